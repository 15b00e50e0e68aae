// Amazon Kinesis Data Streams as far as a deployment needs it (Amazon Kinesis Data Streams API Reference; JSON 1.1,
// version 2013-12-02), without I/O: streams of one shard, written with PutRecord and PutRecords, read with iterators
// and by event source mappings. More shards, resharding, enhanced fan-out and throughput limits are not simulated.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/output_queue.h"
#include "simulator/entropy.h"
#include "simulator/http_message.h"
#include "simulator/iam/permissions.h"

namespace simulator::kinesis {

inline constexpr std::string_view target_prefix = "Kinesis_20131202.";

std::string stream_arn(std::string_view name);

struct Record {
    std::uint64_t number = 0;
    std::string data;  // base64, as received
    std::string partition_key;
    UnixTime arrived{};
};
// A new record for the event source mappings.
struct Event {
    std::string stream;  // ARN
    std::string sequence;
    Json record;  // as Lambda writes it
};

class Kinesis {
public:
    // Borrows the permissions.
    Kinesis(const iam::Permissions& permissions, const crypto::Digest& seed)
        : permissions_(&permissions), seed_(seed) {}

    void make(std::string name, UnixTime now);

    // The caller has checked the signature.
    HttpResponse answer(const ReceivedRequest& request, const iam::Principal& principal, UnixTime now);
    std::optional<Event> poll();  // records written since the last call

private:
    struct Stream {
        UnixTime created{};
        std::uint64_t last = 0;
        std::deque<Record> records;
    };
    struct Call {
        std::string_view operation;
        const Json& input;
        const iam::Principal& principal;
        UnixTime now;
    };
    using Streams = std::map<std::string, Stream, std::less<>>;

    HttpResponse put_record(const Call& call, Streams::value_type& stream);
    HttpResponse put_records(const Call& call, Streams::value_type& stream);
    HttpResponse describe(const Streams::value_type& stream) const;
    HttpResponse list_shards(const Streams::value_type& stream) const;
    HttpResponse get_iterator(const Call& call, const Streams::value_type& stream) const;
    HttpResponse get_records(const Call& call);
    std::string append(Streams::value_type& stream, const Json& entry, UnixTime now);  // returns its sequence number
    std::string iterator(std::string_view stream, std::uint64_t next, UnixTime now) const;
    Streams::iterator find_stream(const Json& input);
    std::optional<HttpResponse> refusal(const Call& call, const std::string& name) const;

    const iam::Permissions* permissions_;
    crypto::Digest seed_;
    Streams streams_;
    OutputQueue<Event> events_;
};

}  // namespace simulator::kinesis
