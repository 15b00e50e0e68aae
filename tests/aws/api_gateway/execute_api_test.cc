#include "aws/api_gateway/execute_api.h"

#include <catch2/catch_test_macros.hpp>

#include "aws/sigv4.h"
#include "base/calendar.h"

using namespace aws;
using namespace aws::api_gateway;

namespace {

const UnixTime example_time = *parse_basic_iso8601("20150830T123600Z");
const Credentials credentials{.access_key_id = "AKIDEXAMPLE",
                              .secret_access_key = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
                              .session_token = Secret("AQoDYXdzEXAMPLE/session+token==")};
const std::string api = "https://abc123.execute-api.us-west-2.amazonaws.com";

}  // namespace

TEST_CASE("a request to our API is signed for execute-api, with the encoded path encoded once more", "[aws]") {
    const auto request =
        execute_api_request(api, "us-west-2", {.path = "/users/us-west-2%3A7f86d9a8"}, credentials, example_time);
    REQUIRE(request);
    CHECK(request->method == "GET");
    CHECK(request->url == api + "/users/us-west-2%3A7f86d9a8");
    CHECK(request->body.empty());
    CHECK_FALSE(find_header(request->headers, "content-type"));
    CHECK(*find_header(request->headers, "x-amz-security-token") == "AQoDYXdzEXAMPLE/session+token==");

    const SigningScope scope{.time = example_time, .region = "us-west-2", .service = "execute-api"};
    const SigningInput input{
        .path = "/users/us-west-2%3A7f86d9a8",
        .query = {},
        .headers = {{"host", "abc123.execute-api.us-west-2.amazonaws.com"},
                    {"x-amz-date", "20150830T123600Z"},
                    {"x-amz-security-token", "AQoDYXdzEXAMPLE/session+token=="}}};
    const std::string canonical = canonical_request(input, PathRule::normalized_and_encoded_again);
    CHECK(canonical.find("/users/us-west-2%253A7f86d9a8\n") != std::string::npos);
    const std::string expected =
        signature(signing_key(credentials.secret_access_key, scope), string_to_sign(canonical, scope));
    CHECK(find_header(request->headers, "authorization")->ends_with("Signature=" + expected));
}

TEST_CASE("a query is written encoded, and a body has the content type of JSON", "[aws]") {
    const ApiCall call{
        .method = "PUT", .path = "/rooms", .query = {{"prefix", "a b&c"}, {"after", "r/1"}}, .body = R"({"name":"x"})"};
    const auto request = execute_api_request("http://127.0.0.1:8080/api", "us-east-1", call, credentials, example_time);
    REQUIRE(request);
    CHECK(request->url == "http://127.0.0.1:8080/api/rooms?prefix=a%20b%26c&after=r%2F1");
    CHECK(request->body == call.body);
    CHECK(*find_header(request->headers, "content-type") == "application/json");
    CHECK(find_header(request->headers, "authorization")->find("SignedHeaders=content-type;host;") !=
          std::string::npos);
}

TEST_CASE("a request that is too long for a URL is an error", "[aws]") {
    CHECK_FALSE(
        execute_api_request(api, "us-west-2", {.path = "/" + std::string(9000, 'x')}, credentials, example_time));
    CHECK_FALSE(execute_api_request("", "us-west-2", {.path = "/me"}, credentials, example_time));
}
