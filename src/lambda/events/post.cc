// Messages from systems of the operator: POST /message, and records of a Kinesis stream, handled in the order of each
// shard. AWS Lambda Developer Guide, "Using AWS Lambda with Amazon Kinesis", partial batch responses.
#include <algorithm>
#include <utility>
#include <vector>

#include "base/text_codes.h"
#include "lambda/delivery/operator_dispatch.h"
#include "lambda/events/handlers.h"
#include "lambda/routes/handlers.h"
#include "lambda/runtime/event.h"

namespace lambda::events {
namespace {

constexpr std::size_t most_records = 10'000;  // in one event of a stream
constexpr std::size_t longest_number = 128;

struct Record {
    std::string number;  // its sequence number in the shard, as decimal digits: too large for an integer
    std::string stream;  // its ARN
    const std::string* data = nullptr;
};

// A record without a number is left out, since it could not be reported as failed.
std::vector<Record> read_records(const Json::Array& list) {
    std::vector<Record> records;
    for (const Json& one : list) {
        const Json* kinesis = one.find("kinesis");
        const std::string* number = kinesis ? kinesis->find_text("sequenceNumber") : nullptr;
        const std::string* stream = one.find_text("eventSourceARN");
        if (!number || number->empty() || number->size() > longest_number || !stream || records.size() >= most_records)
            continue;
        records.push_back({*number, *stream, kinesis->find_text("data")});
    }
    std::ranges::stable_sort(records, [](const Record& a, const Record& b) {
        return a.number.size() != b.number.size() ? a.number.size() < b.number.size() : a.number < b.number;
    });
    return records;
}

Result<delivery::OperatorMessage> read_record(const Record& record) {
    const auto bad = [] { return error("lambda/post", "The record holds no message."); };
    if (!record.data || record.data->size() > 2 * delivery::of_operator_messages.bytes) return bad();
    const auto bytes = from_base64(*record.data);
    if (!bytes) return bad();
    const auto json = parse_json(as_text(*bytes), delivery::of_operator_messages);
    if (!json || !json->is_object()) return bad();
    return delivery::read_operator_message(*json);
}

// Skips records that can never be sent. At the first one that cannot be sent now it stops: Lambda delivers that
// record and all after it again.
Task<Reply> take_records(Call& call, std::vector<Record> records, std::size_t skipped) {
    Json failures = Json::array();
    for (const Record& record : records) {
        auto message = read_record(record);
        if (!message) {
            ++skipped;
            continue;
        }
        Caller caller{.standing = Standing::service, .identity = "service:" + record.stream};
        caller.user = user_of_identity(caller.identity);
        const auto said = co_await delivery::dispatch_for_operator(call, std::move(caller), *std::move(message));
        if (said) continue;
        if (said.error() == api::Refusal::busy || said.error() == api::Refusal::unknown) {
            call.io.log().fail(api::refusal_code(said.error()));
            failures.push(Json::object({{"itemIdentifier", record.number}}));
            break;
        }
        ++skipped;
    }
    call.io.log().count("recordsSkipped", skipped);
    co_return Reply{
        Json::object({{"batchItemFailures", std::move(failures)}, {"skipped", static_cast<long long>(skipped)}})};
}

}  // namespace

Task<Reply> post(Call& call) {
    const Json* list = call.event.find("Records");
    if (!list || !list->elements()) co_return to_reply(co_await routes::answer_request(call));
    std::vector<Record> records = read_records(*list->elements());
    const std::size_t unreadable = list->elements()->size() - records.size();
    co_return co_await take_records(call, std::move(records), unreadable);
}

}  // namespace lambda::events
