#include "simulator/api_gateway/http_api.h"

#include <catch2/catch_test_macros.hpp>

using namespace simulator;
using namespace simulator::api_gateway;

TEST_CASE("the route with the earlier fixed segment wins, and its parameters are decoded", "[simulator]") {
    const std::vector<stack::Route> routes = {
        {.key = "PUT /rooms/{id}/members/{user}", .function = "F"},
        {.key = "PUT /rooms/{id}/members/me", .function = "F"},
        {.key = "GET /me", .function = "F"}};
    const auto key = [&](std::string_view method, std::string_view path) {
        const auto match = match_route(routes, method, path);
        return match ? match->route->key : std::string();
    };
    CHECK(key("PUT", "/api/rooms/x/members/me") == "PUT /rooms/{id}/members/me");
    CHECK(key("PUT", "/api/rooms/x/members/you") == "PUT /rooms/{id}/members/{user}");
    CHECK(key("GET", "/api/me") == "GET /me");
    CHECK(key("GET", "/api/me/") == "");
    CHECK(key("POST", "/api/me") == "");
    CHECK(key("PUT", "/api/rooms//members/me") == "");
    const auto match = match_route(routes, "PUT", "/api/rooms/a%2Fb/members/x");
    REQUIRE(match.has_value());
    CHECK(match->parameters == std::vector<std::pair<std::string, std::string>>{{"id", "a/b"}, {"user", "x"}});
    CHECK(api_arn("GET", "/api/rooms/x") == "arn:aws:execute-api:us-east-1:123456789012:local/$default/GET/rooms/x");
    CHECK(is_api_path("/api/me"));
    CHECK_FALSE(is_api_path("/apix"));
}

TEST_CASE("a function's reply becomes a response according to payload format 2.0", "[simulator]") {
    CHECK(api_response(R"({"statusCode":404,"body":"no"})").status == 404);
    CHECK(api_response(R"({"statusCode":200,"body":"aGk=","isBase64Encoded":true})").body == "hi");
    const HttpResponse inferred = api_response(R"({"hello":1})");
    CHECK(inferred.status == 200);
    CHECK(inferred.body == R"({"hello":1})");
    CHECK(*find_header(inferred.headers, "Content-Type") == "application/json");
    CHECK(api_response("not JSON").status == 500);
    CHECK(api_response(R"({"statusCode":9999})").status == 500);
    CHECK(api_response(R"({"statusCode":200,"body":"!","isBase64Encoded":true})").status == 500);
}
