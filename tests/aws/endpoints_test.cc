#include "aws/endpoints.h"

#include <catch2/catch_test_macros.hpp>
#include <expected>
#include <utility>

using namespace aws;

namespace {

constexpr std::string_view pool = "us-east-1:01234567-89ab-cdef-0123-456789abcdef";

template <class Value>
EndpointFault fault_of(const std::expected<Value, EndpointError>& result) {
    REQUIRE_FALSE(result);
    return result.error().fault;
}

}  // namespace

TEST_CASE("AWS IoT hosts contain their region, including old and Chinese ones", "[aws]") {
    CHECK(region_of_iot_host("abc123-ats.iot.us-east-1.amazonaws.com") == "us-east-1");
    CHECK(region_of_iot_host("abc123.iot.eu-central-1.amazonaws.com") == "eu-central-1");
    CHECK(region_of_iot_host("x-ats.iot.us-gov-west-1.amazonaws.com") == "us-gov-west-1");
    CHECK(region_of_iot_host("x-ats.iot.cn-north-1.amazonaws.com.cn") == "cn-north-1");
}

TEST_CASE("hosts that only look like AWS's are refused", "[aws]") {
    for (const auto* host :
         {"", "iot.us-east-1.amazonaws.com", ".iot.us-east-1.amazonaws.com", "x.iot.us-east-1.amazonaws.com.evil.com",
          "x.iot.us-east-1.amazonaws.community", "x.iot.us-east-1.evil.com", "x.y.iot.us-east-1.amazonaws.com",
          "x.iot.us-east.amazonaws.com", "x.iot.amazonaws.com", "x.iot..amazonaws.com",
          "x.iot.us-east-1.amazonaws.com.cn", "x.iot.cn-north-1.amazonaws.com", "x.s3.us-east-1.amazonaws.com",
          "evil.com", "amazonaws.com"}) {
        INFO(host);
        CHECK_FALSE(region_of_iot_host(host));
        CHECK_FALSE(iot_endpoint(host, "us-east-1"));
    }
}

TEST_CASE("an AWS endpoint needs no separate region, but must not contradict one", "[aws]") {
    const auto endpoint = iot_endpoint("ABC-ats.iot.us-west-2.amazonaws.com", "");
    REQUIRE(endpoint);
    CHECK(*endpoint == IotEndpoint{.host = "abc-ats.iot.us-west-2.amazonaws.com", .port = {}, .region = "us-west-2"});
    CHECK(iot_websocket_url(*endpoint) == "wss://abc-ats.iot.us-west-2.amazonaws.com/mqtt");
    CHECK(iot_data_url(*endpoint) == "https://abc-ats.iot.us-west-2.amazonaws.com");
    CHECK(iot_endpoint("abc-ats.iot.us-west-2.amazonaws.com:443", "us-west-2") == *endpoint);
    const auto contradicted = iot_endpoint("abc-ats.iot.us-west-2.amazonaws.com", "eu-west-1");
    REQUIRE_FALSE(contradicted);
    CHECK(contradicted.error() == EndpointError{EndpointFault::iot_endpoint_other_region, "us-west-2"});
}

TEST_CASE("an endpoint on this machine is not encrypted and needs a region", "[aws]") {
    const auto endpoint = iot_endpoint("127.0.0.1:8081", "us-east-1");
    REQUIRE(endpoint);
    CHECK(endpoint->loopback);
    CHECK(iot_websocket_url(*endpoint) == "ws://127.0.0.1:8081/mqtt");
    CHECK(iot_data_url(*endpoint) == "http://127.0.0.1:8081");
    const auto nameless = iot_endpoint("localhost:8081", "");
    REQUIRE_FALSE(nameless);
    CHECK(nameless.error().fault == EndpointFault::local_without_region);
    CHECK_FALSE(iot_endpoint("127.0.0.1.evil.com:8081", "us-east-1"));
}

TEST_CASE("each mistake in an endpoint has its own code", "[aws]") {
    CHECK(fault_of(iot_endpoint("", "us-east-1")) == EndpointFault::iot_endpoint_missing);
    CHECK(fault_of(iot_endpoint("https://evil.iot.us-east-1.amazonaws.com", "us-east-1")) ==
          EndpointFault::iot_endpoint_not_a_host);
    CHECK(fault_of(iot_endpoint("evil host", "us-east-1")) == EndpointFault::iot_endpoint_malformed);
    CHECK(fault_of(iot_endpoint("evil.example.com", "us-east-1")) == EndpointFault::iot_endpoint_elsewhere);
    CHECK(fault_of(iot_endpoint("evil.iot.us-east-1.amazonaws.com", "evil region")) == EndpointFault::not_a_region);
    CHECK(fault_of(iot_endpoint("evil.iot.us-east-1.amazonaws.com:8883", "us-east-1")) ==
          EndpointFault::iot_endpoint_with_port);
}

