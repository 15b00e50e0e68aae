#include <catch2/catch_test_macros.hpp>

#include "lambda/backend.h"
#include "protocol/limits.h"

namespace {

using namespace backend;

const Who ann = person("ann");
const Who ben = person("ben");

}  // namespace

TEST_CASE("a user without a name gets \"no-profile\"", "[lambda]") {
    Backend backend;
    const Got got = backend.call(ann, api::get_me());
    CHECK(got.status == 404);
    CHECK(got.code() == "no-profile");
}

TEST_CASE("a chosen name is cleaned, kept and shown", "[lambda]") {
    Backend backend;
    const Got put = backend.call(ann, api::put_me("  Ann\u202E\n Smith "));
    CHECK(put.status == 200);
    const auto profile = api::read_profile(put.body);
    REQUIRE(profile);
    CHECK(profile->id == ann.user());
    CHECK(profile->name == "Ann\uFFFD Smith");
    CHECK(profile->since == backend.now);
    CHECK(backend.call(ann, api::get_me()).body == put.body);
    CHECK(backend.call(ben, {.path = "/users/" + ann.user().text()}).body == put.body);
}

TEST_CASE("an invisible name is refused with a sentence", "[lambda]") {
    Backend backend;
    for (const api::Request& request :
         {api::put_me(""), api::put_me("\u200B\n"), api::Request{.method = "PUT", .path = "/me", .body = "{}"},
          api::Request{.method = "PUT", .path = "/me", .body = R"({"name":5})"},
          api::Request{.method = "PUT", .path = "/me"}}) {
        const Got got = backend.call(ann, request);
        CHECK(got.status == 400);
        CHECK(got.code() == "invalid-request");
        CHECK(got.body.find_text("message")->ends_with('.'));
    }
    CHECK(backend.engine.rows("Users").empty());
    CHECK(backend.engine.rows("Names").empty());
}

TEST_CASE("nobody can have a name that is taken, in any spelling", "[lambda]") {
    Backend backend;
    CHECK(backend.call(ann, api::put_me("Ann")).status == 200);
    for (const std::string_view name : {"Ann", "ann", "ANN ", " a\u200Bnn"}) {
        const Got got = backend.call(ben, api::put_me(name));
        CHECK(got.status == 409);
        CHECK(got.code() == "name-taken");
    }
    CHECK(backend.call(ben, api::get_me()).code() == "no-profile");
}

TEST_CASE("if two people want the same name at the same time, one gets it and the other is refused", "[lambda]") {
    Backend backend;
    const auto [first, second] = backend.race(ann, api::put_me("Kim"), ben, api::put_me("kim"));
    CHECK(first.status == 200);
    CHECK(second.status == 409);
    CHECK(second.code() == "name-taken");
}

TEST_CASE("changing the name frees the old one and keeps the rest", "[lambda]") {
    Backend backend;
    backend.call(ann, api::put_me("Ann"));
    backend.now += 1h;
    const Got changed = backend.call(ann, api::put_me("Anna"));
    CHECK(changed.status == 200);
    CHECK(api::read_profile(changed.body)->since == backend.now - 1h);
    CHECK(backend.call(ben, api::put_me("Ann")).status == 200);
    CHECK(backend.call(ben, api::put_me("Anna")).status == 409);
    CHECK(backend.engine.rows("Names").size() == 2);
}

TEST_CASE("a user can change the capitals of their own name", "[lambda]") {
    Backend backend;
    backend.call(ann, api::put_me("ann"));
    const Got got = backend.call(ann, api::put_me("Ann"));
    CHECK(got.status == 200);
    CHECK(api::read_profile(got.body)->name == "Ann");
    CHECK(backend.call(ben, api::put_me("ann")).status == 409);
}

TEST_CASE("a person who chooses two names at the same time ends with one, and the other is free", "[lambda]") {
    Backend backend;
    const auto [first, second] = backend.race(ann, api::put_me("One"), ann, api::put_me("Two"));
    CHECK((first.status == 200) != (second.status == 200));
    CHECK((first.status == 503 || second.status == 503));
    CHECK(backend.engine.rows("Names").size() == 1);
    const std::string name = api::read_profile(backend.call(ann, api::get_me()).body)->name;
    CHECK(backend.call(ben, api::put_me(name == "One" ? "Two" : "One")).status == 200);
}

