#include "aws/iot/websocket_url.h"

#include <catch2/catch_test_macros.hpp>

#include "aws/url.h"
#include "base/calendar.h"

using namespace aws;
using namespace aws::iot;

namespace {

const UnixTime example_time = *parse_basic_iso8601("20150830T123600Z");
const Credentials long_lived{
    .access_key_id = "AKIDEXAMPLE", .secret_access_key = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")};

Credentials with_token() {
    Credentials credentials = long_lived;
    credentials.session_token = Secret("AQoDYXdzEXAMPLE/session+token==");
    return credentials;
}

IotEndpoint endpoint(std::string_view host, std::string_view region, CustomDomain custom = CustomDomain::refused) {
    const auto result = iot_endpoint(host, region, custom);
    REQUIRE(result);
    return *result;
}

const std::string expected_url =
    "wss://example-ats.iot.us-east-1.amazonaws.com/mqtt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
    "&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fiotdevicegateway%2Faws4_request"
    "&X-Amz-Date=20150830T123600Z&X-Amz-SignedHeaders=host"
    "&X-Amz-Signature=026c20a61bae0c9e109ab3720b96164d965f64dfc0dd03bfc9f1152ab1d323f9";

}  // namespace

TEST_CASE("the URL for AWS IoT equals, byte for byte, those of other implementations", "[aws]") {
    const IotEndpoint iot = endpoint("example-ats.iot.us-east-1.amazonaws.com", "us-east-1");
    CHECK(presigned_iot_url(iot, long_lived, example_time).reveal() == expected_url);
}

TEST_CASE("the session token follows the signature and changes nothing before it", "[aws]") {
    const IotEndpoint iot = endpoint("example-ats.iot.us-east-1.amazonaws.com", "");
    CHECK(presigned_iot_url(iot, with_token(), example_time).reveal() ==
          expected_url + "&X-Amz-Security-Token=AQoDYXdzEXAMPLE%2Fsession%2Btoken%3D%3D");
}

TEST_CASE("an expiry is between the date and the signed headers, as AWS documents it", "[aws]") {
    const IotEndpoint iot = endpoint("example-ats.iot.us-east-1.amazonaws.com", "us-east-1");
    const std::string url = presigned_iot_url(iot, long_lived, example_time, std::chrono::seconds(300)).reveal();
    CHECK(url.find("&X-Amz-Date=20150830T123600Z&X-Amz-Expires=300&X-Amz-SignedHeaders=host&X-Amz-Signature=") !=
          std::string::npos);
}

TEST_CASE("the port is part of the signed host, except for the scheme's default", "[aws]") {
    const auto signature_for = [](std::string_view host) {
        const IotEndpoint iot = endpoint(host, "us-east-1", CustomDomain::allowed);
        const auto url = parse_url(presigned_iot_url(iot, long_lived, example_time).reveal());
        REQUIRE(url);
        return *find_parameter(parse_query(url->query), "X-Amz-Signature");
    };
    const std::string plain = signature_for("example-ats.iot.us-east-1.amazonaws.com");
    CHECK(signature_for("example-ats.iot.us-east-1.amazonaws.com:443") == plain);
    CHECK(signature_for("example-ats.iot.us-east-1.amazonaws.com:9999") != plain);
}

TEST_CASE("only this machine is contacted without TLS", "[aws]") {
    const IotEndpoint local = endpoint("127.0.0.1:8081", "us-east-1");
    CHECK(presigned_iot_url(local, with_token(), example_time)
              .reveal()
              .starts_with("ws://127.0.0.1:8081/mqtt?X-Amz-Algorithm="));
    const IotEndpoint aws = endpoint("x-ats.iot.eu-west-1.amazonaws.com", "eu-west-1");
    CHECK(presigned_iot_url(aws, with_token(), example_time).reveal().starts_with("wss://"));
}
