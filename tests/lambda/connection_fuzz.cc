// Whatever frame a page sends, and whatever event comes from a stream or a rule: every function ends, within bounds, and what
// it posts to a connection is a frame that a page understands; DynamoDB and API Gateway may answer what they like.
#include <cstdlib>

#include "lambda/event.h"
#include "lambda/function.h"
#include "talk/gateway.h"

namespace {

const std::string identity = "us-east-1:1234";

void expect(bool good) {
    if (!good) std::abort();
}

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
    lambda::Start start{.event = event, .now = UnixTime(Milliseconds(1'760'000'000'000))};
    start.environment.function = name;
    start.environment.region = "us-east-1";
    start.environment.dynamodb_url = "https://dynamodb.us-east-1.amazonaws.com/";
    start.environment.iot_data_url = "https://x-ats.iot.us-east-1.amazonaws.com";
    start.environment.connections_url = "https://x.execute-api.us-east-1.amazonaws.com/chat";
    start.environment.connections_table = "Connections";
    start.environment.subscriptions_table = "Subscriptions";
    start.environment.mailbox_table = "Mailbox";
    lambda::Function function(std::move(start));
    lambda::Turn turn = function.begin();
    std::size_t count = body.size();
    for (int turns = 0; !std::holds_alternative<lambda::Reply>(turn); ++turns) {
        expect(turns < 50'000);
        if (const auto* fold = std::get_if<lambda::Fold>(&turn)) {
            turn = function.resume(fold->texts, UnixTime(Milliseconds(1'760'000'000'000 + turns)));
            continue;
        }
        std::vector<HttpAnswer> answers;
        for (const HttpRequest& request : std::get<lambda::Perform>(turn).requests) answers.push_back(answer_to(request, body, count));
        turn = function.resume(std::move(answers), UnixTime(Milliseconds(1'760'000'000'000 + turns)));
    }
    if (name == lambda::FunctionName::gateway) expect(std::get<lambda::Reply>(turn).result.find_integer("statusCode").has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = as_text(ByteView(data, size));
    // The part behind a line feed is what DynamoDB answers.
    const std::size_t line = std::min(input.find('\n'), input.size());
    const std::string_view body = input.substr(std::min(line + 1, input.size()));
    const std::string frame(input.substr(0, line));
    for (const std::string_view standing : {"u", "g"}) {
        const Json authorizer = Json::object({{"user", lambda::user_of_identity(identity).text()}, {"identity", identity}, {"standing", standing}});
        for (const std::string_view route : {"$connect", "$disconnect", "$default", "subscribe", "unsubscribe", "publish", "ping", "taken"}) {
            const Json context = Json::object({{"routeKey", route}, {"connectionId", "c="}, {"authorizer", authorizer}});
            run(lambda::FunctionName::gateway, Json::object({{"requestContext", context}, {"body", frame}}), body);
        }
    }
    if (const auto event = parse_json(frame)) {
        using enum lambda::FunctionName;
        for (const lambda::FunctionName name : {gateway, replay, fan_out, deliver}) run(name, *event, body);
    }
    return 0;
}
