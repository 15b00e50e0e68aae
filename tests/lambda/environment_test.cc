#include "lambda/runtime/environment.h"

#include <catch2/catch_test_macros.hpp>

using namespace lambda;

namespace {

Json variables() {
    return Json::object(
        {{"CONFAB_FUNCTION", "deliver"},
         {"AWS_REGION", "eu-west-1"},
         {"AWS_ACCESS_KEY_ID", "ASIA"},
         {"AWS_SECRET_ACCESS_KEY", "secret"},
         {"AWS_SESSION_TOKEN", "token"},
         {"CONFAB_ROOMS_TABLE", "Chat-Rooms"},
         {"CONFAB_IOT_DATA_HOST", "abc-ats.iot.eu-west-1.amazonaws.com"},
         {"CONFAB_OFFERED_ROOMS", "Lobby,Our Help,,"},
         {"CONFAB_RETENTION_DAYS", "7"},
         {"CONFAB_GUESTS_TABLE", "Chat-Guests"},
         {"CONFAB_GUEST_BUDGET", "45"},
         {"CONFAB_HISTORY", "off"}});
}

Json with(Json json, std::string_view key, Json value) {
    json.set(key, std::move(value));
    return json;
}

}  // namespace

TEST_CASE("a function reads its deployment from environment variables", "[lambda]") {
    const auto environment = read_environment(variables());
    REQUIRE(environment);
    CHECK(environment->function == FunctionName::deliver);
    CHECK(environment->region == "eu-west-1");
    CHECK(environment->credentials.access_key_id == "ASIA");
    CHECK(environment->credentials.session_token == Secret("token"));
    CHECK(environment->rooms_table == "Chat-Rooms");
    CHECK(environment->users_table.empty());
    CHECK(environment->dynamodb_url == "https://dynamodb.eu-west-1.amazonaws.com/");
    CHECK(environment->iot_url == "https://iot.eu-west-1.amazonaws.com");
    CHECK(environment->iot_data_url == "https://abc-ats.iot.eu-west-1.amazonaws.com");
    CHECK(environment->offered_rooms == std::vector<std::string>{"Lobby", "Our Help"});
    CHECK(environment->topic_prefix == "c");
    CHECK(environment->retention_days == 7);
    CHECK(environment->guests_table == "Chat-Guests");
    CHECK(environment->guest_budget == 45);
    CHECK_FALSE(environment->history);
    CHECK_FALSE(environment->auto_confirm);
}

TEST_CASE("the URLs of a local run replace AWS's, with or without a slash at the end", "[lambda]") {
    Json json = variables();
    for (const std::string_view name :
         {"AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_IOT", "AWS_ENDPOINT_URL_IOT_DATA_PLANE"})
        json.set(name, "http://127.0.0.1:8081/");
    auto environment = read_environment(json);
    REQUIRE(environment);
    CHECK(environment->dynamodb_url == "http://127.0.0.1:8081/");
    CHECK(environment->iot_url == "http://127.0.0.1:8081");
    CHECK(environment->iot_data_url == "http://127.0.0.1:8081");
    json.set("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:8081");
    CHECK(read_environment(json)->dynamodb_url == "http://127.0.0.1:8081/");
    CHECK(read_environment(with(variables(), "AWS_REGION", "cn-north-1"))->dynamodb_url ==
          "https://dynamodb.cn-north-1.amazonaws.com.cn/");
}

TEST_CASE("every function has a name, and an unknown name fails with a sentence", "[lambda]") {
    for (const std::string_view name :
         {"people", "session", "rooms", "history", "deliver", "pre-sign-up", "post-confirmation"})
        CHECK(read_environment(with(variables(), "CONFAB_FUNCTION", name)));
    for (const Json& bad :
         {with(variables(), "CONFAB_FUNCTION", "pre_sign_up"), with(variables(), "CONFAB_FUNCTION", Json()),
          with(variables(), "AWS_REGION", ""), with(variables(), "AWS_REGION", "x/y"), Json(), Json::object()}) {
        const auto environment = read_environment(bad);
        REQUIRE_FALSE(environment);
        CHECK(environment.error().what.ends_with('.'));
    }
}

TEST_CASE("an invalid number of retention days counts as the default", "[lambda]") {
    for (const std::string_view days : {"", "0", "-3", "soon", "99999999999"})
        CHECK(read_environment(with(variables(), "CONFAB_RETENTION_DAYS", days))->retention_days == 90);
}