TEST_CASE("the first sign-in keeps the name that was registered", "[lambda]") {
    Backend backend;
    backend.reply(
        FunctionName::post_confirmation,
        Json::object({{"triggerSource", "PostConfirmation_ConfirmSignUp"},
                      {"userName", "ann"},
                      {"request", Json::object({{"userAttributes", Json::object({{"sub", ann.account}})}})}}));
    CHECK(backend.call(ben, api::put_me("Ann")).code() == "name-taken");
    CHECK(backend.call(ben, api::find_user("ann")).code() == "not-found");  // not to be written to yet

    const auto profile = api::read_profile(backend.call(ann, api::get_me()).body);
    REQUIRE(profile);
    CHECK(profile->id == ann.user());
    CHECK(profile->name == "ann");
    CHECK(api::read_profile(backend.call(ben, api::find_user("ANN")).body) == *profile);
    CHECK(backend.call(ann, api::get_me()).status == 200);
}

TEST_CASE("choosing another name at the first sign-in frees the registered one", "[lambda]") {
    Backend backend;
    backend.reply(
        FunctionName::post_confirmation,
        Json::object({{"triggerSource", "PostConfirmation_ConfirmSignUp"},
                      {"userName", "ann"},
                      {"request", Json::object({{"userAttributes", Json::object({{"sub", ann.account}})}})}}));
    CHECK(backend.call(ann, api::put_me("Annabel")).status == 200);
    CHECK(backend.call(ben, api::put_me("Ann")).status == 200);
}

TEST_CASE("many profiles come in one request, each once, and unknown people are missing", "[lambda]") {
    Backend backend;
    const UserId first = backend.join("Ann");
    const UserId second = backend.join("Ben");
    const Got got = backend.call(guest(), api::get_users({first, UserId(std::string(64, '0')), second, first}));
    CHECK(got.status == 200);
    const auto profiles = api::read_profiles(got.body);
    REQUIRE(profiles);
    CHECK(profiles->size() == 2);
}

TEST_CASE("keys that DynamoDB leaves for later are asked for again, and do not count as unknown", "[lambda]") {
    Backend backend;
    const std::vector<UserId> ids = {backend.join("Ann"), backend.join("Ben"), backend.join("Cat")};
    backend.engine.unprocessed = 2;
    CHECK(api::read_profiles(backend.call(guest(), api::get_users(ids)).body)->size() == 3);
    backend.engine.unprocessed = 5;
    CHECK(backend.call(guest(), api::get_users(ids)).code() == "busy");
}

TEST_CASE("a lookup without ids, with too many or with invalid ones is refused", "[lambda]") {
    Backend backend;
    std::vector<UserId> many;
    for (std::size_t i = 0; i <= limits::ids_per_lookup; ++i) {
        std::string id = std::to_string(i);
        many.push_back(UserId(std::string(64 - id.size(), '0') + id));
    }
    for (const api::Request& request :
         {api::get_users(many), api::get_users({}), api::get_users({UserId("us-east-1:guid")}),
          api::Request{.path = "/users"}, api::Request{.path = "/users", .query = "ids=,"}})
        CHECK(backend.call(ann, request).code() == "invalid-request");
    many.pop_back();
    CHECK(backend.call(ann, api::get_users(many)).status == 200);
    CHECK(backend.call(ann, {.path = "/users/not-an-id"}).code() == "not-found");
    CHECK(backend.call(ann, {.path = "/users/" + std::string(64, '0')}).code() == "not-found");
    CHECK(backend.call(ann, api::find_user("\u200B")).code() == "not-found");
}

TEST_CASE("a profile shows neither the identity nor the account", "[lambda]") {
    Backend backend;
    backend.join("Ann");
    for (const Got& got :
         {backend.call(person("Ann"), api::get_me()), backend.call(guest(), api::get_users({person("Ann").user()}))}) {
        CHECK_FALSE(got.body.dump().contains("us-east-1"));
        CHECK_FALSE(got.body.dump().contains("sub-of"));
    }
}

TEST_CASE("a guest has no profile and cannot choose a name, but may look up others", "[lambda]") {
    Backend backend;
    CHECK(backend.call(guest(), api::get_me()).code() == "not-signed-in");
    CHECK(backend.call(guest(), api::put_me("Ann")).code() == "not-signed-in");
    CHECK(backend.call(guest(), api::find_user("Ann")).code() == "not-found");
}
