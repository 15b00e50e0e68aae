// Whatever frame a page sends, whatever event a stream or a rule delivers, and whatever DynamoDB and API Gateway
// answer: every invocation ends, within bounds, and posts only frames that a page understands.
#include "lambda/fuzzed.h"
#include "lambda/runtime/event.h"
#include "protocol/gateway.h"

namespace {

using fuzzed::expect;

const std::string identity = "us-east-1:1234";

HttpAnswer answer_to(const HttpRequest& request, std::string_view body, std::size_t& count) {
    if (request.url.contains("/@connections/") && request.method == "POST") {
        expect(gateway::read_frame(request.body).has_value());
        expect(find_header(request.headers, "Authorization"));
        constexpr int statuses[] = {200, 200, 410, 500};
        return HttpResponse{.status = statuses[++count % 4], .body = {}};
    }
    switch (++count % 4) {
        case 0: return HttpResponse{.status = 200, .body = std::string(body)};
        case 1: return HttpResponse{.status = 200, .body = "{}"};
        case 2: return HttpResponse{.status = 400, .body = R"({"__type":"ConditionalCheckFailedException"})"};
        default: return std::unexpected(HttpFailure::network);
    }
}

void run(lambda::FunctionName name, const Json& event, std::string_view body) {
    lambda::Start start = fuzzed::start(name, event);
    start.environment.iot_data_url = "https://x-ats.iot.us-east-1.amazonaws.com";
    start.environment.connections_url = "https://x.execute-api.us-east-1.amazonaws.com/chat";
    start.environment.connections_table = "Connections";
    start.environment.subscriptions_table = "Subscriptions";
    start.environment.mailbox_table = "Mailbox";
    std::size_t count = body.size();
    const lambda::Reply reply =
        fuzzed::run(std::move(start), body, 50'000,
                    [&](const HttpRequest& request, std::size_t) { return answer_to(request, body, count); });
    if (name == lambda::FunctionName::gateway) expect(reply.result.find_integer("statusCode").has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view body = as_text(ByteView(data, size));
    const std::string frame(fuzzed::next_line(body));
    for (const std::string_view standing : {"u", "g"}) {
        const Json authorizer = Json::object(
            {{"user", lambda::user_of_identity(identity).text()}, {"identity", identity}, {"standing", standing}});
        for (const std::string_view route :
             {"$connect", "$disconnect", "$default", "subscribe", "unsubscribe", "publish", "ping", "taken"}) {
            const Json context =
                Json::object({{"routeKey", route}, {"connectionId", "c="}, {"authorizer", authorizer}});
            run(lambda::FunctionName::gateway, Json::object({{"requestContext", context}, {"body", frame}}), body);
        }
    }
    if (const auto event = parse_json(frame)) {
        using enum lambda::FunctionName;
        for (const lambda::FunctionName name : {gateway, replay, fan_out, deliver}) run(name, *event, body);
    }
    return 0;
}
