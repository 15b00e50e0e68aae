// Whoever asks for polling sessions, with whatever names, and whatever DynamoDB, SQS and STS answer: there is an answer with a
// good status or a code of ours. And whatever stands in the stream of Sessions, the reaper ends with a list.
#include <array>
#include <cstdlib>

#include "lambda/function.h"
#include "lambda/store_sessions.h"

namespace {

void expect(bool good) {
    if (!good) std::abort();
}

std::string_view next_line(std::string_view& rest) {
    const std::string_view line = rest.substr(0, std::min(rest.find('\n'), rest.size()));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    return line;
}

lambda::Answer answer(const lambda::Turn& turn, std::string_view body, std::size_t count) {
    constexpr std::string_view keys =
        "<AssumeRoleResponse><AssumeRoleResult><AssumedRoleUser><AssumedRoleId>A:s</AssumedRoleId></AssumedRoleUser><Credentials><AccessKeyId>k</AccessKeyId>"
        "<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2026-11-20T17:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
    if (const auto* fold = std::get_if<lambda::Fold>(&turn)) return std::vector<std::string>(fold->texts.size());
    std::vector<HttpAnswer> answers;
    for (const HttpRequest& request : std::get<lambda::Perform>(turn).requests) {
        switch ((request.body.size() + count) % 4) {
            case 0: answers.push_back(HttpResponse{.status = 200, .headers = {}, .body = std::string(body)}); break;
            case 1: answers.push_back(HttpResponse{.status = count % 2 ? 400 : 500, .headers = {}, .body = std::string(body)}); break;
            case 2: answers.push_back(std::unexpected(HttpFailure::network)); break;
            default: answers.push_back(HttpResponse{.status = 200, .headers = {}, .body = request.url.contains("sts") ? std::string(keys) : "{}"});
        }
    }
    return answers;
}

lambda::Reply run(lambda::FunctionName name, const Json& event, std::string_view body) {
    lambda::Start start{.environment = {}, .event = event, .now = UnixTime(Milliseconds(1'760'000'000'000))};
    start.environment.function = name;
    start.environment.region = "us-east-1";
    start.environment.dynamodb_url = "https://dynamodb.us-east-1.amazonaws.com/";
    start.environment.sqs_url = "https://sqs.us-east-1.amazonaws.com/";
    start.environment.sts_url = "https://sts.us-east-1.amazonaws.com/";
    start.environment.sessions_table = "Sessions";
    start.environment.poller_role = "arn:aws:iam::1:role/Poller";
    lambda::Function function(std::move(start));
    lambda::Turn turn = function.begin();
    for (std::size_t turns = 0; !std::holds_alternative<lambda::Reply>(turn); ++turns) {
        expect(turns < 200'000);
        turn = function.resume(answer(turn, body, turns), UnixTime(Milliseconds(1'760'000'000'000)));
    }
    return std::get<lambda::Reply>(turn);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    constexpr std::array<std::string_view, 4> methods = {"GET", "PUT", "POST", "DELETE"};
    const std::string method(methods[data[0] % methods.size()]);
    std::string_view rest = as_text(ByteView(data + 2, size - 2));
    const std::string_view path = next_line(rest);
    const std::string_view query = next_line(rest);
    const std::string_view body = next_line(rest);

    if (const auto name = lambda::read_session_key(path)) expect(lambda::read_session_key(lambda::session_key(*name)) == name);
    Json iam = Json::object({{"userArn", "arn:aws:iam::1:user/server"}});
    if (data[1] % 2)
        iam = Json::object({{"cognitoIdentity", Json::object({{"identityId", "us-east-1:x"}, {"amr", Json::array({data[1] % 4 == 1 ? "authenticated" : "unauthenticated"})}})}});
    const Json event = Json::object(
        {{"rawPath", path},
         {"rawQueryString", query},
         {"body", body},
         {"requestContext", Json::object({{"http", Json::object({{"method", method}})}, {"authorizer", Json::object({{"iam", std::move(iam)}})}})}});
    const lambda::Reply reply = run(lambda::FunctionName::polling, event, rest);
    const auto status = reply.result.find_integer("statusCode");
    const auto answered = parse_json(*reply.result.find_text("body"), {.bytes = 4 * 1024 * 1024, .depth = 32, .values = 200'000});
    expect(status && answered && (*status < 300 || answered->find_text("code")));

    if (const auto stream = parse_json(rest)) {
        const Json reaped = run(lambda::FunctionName::reaper, *stream, body).result;
        expect(reaped.find("batchItemFailures") && reaped.find("batchItemFailures")->is_array());
    }
    return 0;
}
