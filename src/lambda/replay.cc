// The stream of Connections: somebody has just come, and gets what was held for them. The stream may be quicker than API
// Gateway, which answers 410 until $connect is through: then the invocation fails, and the stream tries again.
// DynamoDB Developer Guide, "DynamoDB Streams and AWS Lambda triggers"; keys alone, filtered to INSERT.
#include "lambda/connections_out.h"
#include "lambda/mailbox.h"

namespace lambda {
namespace {

constexpr std::size_t most_records = 1'000;

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
        if (name && *name == "INSERT" && id && !id->empty() && ids.size() < most_records) ids.push_back(*id);
    }
    return ids;
}

}  // namespace

Task<Reply> replay(Call& call) {
    if (!has_connections(call.environment)) co_return Reply{Json::object()};
    bool again = false;
    for (const std::string& id : connections_in(call.event)) again |= co_await drain(call, id) == Drained::too_young;
    if (again) co_return Reply{Json("A connection is not through yet."), Ending::failed};
    co_return Reply{Json::object()};
}

}  // namespace lambda
