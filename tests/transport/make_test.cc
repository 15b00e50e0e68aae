#include "transport/make.h"

#include <catch2/catch_test_macros.hpp>

#include "support/moments.h"

using namespace transport;

namespace {

template <class Wanted>
std::optional<Wanted> find(Transport& transport) {
    std::optional<Wanted> found;
    while (auto output = transport.rooms->poll()) {
        if (auto* wanted = std::get_if<Wanted>(&*output)) found = *wanted;
    }
    return found;
}

}  // namespace

TEST_CASE("the configuration names the transport", "[transport]") {
    SECTION("a broker") {
        auto made = make({.kind = transport::TransportKind::mqtt,
                          .mqtt_url = "wss://broker.example/mqtt",
                          .topics = {Layout::direct, "room/public"}},
                         {});
        made->rooms->connect(at(0s));
        CHECK(find<OpenSocket>(*made)->url.reveal() == "wss://broker.example/mqtt");
    }
    SECTION("AWS") {
        auto made = make({.region = "eu-west-1",
                          .iot_endpoint = "abc-ats.iot.eu-west-1.amazonaws.com",
                          .identity_pool_id = "eu-west-1:11111111-2222-3333-4444-555555555555"},
                         {});
        made->rooms->connect(at(0s));
        CHECK(find<Fetch>(*made)->http.url == "https://cognito-identity.eu-west-1.amazonaws.com/");
    }
    SECTION("the local stand-in for AWS also serves Cognito") {
        auto made = make({.region = "eu-west-1",
                          .iot_endpoint = "127.0.0.1:8081",
                          .identity_pool_id = "eu-west-1:11111111-2222-3333-4444-555555555555"},
                         {});
        made->rooms->connect(at(0s));
        CHECK(find<Fetch>(*made)->http.url == "http://127.0.0.1:8081/");
    }
    SECTION("API Gateway, whose overrides follow from the API's URL") {
        auto made = make(
            {.kind = TransportKind::api_gateway,
             .region = "us-east-1",
             .identity_pool_id = "us-east-1:11111111-2222-3333-4444-555555555555",
             .api_url = "http://127.0.0.1:8081/api",
             .api_gateway_url = "ws://127.0.0.1:8081/chat"},
            {});
        made->rooms->connect(at(0s));
        CHECK(find<Fetch>(*made)->http.url == "http://127.0.0.1:8081/");
    }
    SECTION("SQS") {
        auto made = make({.kind = TransportKind::sqs,
                          .region = "eu-west-1",
                          .identity_pool_id = "eu-west-1:11111111-2222-3333-4444-555555555555",
                          .api_url = "https://abc123.execute-api.eu-west-1.amazonaws.com"},
                         {.standing = Standing::user});
        made->rooms->connect(at(0s));
        CHECK(find<TokenWanted>(*made));
    }
}

TEST_CASE("a transport that refuses guests is not used for them if there is another", "[transport]") {
    Config config{.kind = TransportKind::api_gateway,
                  .region = "eu-west-1",
                  .identity_pool_id = "eu-west-1:11111111-2222-3333-4444-555555555555",
                  .api_url = "https://abc123.execute-api.eu-west-1.amazonaws.com",
                  .api_gateway_url = "wss://def456.execute-api.eu-west-1.amazonaws.com/chat",
                  .api_gateway_auth = GatewayAuth::jwt};
    const auto first = [&](Standing standing) {
        auto made = make(config, {.standing = standing});
        made->rooms->connect(at(0s));
        return made->rooms->poll();
    };
    const auto refused = [](const std::optional<Output>& output) {
        const auto* down = output ? std::get_if<Down>(&*output) : nullptr;
        return down && down->reason == FailureReason(ConnectionFailure::guests_not_allowed);
    };
    SECTION("the first of several") {
        config.fallbacks = {TransportKind::sqs};
        CHECK_FALSE(refused(first(Standing::guest)));
    }
    SECTION("if it is the only one, the reason says so") { CHECK(refused(first(Standing::guest))); }
    SECTION("users can use either") {
        CHECK_FALSE(refused(first(Standing::user)));
        config.fallbacks = {TransportKind::sqs};
        CHECK_FALSE(refused(first(Standing::user)));
    }
}

TEST_CASE("people sign in at the place that the API's URL implies, with or without AWS IoT", "[transport]") {
    Config config{.region = "us-east-1",
                  .user_pool_id = "us-east-1_Ab12Cd34E",
                  .user_pool_client_id = "abc",
                  .api_url = "http://127.0.0.1:8081/api"};
    CHECK(user_pool_of(config, "", Random{})->endpoint_url == "http://127.0.0.1:8081/");
    config.api_url = "https://abc123.execute-api.us-east-1.amazonaws.com";
    CHECK(user_pool_of(config, "", Random{})->endpoint_url == "https://cognito-idp.us-east-1.amazonaws.com/");
}

TEST_CASE("a configuration without a host makes no transport, and the error says why", "[transport]") {
    const auto made = make({.region = "eu-west-1", .iot_endpoint = "evil.example"}, {});
    REQUIRE_FALSE(made);
    CHECK(made.error() == aws::EndpointError{aws::EndpointFault::iot_endpoint_elsewhere});
}

TEST_CASE("there is no backend with a plain broker, and one with AWS", "[transport]") {
    auto broker = make({.kind = TransportKind::mqtt, .mqtt_url = "wss://broker.example/mqtt"}, {});
    REQUIRE(broker);
    CHECK(broker->backend == nullptr);
    CHECK(no_backend(7).body.error().refusal == api::Refusal::unknown);
    auto aws = make({.region = "eu-west-1", .iot_endpoint = "abc-ats.iot.eu-west-1.amazonaws.com"}, {});
    REQUIRE(aws);
    CHECK(aws->backend != nullptr);
}
