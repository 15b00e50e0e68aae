// The stream of Connections: gives a connection that was just opened the messages held for its person. The stream may
// be faster than API Gateway, which answers 410 until $connect has finished: then the invocation fails, and the
// stream repeats it. The same happens if more is held than one invocation can give. DynamoDB Developer Guide,
// "DynamoDB Streams and AWS Lambda triggers"; the stream has keys only and is filtered to INSERT.
#include "lambda/delivery/mailbox.h"
#include "lambda/delivery/websocket_push.h"
#include "lambda/events/handlers.h"
#include "lambda/runtime/response.h"

namespace lambda::events {
namespace {

constexpr std::size_t most_connections = 1'000;

std::vector<std::string> connections_in(const Json& event) {
    std::vector<std::string> ids;
    const Json* records = event.find("Records");
    if (!records || !records->elements()) return ids;
    for (const Json& record : *records->elements()) {
        const std::string* name = record.find_text("eventName");
        const Json* change = record.find("dynamodb");
        const Json* keys = change ? change->find("Keys") : nullptr;
        const Json* key = keys ? keys->find("connection") : nullptr;
        const std::string* id = key ? key->find_text("S") : nullptr;
        if (name && *name == "INSERT" && id && !id->empty() && ids.size() < most_connections) ids.push_back(*id);
    }
    return ids;
}

}  // namespace

Task<Reply> replay(Call& call) {
    if (!delivery::has_connections(call.environment)) co_return Reply{Json::object()};
    const UnixTime end = call.io.now() + delivery::drain_time;
    const std::vector<std::string> ids = connections_in(call.event);
    bool again = false;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const delivery::Drained drained =
            co_await delivery::drain(call, ids[i], delivery::share_of(call.io.now(), end, ids.size() - i));
        again |= drained == delivery::Drained::too_young || drained == delivery::Drained::unfinished;
    }
    if (again)
        co_return fail(call.io, "unfinished", "A connection is not through yet, or has not been given everything.");
    co_return Reply{Json::object()};
}

}  // namespace lambda::events