TEST_CASE("a custom domain is accepted from an operator, but not in a configuration", "[aws]") {
    CHECK_FALSE(iot_endpoint("iot.example.com", "us-east-1"));
    const auto custom = iot_endpoint("iot.example.com:9999", "us-east-1", CustomDomain::allowed);
    REQUIRE(custom);
    CHECK_FALSE(custom->loopback);
    CHECK(iot_websocket_url(*custom) == "wss://iot.example.com:9999/mqtt");
    CHECK(fault_of(iot_endpoint("iot.example.com", "", CustomDomain::allowed)) == EndpointFault::custom_without_region);
    CHECK(iot_endpoint("a.iot.us-east-1.amazonaws.com", "", CustomDomain::allowed)->region == "us-east-1");
}

TEST_CASE("an identity pool's id contains its region, and is not mistaken for a user pool's", "[aws]") {
    CHECK(region_of_identity_pool(pool) == "us-east-1");
    CHECK(region_of_identity_pool("cn-north-1:01234567-89AB-CDEF-0123-456789abcdef") == "cn-north-1");
    for (const auto* id :
         {"us-east-1_Ab12Cd34", "us-east-1", "us-east-1:", ":01234567-89ab-cdef-0123-456789abcdef",
          "us-east-1:01234567-89ab-cdef-0123-456789abcde", "us-east-1:01234567-89ab-cdef-0123-456789abcdefg",
          "us-east-1:01234567089ab-cdef-0123-456789abcdef", "us east:01234567-89ab-cdef-0123-456789abcdef",
          "us-east-1:g1234567-89ab-cdef-0123-456789abcdef"}) {
        INFO(id);
        CHECK(fault_of(region_of_identity_pool(id)) == EndpointFault::identity_pool_malformed);
    }
    CHECK(fault_of(region_of_identity_pool("")) == EndpointFault::identity_pool_missing);
}

TEST_CASE("guests use Cognito at AWS in the pool's region, or on this machine", "[aws]") {
    CHECK(cognito_identity_url("us-east-1") == "https://cognito-identity.us-east-1.amazonaws.com/");
    CHECK(cognito_identity_url("cn-north-1") == "https://cognito-identity.cn-north-1.amazonaws.com.cn/");
    CHECK(cognito_identity_url("us-east-1", "http://127.0.0.1:8081") == "http://127.0.0.1:8081/");
    CHECK(cognito_identity_url("us-east-1", "http://localhost:8081/cognito") == "http://localhost:8081/cognito");
    CHECK(cognito_identity_url("us-east-1", "https://cognito-identity.us-east-1.amazonaws.com") ==
          "https://cognito-identity.us-east-1.amazonaws.com/");
    CHECK(fault_of(cognito_identity_url("local")) == EndpointFault::not_a_region);
    for (const auto* override_url :
         {"http://cognito-identity.us-east-1.amazonaws.com/", "https://cognito-identity.eu-west-1.amazonaws.com/",
          "https://evil.com/", "ws://127.0.0.1:8081/", "nonsense",
          "https://cognito-identity.us-east-1.amazonaws.com.evil.com/",
          "https://cognito-identity.us-east-1.amazonaws.com:8443/", "http://127.0.0.1:8081/?next=evil"}) {
        INFO(override_url);
        const auto url = cognito_identity_url("us-east-1", override_url);
        REQUIRE_FALSE(url);
        CHECK(url.error() ==
              EndpointError{EndpointFault::cognito_elsewhere, "cognito-identity.us-east-1.amazonaws.com"});
    }
}

TEST_CASE("regions are recognised by their form", "[aws]") {
    for (const auto* region : {"us-east-1", "ap-southeast-2", "us-gov-west-1", "us-isob-east-1", "cn-northwest-1"})
        CHECK(is_aws_region(region));
    for (const auto* region : {"", "us", "us-1", "useast1", "us-east-", "-us-east-1", "us--east-1", "US-EAST-1",
                               "us-east-1-", "us-east-one", "us-3ast-1", "us-east-1.evil.com"}) {
        INFO(region);
        CHECK_FALSE(is_aws_region(region));
    }
}

