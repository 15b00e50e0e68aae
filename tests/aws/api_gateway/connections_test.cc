#include "aws/api_gateway/connections.h"

#include <catch2/catch_test_macros.hpp>

#include "aws/sigv4.h"
#include "base/calendar.h"
#include "base/text_codes.h"

namespace {

using namespace aws;
using namespace aws::api_gateway;

const Caller caller{
    .url = "https://abc123.execute-api.us-west-2.amazonaws.com/chat",
    .region = "us-west-2",
    .credentials = {.access_key_id = "AKIDEXAMPLE",
                    .secret_access_key = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
                    .session_token = Secret("AQoDYXdzEXAMPLE/session+token=="),
                    .expires = {}},
    .time = *parse_basic_iso8601("20150830T123600Z")};

}  // namespace

TEST_CASE("a frame is posted to its connection, whose id is one path segment, signed for execute-api", "[aws]") {
    const auto request = post_to_connection("L0SM9cOFvHcCIhw=", R"({"type":"pong"})", caller);
    REQUIRE(request);
    CHECK(request->method == "POST");
    CHECK(request->url == "https://abc123.execute-api.us-west-2.amazonaws.com/chat/@connections/L0SM9cOFvHcCIhw%3D");
    CHECK(request->body == R"({"type":"pong"})");
    CHECK(*find_header(request->headers, "x-amz-security-token") == "AQoDYXdzEXAMPLE/session+token==");

    // AWS signs the encoded path, encoded once more.
    const SigningScope scope{.time = caller.time, .region = "us-west-2", .service = "execute-api"};
    const SigningInput input{
        .method = "POST",
        .path = "/chat/@connections/L0SM9cOFvHcCIhw%3D",
        .query = {},
        .headers = {{"content-type", "application/json"},
                    {"host", "abc123.execute-api.us-west-2.amazonaws.com"},
                    {"x-amz-date", "20150830T123600Z"},
                    {"x-amz-security-token", "AQoDYXdzEXAMPLE/session+token=="}},
        .payload_sha256 = hex(crypto::sha256(as_bytes(request->body)))};
    const std::string canonical = canonical_request(input, PathRule::normalized_and_encoded_again);
    CHECK(canonical.contains("/chat/%40connections/L0SM9cOFvHcCIhw%253D\n"));
    const std::string expected =
        signature(signing_key(caller.credentials.secret_access_key, scope), string_to_sign(canonical, scope));
    CHECK(find_header(request->headers, "authorization")->ends_with("Signature=" + expected));
}

TEST_CASE("a connection is closed with DELETE", "[aws]") {
    const auto request = delete_connection("a/b", caller);
    REQUIRE(request);
    CHECK(request->method == "DELETE");
    CHECK(request->url.ends_with("/chat/@connections/a%2Fb"));
    CHECK(request->body.empty());
}

TEST_CASE("only 410 means that a connection is gone, and every other failure leaves that open", "[aws]") {
    const auto status = [](int code) { return HttpAnswer(HttpResponse{.status = code, .body = R"({"message":"…"})"}); };
    CHECK(read_post_result(status(200)) == PostResult::accepted);
    CHECK(read_post_result(status(204)) == PostResult::accepted);
    CHECK(read_post_result(status(410)) == PostResult::gone);
    for (const int code : {301, 400, 403, 404, 413, 429, 500, 502, 503, 504})
        CHECK(read_post_result(status(code)) == PostResult::failed);
    for (const HttpFailure failure : {HttpFailure::network, HttpFailure::timed_out, HttpFailure::too_large})
        CHECK(read_post_result(std::unexpected(failure)) == PostResult::failed);
}

TEST_CASE("a stage without a valid URL is an error", "[aws]") {
    Caller nowhere = caller;
    nowhere.url.clear();
    CHECK_FALSE(post_to_connection("c", "{}", nowhere));
    CHECK_FALSE(delete_connection("c", nowhere));
}
