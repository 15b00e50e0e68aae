// The stream of the table Sessions: when a row is removed, because it was deleted, cleaned up or expired, deletes the
// session's queue and subscriptions. A session that was created again in the meantime keeps both. Failed records are
// reported and delivered again. AWS Lambda Developer Guide, "Using AWS Lambda with Amazon DynamoDB", "Reporting batch
// item failures".
#include "aws/sqs.h"
#include "lambda/events/handlers.h"
#include "lambda/store/connections.h"
#include "lambda/store/sessions.h"

namespace lambda::events {
namespace {

constexpr int removal_tries = 2;

struct Removal {
    std::string record;  // its sequence number in the stream
    std::string session;
};

// nullopt: not a removal, or a row that cannot be read and thus never cleaned up.
std::optional<Removal> read_removal(const Json& record) {
    const std::string* event = record.find_text("eventName");
    const Json* change = record.find("dynamodb");
    const std::string* number = change ? change->find_text("SequenceNumber") : nullptr;
    const Json* keys = change ? change->find("Keys") : nullptr;
    if (!event || *event != "REMOVE" || !number || !keys || !keys->is_object()) return std::nullopt;
    Removal removal{.record = *number, .session = text_of(dynamodb::from_attributes(*keys), "session")};
    return read_session_key(removal.session) ? std::optional(removal) : std::nullopt;
}

Task<bool> delete_queue(Call& call, std::string name) {
    for (int turn = 0; turn < removal_tries; ++turn) {
        const sqs::Caller caller{
            .url = call.environment.sqs_url,
            .region = call.environment.region,
            .credentials = call.environment.credentials,
            .time = call.io.now()};
        std::vector<HttpRequest> one;
        one.push_back(
            sqs::request(sqs::DeleteQueue{queue_url(call.environment, name)}, caller).value_or(HttpRequest{}));
        const std::vector<HttpAnswer> answers = co_await call.io.perform(std::move(one));
        const auto done = sqs::read_done(answers.front());
        if (done || done.error() == sqs::Failure::queue_gone) co_return true;
        if (!sqs::is_temporary(done.error())) co_return false;
    }
    co_return false;
}

Task<bool> reap_one(Call& call, std::string session) {
    const auto reopened = co_await Sessions(call.io, call.environment).find(session);
    if (!reopened) co_return false;
    if (*reopened) co_return true;
    if (!co_await delete_queue(call, queue_name(call.environment, session))) co_return false;
    const auto erased = co_await Subscriptions(call.io, call.environment).erase_all(session_listener(session));
    co_return erased.has_value();
}

}  // namespace

Task<Reply> reap(Call& call) {
    Json failures = Json::array();
    const Json* records = call.event.find("Records");
    if (records && records->elements()) {
        for (const Json& record : *records->elements()) {
            const auto removal = read_removal(record);
            if (!removal) continue;
            if (co_await reap_one(call, removal->session)) continue;
            call.io.log().fail("cleanup");
            failures.push(Json::object({{"itemIdentifier", removal->record}}));
        }
    }
    co_return Reply{Json::object({{"batchItemFailures", std::move(failures)}})};
}

}  // namespace lambda::events
