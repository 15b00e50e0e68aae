// Whatever reaches the authorizer, the token routes and the route that posts messages, and whatever KMS, Cognito and
// DynamoDB answer, each invocation ends. The authorizer answers with "Unauthorized" or with a policy for the person
// in the token.
#include "lambda/delivery/operator_message.h"
#include "lambda/fuzzed.h"
#include "lambda/runtime/event.h"
#include "protocol/api.h"

namespace {

using fuzzed::expect;

lambda::Reply run(lambda::FunctionName name, bool by_jwt, const Json& event, std::string_view body) {
    lambda::Start start = fuzzed::start(name, event);
    start.environment.kms_url = "https://kms.us-east-1.amazonaws.com/";
    start.environment.cognito_identity_url = "https://cognito-identity.us-east-1.amazonaws.com/";
    start.environment.user_pool_url = "https://cognito-idp.us-east-1.amazonaws.com/";
    start.environment.iot_data_url = "https://x-ats.iot.us-east-1.amazonaws.com";
    start.environment.user_pool_id = "us-east-1_Pool";
    start.environment.user_pool_client_id = "client";
    start.environment.connect_by_jwt = by_jwt;
    // In turn the fuzzer's text, an existing row, no answer at all, and an empty success.
    return fuzzed::run(std::move(start), body, 5'000, [&](const HttpRequest& request, std::size_t) -> HttpAnswer {
        switch (request.body.size() % 4) {
            case 0: return HttpResponse{.status = 200, .headers = {}, .body = std::string(body)};
            case 1: return HttpResponse{.status = 200, .headers = {}, .body = R"({"Attributes":{"token":{"S":"x"}}})"};
            case 2: return HttpResponse{.status = 200, .headers = {}, .body = "{}"};
            default: return std::unexpected(HttpFailure::network);
        }
    });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view body = as_text(ByteView(data, size));
    const auto event = parse_json(fuzzed::next_line(body));
    if (!event) return 0;
    using enum lambda::FunctionName;
    for (const bool by_jwt : {false, true}) {
        const lambda::Reply reply = run(authorizer, by_jwt, *event, body);
        if (reply.ending == lambda::Ending::failed) {
            expect(reply.result == Json("Unauthorized"));
        } else {
            const std::string* principal = reply.result.find_text("principalId");
            const Json* context = reply.result.find("context");
            expect(principal && context && context->find_text("identity"));
            expect(*principal == lambda::user_of_identity(*context->find_text("identity")).text());
        }
    }
    const lambda::Reply sold = run(tokens, false, *event, body);
    const auto status = sold.result.find_integer("statusCode");
    expect(status && (*status == 200 || (*status >= 400 && *status <= 503)));

    const lambda::Reply said = run(post, false, *event, body);
    expect(said.result.find_integer("statusCode") || said.result.find("batchItemFailures"));
    if (const auto message = lambda::delivery::read_operator_message(*event))
        expect(!message->key.empty() && !message->text.empty() && !lambda::delivery::content_hash(*message).empty());
    return 0;
}
