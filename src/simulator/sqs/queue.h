// One Amazon SQS queue without I/O (Amazon SQS Developer Guide): messages with their visibility, standard queues that
// may deliver twice and out of order, FIFO queues with groups and five minutes of deduplication. The caller passes in
// times and random ids. Dead-letter queues are not simulated.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/random.h"
#include "base/time.h"
#include "simulator/disorder.h"
#include "simulator/entropy.h"
#include "simulator/iam/policy.h"

namespace simulator::sqs {

struct Message {
    std::uint64_t number = 0;  // in the order of sending; a duplicate has its own
    std::string id = {};
    std::string body = {};
    Json attributes = {};  // MessageAttributes, or null
    std::string group = {};
    std::string deduplication = {};
    std::string sender = {};  // aws:userid
    UnixTime sent{};
    std::optional<UnixTime> first_received = {};
    Instant arrived{};
    Instant visible{};
    int receives = 0;
};

std::string sequence_number(std::uint64_t number);  // twenty digits
// "" where there are none (Amazon SQS Developer Guide, "Calculating the MD5 message digest for message attributes").
std::string md5_of_attributes(const Json& attributes);
std::string receipt_handle(const crypto::Digest& seed, std::string_view queue, const Message& message);

class Queue {
public:
    // An attribute that AWS rejects or that is not simulated.
    struct AttributeError {
        std::string_view type;  // "InvalidAttributeValue", or "" for what is not simulated
        std::string message;
    };
    using Attributes = std::map<std::string, std::string, std::less<>>;
    static std::expected<Attributes, AttributeError> read_attributes(const Json* given);

    Queue(std::string name, Attributes attributes, UnixTime now);

    const std::string& name() const { return name_; }
    UnixTime created() const { return created_; }
    const std::string& arn() const { return arn_; }
    bool is_fifo() const { return name_.ends_with(".fifo"); }
    const iam::Policy* policy() const { return policy_ ? &*policy_ : nullptr; }
    const Attributes& attributes() const { return attributes_; }
    void set(const Attributes& changes, UnixTime now);
    std::int64_t number(std::string_view attribute) const;  // with AWS's default
    Attributes all_attributes(Instant now) const;           // as GetQueueAttributes counts them

    bool is_full() const;
    // The stored message, or the earlier one if this is a duplicate within five minutes.
    Message send(Message message, Milliseconds delay, const Disorder& disorder, Random& random, Now now);
    // At most `most` messages, which are then in flight. nullopt: too many are in flight.
    std::optional<std::vector<Message>> receive(std::size_t most, Milliseconds visibility, Now now);
    // Does nothing for an older handle; AWS reports no error either.
    void erase(std::uint64_t number, int receives);
    enum class Change { done, not_in_flight };
    Change change_visibility(std::uint64_t number, int receives, Milliseconds visibility, Instant now);
    void purge() { messages_.clear(); }

    std::optional<Instant> next_visible(Instant now) const;  // when the next invisible message becomes visible
    std::optional<Instant> purged = {};

private:
    void drop_old(Instant now);

    std::string name_;
    std::string arn_;
    Attributes attributes_;
    std::optional<iam::Policy> policy_;
    std::map<std::uint64_t, Message> messages_;
    struct Known {
        Message message;  // without the body
        Instant until;
    };
    std::map<std::string, Known, std::less<>> deduplication_;
    std::uint64_t last_number_ = 0;
    UnixTime created_;
    UnixTime modified_;
};

}  // namespace simulator::sqs
