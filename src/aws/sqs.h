// The calls of Amazon SQS that polling sessions need, as signed requests, and their answers as plain values. A page
// signs with the keys of its own queue, the functions with their role's. Amazon SQS API Reference, AWS JSON protocol
// 1.0, service sqs. Answers are read with bounds; only the kind of a refusal is kept, never its text.
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/http.h"
#include "aws/json_call.h"
#include "base/json.h"
#include "base/time.h"

namespace aws::sqs {

inline constexpr std::string_view service = "sqs";
inline constexpr std::string_view target_prefix = "AmazonSQS.";
inline constexpr std::size_t most_in_batch = 10;          // when sending, receiving and deleting
inline constexpr std::size_t largest_batch = 256 * 1024;  // bytes of all bodies in one SendMessageBatch

using Caller = ServiceCaller;  // the url may be that of endpoint_of()

// The endpoint of a queue's URL: "https://sqs.us-east-1.amazonaws.com/". Fails if the URL is invalid.
std::expected<std::string, UrlError> endpoint_of(std::string_view queue_url);

using Attributes = std::vector<std::pair<std::string, std::string>>;  // {"VisibilityTimeout", "30"}

struct CreateQueue {  // repeated with the same attributes it gives the same queue
    std::string name;
    Attributes attributes;
};
struct SetQueueAttributes {
    std::string queue_url;
    Attributes attributes;
};
struct DeleteQueue {
    std::string queue_url;
};
struct SendMessage {
    std::string queue_url;
    std::string body;
};
struct SendMessageBatch {  // entries are numbered; BatchAnswer says which ones were sent
    std::string queue_url;
    std::vector<std::string> bodies;  // 1 to most_in_batch
};
struct ReceiveMessage {
    std::string queue_url;
    std::size_t most = most_in_batch;
    std::chrono::seconds wait{20};                        // 0 to 20: how long SQS waits for a first message
    std::optional<std::chrono::seconds> visibility = {};  // nullopt: as configured in the queue
};
struct DeleteMessageBatch {
    std::string queue_url;
    std::vector<std::string> receipt_handles;  // 1 to most_in_batch
};
struct GetQueueAttributes {
    std::string queue_url;
    std::vector<std::string> names = {"All"};
};

// These fail only if the caller's URL is invalid.
SignedRequest request(const CreateQueue& call, const Caller& caller);
SignedRequest request(const SetQueueAttributes& call, const Caller& caller);
SignedRequest request(const DeleteQueue& call, const Caller& caller);
SignedRequest request(const SendMessage& call, const Caller& caller);
SignedRequest request(const SendMessageBatch& call, const Caller& caller);
SignedRequest request(const ReceiveMessage& call, const Caller& caller);
SignedRequest request(const DeleteMessageBatch& call, const Caller& caller);
SignedRequest request(const GetQueueAttributes& call, const Caller& caller);

enum class Failure {
    queue_gone,        // it does not exist, or no longer
    deleted_recently,  // of CreateQueue: a name can be used again a minute after its queue was deleted
    exists_otherwise,  // of CreateQueue: the queue exists with other attributes
    expired,           // the keys or the signature: sign again, with new keys or a corrected clock
    denied,            // the keys do not allow this
    throttled,         // try again
    unavailable,       // no answer, or an error of SQS: try again
    refused,           // the call is wrong: somebody has to fix it
    malformed,         // not an answer of SQS
};
bool is_temporary(Failure failure);  // the same call may succeed later

struct Received {
    std::string message_id;
    std::string receipt_handle;  // of this delivery: the next delivery of the same message has another
    std::string body;
    bool operator==(const Received&) const = default;
};
struct BatchAnswer {
    std::vector<std::size_t> done;    // indexes into the call's list
    std::vector<std::size_t> failed;  // the rest
    bool operator==(const BatchAnswer&) const = default;
};

std::expected<std::string, Failure> read_queue_url(const HttpAnswer& answer);  // of CreateQueue
// Of ReceiveMessage; often empty.
std::expected<std::vector<Received>, Failure> read_received(const HttpAnswer& answer);
// Of SendMessageBatch and DeleteMessageBatch with `size` entries.
std::expected<BatchAnswer, Failure> read_batch(const HttpAnswer& answer, std::size_t size);
std::expected<Attributes, Failure> read_attributes(const HttpAnswer& answer);  // of GetQueueAttributes
// Of SendMessage, SetQueueAttributes and DeleteQueue.
std::expected<void, Failure> read_done(const HttpAnswer& answer);

}  // namespace aws::sqs

// Other rooms still use this name without aws::.
namespace sqs = aws::sqs;
