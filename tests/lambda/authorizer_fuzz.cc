// Whatever API Gateway, or somebody in its place, hands to the authorizer and to what buys tokens or says messages: each ends,
// the authorizer with the one word or a policy for who was sealed, whatever KMS, Cognito and DynamoDB answer.
#include <cstdlib>

#include "lambda/event.h"
#include "lambda/function.h"
#include "lambda/operator_message.h"
#include "talk/api.h"

namespace {

void expect(bool good) {
    if (!good) std::abort();
}

lambda::Answer answer(const lambda::Turn& turn, std::string_view body) {
    if (const auto* fold = std::get_if<lambda::Fold>(&turn)) return std::vector<std::string>(fold->texts.size(), std::string(body.substr(0, 40)));
    std::vector<HttpAnswer> answers;
    for (const HttpRequest& request : std::get<lambda::Perform>(turn).requests) {
        // In turn what the fuzzer wrote, a row that was there, nothing at all, and an empty good answer.
        switch (request.body.size() % 4) {
            case 0: answers.push_back(HttpResponse{.status = 200, .headers = {}, .body = std::string(body)}); break;
            case 1: answers.push_back(HttpResponse{.status = 200, .headers = {}, .body = R"({"Attributes":{"token":{"S":"x"}}})"}); break;
            case 2: answers.push_back(HttpResponse{.status = 200, .headers = {}, .body = "{}"}); break;
            default: answers.push_back(std::unexpected(HttpFailure::network));
        }
    }
    return answers;
}

lambda::Reply run(lambda::FunctionName name, bool by_jwt, const Json& event, std::string_view body) {
    constexpr UnixTime now{Milliseconds(1'760'000'000'000)};
    lambda::Start start{.environment = {}, .event = event, .now = now, .seed = {}, .memory = nullptr};
    start.environment.function = name;
    start.environment.region = "us-east-1";
    start.environment.dynamodb_url = "https://dynamodb.us-east-1.amazonaws.com/";
    start.environment.kms_url = "https://kms.us-east-1.amazonaws.com/";
    start.environment.cognito_identity_url = "https://cognito-identity.us-east-1.amazonaws.com/";
    start.environment.user_pool_url = "https://cognito-idp.us-east-1.amazonaws.com/";
    start.environment.iot_data_url = "https://x-ats.iot.us-east-1.amazonaws.com";
    start.environment.user_pool_id = "us-east-1_Pool";
    start.environment.user_pool_client_id = "client";
    start.environment.entry_by_jwt = by_jwt;
    lambda::Function function(std::move(start));
    lambda::Turn turn = function.begin();
    for (int turns = 0; !std::holds_alternative<lambda::Reply>(turn); ++turns) {
        expect(turns < 5'000);
        turn = function.resume(answer(turn, body), now + Milliseconds(turns));
    }
    return std::get<lambda::Reply>(turn);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = as_text(ByteView(data, size));
    // The part behind a line feed is what others answer.
    const std::size_t line = std::min(input.find('\n'), input.size());
    const std::string_view body = input.substr(std::min(line + 1, input.size()));
    const auto event = parse_json(input.substr(0, line));
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
    if (const auto message = lambda::read_operator_message(*event)) expect(!message->key.empty() && !message->text.empty() && !lambda::content_hash(*message).empty());
    return 0;
}