TEST_CASE("a user pool's id contains its region, and is not mistaken for an identity pool's", "[aws]") {
    CHECK(region_of_user_pool("us-east-1_Ab12Cd34E") == "us-east-1");
    CHECK(region_of_user_pool("eu-west-1_Confab000") == "eu-west-1");
    for (const auto* bad : {"", "us-east-1", "us-east-1_", "_Ab12", "us-east-1:Ab12", "useast1_Ab12", "us-east-1_Ab-12",
                            "us-east-1_Ab_12", "us-east-1_Ab12/..",
                            "us-east-1_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}) {
        INFO(bad);
        CHECK(fault_of(region_of_user_pool(bad)) == EndpointFault::user_pool_malformed);
    }
    CHECK_FALSE(region_of_user_pool(pool));
}

TEST_CASE("a user pool is at AWS's host in its region, or on this machine", "[aws]") {
    CHECK(user_pool_url("eu-west-1") == "https://cognito-idp.eu-west-1.amazonaws.com/");
    CHECK(user_pool_url("eu-west-1", "http://127.0.0.1:8081/") == "http://127.0.0.1:8081/");
    CHECK_FALSE(user_pool_url("eu-west-1", "https://cognito-identity.eu-west-1.amazonaws.com/"));
    CHECK_FALSE(user_pool_url("eu-west-1", "https://evil.example/"));
}

TEST_CASE("hosted pages are at AWS in the region, at a custom domain over https, or on this machine", "[aws]") {
    CHECK(hosted_pages_url("chat.auth.eu-west-1.amazoncognito.com", "eu-west-1") ==
          "https://chat.auth.eu-west-1.amazoncognito.com");
    CHECK(hosted_pages_url("login.example.org", "eu-west-1") == "https://login.example.org");
    CHECK(hosted_pages_url("127.0.0.1:8081", "eu-west-1") == "http://127.0.0.1:8081");
    const std::pair<const char*, EndpointFault> bad[] = {
        {"", EndpointFault::sign_in_domain_malformed},
        {"https://login.example.org", EndpointFault::sign_in_domain_not_a_host},
        {"login.example.org/x", EndpointFault::sign_in_domain_not_a_host},
        {"login.example.org:8443", EndpointFault::sign_in_domain_with_port},
        {"login", EndpointFault::sign_in_domain_incomplete},
        {"a b.example.org", EndpointFault::sign_in_domain_malformed},
        {"chat.auth.us-east-1.amazoncognito.com", EndpointFault::sign_in_domain_other_region},
        {"a.b.auth.eu-west-1.amazoncognito.com", EndpointFault::sign_in_domain_other_region},
        {".auth.eu-west-1.amazoncognito.com", EndpointFault::sign_in_domain_malformed},
        {"user@login.example.org", EndpointFault::sign_in_domain_malformed},
        {"login.example.org?x", EndpointFault::sign_in_domain_malformed}};
    for (const auto& [domain, fault] : bad) {
        INFO(domain);
        CHECK(fault_of(hosted_pages_url(domain, "eu-west-1")) == fault);
    }
    CHECK(hosted_pages_url("chat.auth.us-east-1.amazoncognito.com", "eu-west-1").error().expected ==
          "chat.auth.eu-west-1.amazoncognito.com");
}

TEST_CASE("the HTTP API is at AWS's host in the region, with or without a stage, or on this machine", "[aws]") {
    CHECK(http_api_url("https://abc123.execute-api.eu-west-1.amazonaws.com", "eu-west-1") ==
          "https://abc123.execute-api.eu-west-1.amazonaws.com");
    CHECK(http_api_url("https://abc123.execute-api.eu-west-1.amazonaws.com/", "eu-west-1") ==
          "https://abc123.execute-api.eu-west-1.amazonaws.com");
    CHECK(http_api_url("https://abc123.execute-api.eu-west-1.amazonaws.com/prod/", "eu-west-1") ==
          "https://abc123.execute-api.eu-west-1.amazonaws.com/prod");
    CHECK(http_api_url("https://abc123.execute-api.cn-north-1.amazonaws.com.cn", "cn-north-1"));
    CHECK(http_api_url("http://127.0.0.1:8081/api", "eu-west-1") == "http://127.0.0.1:8081/api");
    const std::pair<const char*, EndpointFault> bad[] = {
        {"", EndpointFault::http_api_malformed},
        {"abc123.execute-api.eu-west-1.amazonaws.com", EndpointFault::http_api_malformed},
        {"https://u@abc123.execute-api.eu-west-1.amazonaws.com", EndpointFault::http_api_malformed},
        {"https://abc123.execute-api.eu-west-1.amazonaws.com?a=b", EndpointFault::http_api_with_query},
        {"http://abc123.execute-api.eu-west-1.amazonaws.com", EndpointFault::http_api_elsewhere},
        {"https://abc123.execute-api.us-east-1.amazonaws.com", EndpointFault::http_api_elsewhere},
        {"https://abc123.execute-api.eu-west-1.amazonaws.com.evil.example", EndpointFault::http_api_elsewhere},
        {"https://evil.example/abc123.execute-api.eu-west-1.amazonaws.com", EndpointFault::http_api_elsewhere},
        {"https://execute-api.eu-west-1.amazonaws.com", EndpointFault::http_api_elsewhere},
        {"https://a.b.execute-api.eu-west-1.amazonaws.com", EndpointFault::http_api_elsewhere},
        {"https://abc123.execute-api.eu-west-1.amazonaws.com:8443", EndpointFault::http_api_elsewhere},
        {"http://192.168.1.5/api", EndpointFault::http_api_elsewhere},
        {"https://abc123.execute-api.eu-west-1.amazonaws.com/prod/x", EndpointFault::http_api_bad_stage}};
    for (const auto& [text, fault] : bad) {
        INFO(text);
        CHECK(fault_of(http_api_url(text, "eu-west-1")) == fault);
    }
    CHECK(http_api_url("https://evil.example", "eu-west-1").error().expected ==
          "https://abc123.execute-api.eu-west-1.amazonaws.com");
}

TEST_CASE("the WebSocket API is at AWS in the region over TLS, or on this machine", "[aws]") {
    CHECK(socket_api_url("wss://abc123.execute-api.eu-west-1.amazonaws.com/chat", "eu-west-1") ==
          "wss://abc123.execute-api.eu-west-1.amazonaws.com/chat");
    CHECK(socket_api_url("wss://abc123.execute-api.cn-north-1.amazonaws.com.cn/chat/", "cn-north-1") ==
          "wss://abc123.execute-api.cn-north-1.amazonaws.com.cn/chat");
    CHECK(socket_api_url("ws://127.0.0.1:8081/chat", "eu-west-1") == "ws://127.0.0.1:8081/chat");
    const std::pair<const char*, EndpointFault> bad[] = {
        {"", EndpointFault::websocket_api_malformed},
        {"chat", EndpointFault::websocket_api_malformed},
        {"wss://abc123.execute-api.eu-west-1.amazonaws.com/chat?token=1", EndpointFault::websocket_api_with_query},
        {"https://abc123.execute-api.eu-west-1.amazonaws.com/chat", EndpointFault::websocket_api_elsewhere},
        {"ws://abc123.execute-api.eu-west-1.amazonaws.com/chat", EndpointFault::websocket_api_elsewhere},
        {"wss://abc123.execute-api.us-east-1.amazonaws.com/chat", EndpointFault::websocket_api_elsewhere},
        {"wss://abc123.execute-api.eu-west-1.amazonaws.com.evil.example/chat", EndpointFault::websocket_api_elsewhere},
        {"http://127.0.0.1:8081/chat", EndpointFault::websocket_api_elsewhere},
        {"wss://.execute-api.eu-west-1.amazonaws.com/chat", EndpointFault::websocket_api_malformed},
        {"wss://abc123.execute-api.eu-west-1.amazonaws.com/a/b", EndpointFault::websocket_api_bad_stage}};
    for (const auto& [text, fault] : bad) {
        INFO(text);
        CHECK(fault_of(socket_api_url(text, "eu-west-1")) == fault);
    }
    CHECK(socket_api_url("wss://evil.example/chat", "eu-west-1").error().expected ==
          "wss://abc123.execute-api.eu-west-1.amazonaws.com");
}

TEST_CASE("a queue is at Amazon SQS in the region, and on this machine only if the API is", "[aws]") {
    constexpr std::string_view api = "https://abc123.execute-api.eu-west-1.amazonaws.com";
    constexpr std::string_view local = "http://127.0.0.1:8081/api";
    CHECK(is_queue_url("https://sqs.eu-west-1.amazonaws.com/123456789012/q", "eu-west-1", api));
    CHECK(is_queue_url("https://sqs.cn-north-1.amazonaws.com.cn/123456789012/q", "cn-north-1", api));
    CHECK(is_queue_url("http://127.0.0.1:8081/123456789012/q", "eu-west-1", local));
    CHECK_FALSE(is_queue_url("https://sqs.eu-west-1.amazonaws.com/123456789012/q", "eu-west-1", local));
    for (const std::string_view bad :
         {"", "q", "http://sqs.eu-west-1.amazonaws.com/1/q", "https://sqs.us-east-1.amazonaws.com/1/q",
          "https://evil.example/1/q", "http://127.0.0.1:8081/1/q", "https://sqs.eu-west-1.amazonaws.com/1/q?x=1",
          "https://sqs.eu-west-1.amazonaws.com:444/1/q"}) {
        INFO(bad);
        CHECK_FALSE(is_queue_url(bad, "eu-west-1", api));
    }
}
