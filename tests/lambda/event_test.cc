#include "lambda/runtime/event.h"

#include <catch2/catch_test_macros.hpp>

#include "lambda/backend.h"

namespace {

using namespace backend;

Result<lambda::ApiRequest> read(const Json& event) { return lambda::read_api_event(event, "us-east-1:pool"); }

Json with_body(std::string body, bool encoded = false) {
    Json json = event(person("ann"), {.method = "PUT", .path = "/me"});
    json.set("body", std::move(body));
    json.set("isBase64Encoded", encoded);
    return json;
}

Json with_cognito(Json cognito) {
    return Json::object(
        {{"rawPath", "/me"},
         {"requestContext",
          Json::object(
              {{"http", Json::object({{"method", "GET"}})},
               {"authorizer", Json::object({{"iam", Json::object({{"cognitoIdentity", std::move(cognito)}})}})}})}});
}

}  // namespace

TEST_CASE("an event of the HTTP API is read with its method, path, query and caller", "[lambda]") {
    const auto request =
        read(event(person("ann"), {.path = "/rooms/p.kitchen/messages", .query = "limit=5&before=1%23a"}));
    REQUIRE(request);
    CHECK(request->method == "GET");
    CHECK(request->path == std::vector<std::string>{"rooms", "p.kitchen", "messages"});
    CHECK(*request->parameter("before") == "1#a");
    CHECK(request->parameter("after") == nullptr);
    CHECK(request->body.is_null());
    CHECK(request->caller == lambda::Caller{.standing = Standing::user,
                                            .identity = "us-east-1:ann",
                                            .user = person("ann").user(),
                                            .account = "sub-of-ann"});
}

TEST_CASE("a caller's user id is the hash of the identity", "[lambda]") {
    CHECK(lambda::user_of_identity("abc").text() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("a path is percent-decoded once", "[lambda]") {
    const auto request = read(event(person("ann"), {.path = "/rooms/a%252Fb%2Fc"}));
    REQUIRE(request);
    CHECK(request->path == std::vector<std::string>{"rooms", "a%2Fb/c"});
}

TEST_CASE("what stands in a path's variables is read as API Gateway says it, not from the path that it decoded and cut",
          "[lambda]") {
    const auto path_of = [](std::string_view raw, std::string_view route, Json parameters) {
        Json json = event(person("ann"), {.method = "PUT", .path = std::string(raw)});
        json.set("routeKey", route);
        json.set("pathParameters", std::move(parameters));
        const auto request = read(json);
        return request ? request->path : std::vector<std::string>{};
    };
    constexpr std::string_view route = "PUT /polling/{account}/{user}/{session}";
    const auto names = [](std::string_view user) {
        return Json::object({{"account", "shop"}, {"user", user}, {"session", "1"}});
    };
    using Path = std::vector<std::string>;
    CHECK(path_of("/polling/shop/a/b/1", route, names("a/b")) == Path{"polling", "shop", "a/b", "1"});
    CHECK(path_of("/polling/shop/a", route, names("a?b")) == Path{"polling", "shop", "a?b", "1"});
    CHECK(path_of("/polling/shop/%41/1", route, names("%41")) == Path{"polling", "shop", "%41", "1"});
    CHECK(path_of("/polling/shop/ann/1", route, Json::object({{"user", "ann"}})) ==
          Path{"polling", "shop", "ann", "1"});
    CHECK(path_of("/me", "GET /me", Json()) == Path{"me"});
}

TEST_CASE("a Cognito identity that is not signed in is a guest, and any other caller is unknown", "[lambda]") {
    const auto standing = [](Json cognito) {
        if (cognito.is_object()) cognito.set("identityPoolId", "us-east-1:pool");
        return read(with_cognito(std::move(cognito)))->caller.standing;
    };
    CHECK(standing(Json::object({{"identityId", "i"}, {"amr", Json::array({"unauthenticated"})}})) == Standing::guest);
    CHECK(standing(Json::object({{"identityId", "i"}, {"amr", Json::array({"authenticated", "x"})}})) ==
          Standing::user);
    CHECK(standing(Json::object({{"identityId", "i"}, {"amr", Json::array()}})) == Standing::guest);
    CHECK(standing(Json::object({{"identityId", "i"}, {"amr", Json::array({5, Json()})}})) == Standing::guest);
    CHECK(standing(Json()) == Standing::unknown);
    CHECK(standing(Json::object({{"identityId", ""}, {"amr", Json::array({"authenticated"})}})) == Standing::unknown);
    CHECK(standing(Json::object({{"amr", Json::array({"authenticated"})}})) == Standing::unknown);
    CHECK(standing(Json::object({{"identityId", "i"}})) == Standing::unknown);
    CHECK(standing(Json::object({{"identityId", std::string(1'000, 'i')}, {"amr", Json::array({"authenticated"})}})) ==
          Standing::unknown);
}

TEST_CASE("a body may be base64, and is bounded with and without it", "[lambda]") {
    CHECK(*read(with_body(R"({"name":"Ann"})"))->body.find_text("name") == "Ann");
    CHECK(*read(with_body(base64(as_bytes(R"({"name":"Ann"})")), true))->body.find_text("name") == "Ann");
    CHECK(read(with_body(""))->body.is_null());
    const auto long_body = [](std::size_t bytes) { return R"({"name":")" + std::string(bytes - 11, 'x') + R"("})"; };
    CHECK(read(with_body(long_body(lambda::largest_body))));
    for (const Json& bad : {with_body(long_body(lambda::largest_body + 1)), with_body(std::string(1 << 20, 'x')),
                            with_body("{"), with_body("[]"), with_body("\"x\""), with_body("not base64!", true),
                            with_body(base64(as_bytes(long_body(lambda::largest_body + 1))), true),
                            with_body(std::string(200, '[')), with_body("null")}) {
        const auto request = read(bad);
        REQUIRE_FALSE(request);
        CHECK(request.error().what.ends_with('.'));
    }
}

TEST_CASE("an event that is not from the HTTP API is refused with a sentence", "[lambda]") {
    for (const Json& bad :
         {Json(), Json::object(), Json::object({{"rawPath", "/me"}}), Json("x"),
          Json::object({{"requestContext", Json::object()}, {"rawPath", "/"}}), event(person("ann"), {.path = "me"}),
          event(person("ann"), {.path = ""}), event(person("ann"), {.path = "/" + std::string(2'000, 'x')}),
          event(person("ann"), {.path = "/a/b/c/d/e/f/g/h/i/j/k"})}) {
        const auto request = read(bad);
        REQUIRE_FALSE(request);
        CHECK(request.error().what.ends_with('.'));
    }
}

TEST_CASE("an identity of another pool, or of none, is nobody", "[lambda]") {
    const auto read_from = [](const char* pool) {
        Json cognito = Json::object({{"identityId", "i"}, {"amr", Json::array({"authenticated"})}});
        if (pool) cognito.set("identityPoolId", pool);
        return read(with_cognito(std::move(cognito)))->caller;
    };
    CHECK(read_from("us-east-1:pool").standing == Standing::user);
    for (const char* pool :
         {"us-east-1:another", "us-east-1:poo", "us-east-1:pool2", "", static_cast<const char*>(nullptr)})
        CHECK(read_from(pool) == lambda::Caller{});
    // A deployment that does not know its own pool trusts none.
    const Json unknown =
        with_cognito(Json::object({{"identityId", "i"}, {"identityPoolId", ""}, {"amr", Json::array()}}));
    CHECK(lambda::read_api_event(unknown, "")->caller == lambda::Caller{});
}
