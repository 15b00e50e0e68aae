#include "aws/iot/control.h"

#include <catch2/catch_test_macros.hpp>

#include "base/calendar.h"

using namespace aws;
using namespace aws::iot;

namespace {

const UnixTime example_time = *parse_basic_iso8601("20150830T123600Z");
const IotControl control{
    .url = "https://iot.us-east-1.amazonaws.com",
    .region = "us-east-1",
    .credentials = {.access_key_id = "AKIDEXAMPLE",
                    .secret_access_key = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
                    .session_token = Secret("AQoDYXdzEXAMPLE/session+token==")}};
constexpr std::string_view identity = "us-east-1:7f86d9a8-b9f4-439e-bcf3-9756e4d2bbdf";

}  // namespace

TEST_CASE("attaching the shared policy is the request that the AWS SDK makes", "[aws]") {
    const auto request = attach_policy_request(control, "Confab-Chat", identity, example_time);
    REQUIRE(request);
    CHECK(request->method == "PUT");
    CHECK(request->url == "https://iot.us-east-1.amazonaws.com/target-policies/Confab-Chat");
    CHECK(request->body == R"({"target":"us-east-1:7f86d9a8-b9f4-439e-bcf3-9756e4d2bbdf"})");
    // Computed with @smithy/signature-v4; service and path as in @aws-sdk/client-iot.
    CHECK(*find_header(request->headers, "authorization") ==
          "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iot/aws4_request, "
          "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, "
          "Signature=4768aa09df36e06c657084d3a24dadc199208a225fe000623624ef5745f541eb");
}

TEST_CASE("detaching uses the same URL, and a policy's name is one path segment", "[aws]") {
    const auto request = detach_policy_request(control, "a/b c", identity, example_time);
    REQUIRE(request);
    CHECK(request->method == "POST");
    CHECK(request->url == "https://iot.us-east-1.amazonaws.com/target-policies/a%2Fb%20c");
    CHECK(request->body == R"({"target":"us-east-1:7f86d9a8-b9f4-439e-bcf3-9756e4d2bbdf"})");
}

TEST_CASE("an invalid URL is an error", "[aws]") {
    IotControl nowhere = control;
    nowhere.url = "nowhere";
    CHECK_FALSE(attach_policy_request(nowhere, "p", identity, example_time));
}
