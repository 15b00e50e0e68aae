// Whatever is asked about polling sessions, with whatever names, and whatever DynamoDB, SQS and STS answer: the
// answer has a success status or a known code. Whatever the stream of Sessions contains, the reaper ends with a list.
#include <array>

#include "lambda/fuzzed.h"
#include "lambda/store/sessions.h"

namespace {

using fuzzed::expect;
using fuzzed::next_line;

lambda::Reply run(lambda::FunctionName name, const Json& event, std::string_view body) {
    constexpr std::string_view keys =
        "<AssumeRoleResponse><AssumeRoleResult><AssumedRoleUser><AssumedRoleId>A:s</AssumedRoleId></"
        "AssumedRoleUser><Credentials><AccessKeyId>k</AccessKeyId>"
        "<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2026-11-20T17:00:00Z</"
        "Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
    lambda::Start start = fuzzed::start(name, event);
    start.environment.sqs_url = "https://sqs.us-east-1.amazonaws.com/";
    start.environment.sts_url = "https://sts.us-east-1.amazonaws.com/";
    start.environment.sessions_table = "Sessions";
    start.environment.poller_role = "arn:aws:iam::1:role/Poller";
    return fuzzed::run(
        std::move(start), body, 200'000, [&](const HttpRequest& request, std::size_t turn) -> HttpAnswer {
            switch ((request.body.size() + turn) % 4) {
                case 0: return HttpResponse{.status = 200, .headers = {}, .body = std::string(body)};
                case 1: return HttpResponse{.status = turn % 2 ? 400 : 500, .headers = {}, .body = std::string(body)};
                case 2: return std::unexpected(HttpFailure::network);
                default:
                    return HttpResponse{
                        .status = 200, .headers = {}, .body = request.url.contains("sts") ? std::string(keys) : "{}"};
            }
        });
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

    if (const auto name = lambda::read_session_key(path))
        expect(lambda::read_session_key(lambda::session_key(*name)) == name);
    Json iam = Json::object({{"userArn", "arn:aws:iam::1:user/server"}});
    if (data[1] % 2)
        iam = Json::object(
            {{"cognitoIdentity",
              Json::object({{"identityId", "us-east-1:x"},
                            {"identityPoolId", "us-east-1:pool"},
                            {"amr", Json::array({data[1] % 4 == 1 ? "authenticated" : "unauthenticated"})}})}});
    const Json event = Json::object(
        {{"rawPath", path},
         {"rawQueryString", query},
         {"body", body},
         {"requestContext", Json::object({{"http", Json::object({{"method", method}})},
                                          {"authorizer", Json::object({{"iam", std::move(iam)}})}})}});
    const lambda::Reply reply = run(lambda::FunctionName::polling, event, rest);
    const auto status = reply.result.find_integer("statusCode");
    const auto answered =
        parse_json(*reply.result.find_text("body"), {.bytes = 4 * 1024 * 1024, .depth = 32, .values = 200'000});
    expect(status && answered && (*status < 300 || answered->find_text("code")));

    if (const auto stream = parse_json(rest)) {
        const Json reaped = run(lambda::FunctionName::reaper, *stream, body).result;
        expect(reaped.find("batchItemFailures") && reaped.find("batchItemFailures")->is_array());
    }
    return 0;
}
