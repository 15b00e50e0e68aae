// Lambda's event source mapping over one shard (AWS Lambda Developer Guide, "Using Lambda with Kinesis" and "with
// DynamoDB Streams"), without I/O: records wait, go to the function in batches, one batch at a time and in order, and a
// failed batch is retried with growing pauses until it succeeds, is too old or has no retries left.
#pragma once

#include <deque>
#include <expected>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/time.h"
#include "simulator/stack/stack.h"

namespace simulator::lambda {

class EventSource {
public:
    explicit EventSource(stack::Mapping mapping) : mapping_(std::move(mapping)), batch_limit_(mapping_.batch) {}

    const stack::Mapping& mapping() const { return mapping_; }

    // `record` as the function gets it; `sequence` identifies it in the function's report of failures.
    void add(Json record, std::string sequence, Instant now);

    // The next batch, {"Records": […]}; nothing while a batch is in flight or none is due. Ends in answered().
    std::optional<Json> next_batch(Instant now);
    // An error: the function could not be invoked; the batch is retried like a failed one.
    void answered(const std::expected<std::string, std::string>& reply, Instant now);

    std::optional<Instant> deadline() const;  // when next_batch() may return a batch
    std::size_t dropped() const { return dropped_; }

private:
    struct Record {
        Json record;
        std::string sequence;
        Instant arrived;
    };
    void drop_old(Instant now);
    void failed(Instant now);

    stack::Mapping mapping_;
    std::deque<Record> records_;
    std::size_t in_flight_ = 0;  // records at the front
    std::size_t batch_limit_;    // of the next batch
    int failures_ = 0;
    std::optional<Instant> pause_;
    std::size_t dropped_ = 0;
};

}  // namespace simulator::lambda
