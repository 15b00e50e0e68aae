#include "aws/iot/publish.h"

#include <catch2/catch_test_macros.hpp>

#include "base/calendar.h"

using namespace aws;
using namespace aws::iot;

namespace {

const UnixTime example_time = *parse_basic_iso8601("20150830T123600Z");
const Credentials credentials{.access_key_id = "AKIDEXAMPLE",
                              .secret_access_key = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
                              .session_token = Secret("AQoDYXdzEXAMPLE/session+token==")};

}  // namespace

TEST_CASE("a message is posted to its topic as one path segment, and the token is signed", "[aws]") {
    const auto endpoint = iot_endpoint("example-ats.iot.us-east-1.amazonaws.com", "us-east-1");
    REQUIRE(endpoint);
    const auto request = iot_publish_request(
        *endpoint, "chat/Serverless", "hello", PublishQos::at_least_once, credentials, example_time);
    REQUIRE(request);
    CHECK(request->method == "POST");
    CHECK(request->url == "https://example-ats.iot.us-east-1.amazonaws.com/topics/chat%2FServerless?qos=1");
    CHECK(request->body == "hello");
    // As in the case folder iot-publish, made by the AWS SDK's signer.
    CHECK(*find_header(request->headers, "authorization") ==
          "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iotdata/aws4_request, "
          "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, "
          "Signature=ec75d82b7239e8f32973b4ca31ec06faea576cc924d16c7e78d382b06478a628");
    CHECK(*find_header(request->headers, "x-amz-security-token") == "AQoDYXdzEXAMPLE/session+token==");
}

TEST_CASE("on this machine, a message is sent over plain HTTP", "[aws]") {
    const auto endpoint = iot_endpoint("127.0.0.1:8081", "us-east-1");
    REQUIRE(endpoint);
    const auto request =
        iot_publish_request(*endpoint, "a b/+ü", "", PublishQos::at_most_once, credentials, example_time);
    REQUIRE(request);
    CHECK(request->url == "http://127.0.0.1:8081/topics/a%20b%2F%2B%C3%BC?qos=0");
}

TEST_CASE("a topic that is too long for a URL is an error", "[aws]") {
    const auto endpoint = iot_endpoint("127.0.0.1:8081", "us-east-1");
    REQUIRE(endpoint);
    const auto request = iot_publish_request(
        *endpoint, std::string(9000, 'q'), "", PublishQos::at_least_once, credentials, example_time);
    REQUIRE_FALSE(request);
    CHECK(request.error() == UrlError::too_long);
}
