// The tests of AWS's sample application (the list of cases of its API), each with its counterpart here and without
// its bugs, and the defects of its backend.
#include <catch2/catch_test_macros.hpp>

#include "lambda/backend.h"

namespace {

using namespace backend;

const Who ann = person("ann");
const Who ben = person("ben");

const HttpAnswer broken = tables::Engine::refusal("InternalServerError", 500);

Got call_with_broken_tables(const api::Request& request) {
    Backend backend;
    backend.engine.instead_of_all(broken);
    return backend.call(ann, request);
}

}  // namespace

// --- create chat ---

TEST_CASE("as in AWS's sample, create chat refuses a type that is neither public nor private", "[lambda][seed]") {
    Backend backend;
    const Got got =
        backend.call(ann, {.method = "POST", .path = "/rooms", .body = R"({"name":"room1","access":"invalid"})"});
    CHECK(got.status == 400);
    CHECK(*got.body.find_text("message") == "A room needs a name, and is public or private.");
}

TEST_CASE("as in AWS's sample, create chat accepts no slash in a public room's name", "[lambda][seed]") {
    Backend backend;
    const Got got = backend.call(ann, api::post_room("room/public/room1/room2", api::Access::open));
    CHECK(*got.body.find_text("id") == "roompublicroom1room2");
}

TEST_CASE("as in AWS's sample, create chat refuses a private room's name of which nothing is left", "[lambda][seed]") {
    Backend backend;
    CHECK(backend.call(ann, api::post_room("/+#$", api::Access::members)).status == 400);
}

TEST_CASE("as in AWS's sample, create chat creates a new room and returns it", "[lambda][seed]") {
    Backend backend;
    const Got got = backend.call(ann, api::post_room("room1", api::Access::open));
    CHECK(got.status == 201);
    CHECK(got.body.dump() == R"({"id":"room1","name":"room1","access":"public","owner":")" + ann.user().text() +
                                 R"(","created":1760000000000})");
}

TEST_CASE("as in AWS's sample, create chat reports that a room exists", "[lambda][seed]") {
    Backend backend;
    backend.call(ben, api::post_room("room1", api::Access::open));
    const Got got = backend.call(ann, api::post_room("room1", api::Access::open));
    CHECK(got.status == 409);
    CHECK(got.code() == "room-taken");
}

TEST_CASE("as in AWS's sample, create chat fails while the tables are unavailable", "[lambda][seed]") {
    CHECK(call_with_broken_tables(api::post_room("room1", api::Access::open)).code() == "busy");
}

// --- list chats, list users, get user, get me, create user ---

TEST_CASE("as in AWS's sample, list chats lists them, or fails", "[lambda][seed]") {
    Backend backend;
    backend.call(ann, api::post_room("room1", api::Access::open));
    CHECK(api::read_room_page(backend.call(ben, api::get_rooms("", {})).body)->rooms.size() == 1);
    CHECK(call_with_broken_tables(api::get_rooms("", {})).code() == "busy");
}

TEST_CASE("as in AWS's sample, list users returns those asked for, or fails", "[lambda][seed]") {
    Backend backend;
    const UserId user = backend.join("ben");
    CHECK(api::read_profiles(backend.call(ann, api::get_users({user})).body)->size() == 1);
    CHECK(call_with_broken_tables(api::get_users({user})).code() == "busy");
}

TEST_CASE("as in AWS's sample, get user returns a user, or 404, or fails", "[lambda][seed]") {
    Backend backend;
    const api::Request request{.path = "/users/" + backend.join("ben").text()};
    CHECK(*backend.call(ann, request).body.find_text("name") == "ben");
    CHECK(Backend().call(ann, request).status == 404);
    CHECK(call_with_broken_tables(request).code() == "busy");
}

TEST_CASE("as in AWS's sample, get me returns the caller, or 404, or fails", "[lambda][seed]") {
    Backend backend;
    backend.join("ann");
    CHECK(*backend.call(ann, api::get_me()).body.find_text("name") == "ann");
    CHECK(backend.call(ben, api::get_me()).status == 404);
    CHECK(call_with_broken_tables(api::get_me()).code() == "busy");
}

TEST_CASE("as in AWS's sample, create user keeps a user, or fails", "[lambda][seed]") {
    Backend backend;
    CHECK(backend.call(ann, api::put_me("ann")).status == 200);
    CHECK(backend.engine.rows("Users").size() == 1);
    CHECK(call_with_broken_tables(api::put_me("ann")).code() == "busy");
}

// --- confirm user, attach policies ---

TEST_CASE("as in AWS's sample, confirm user sets the flag if the deployment wants it", "[lambda][seed]") {
    Backend backend;
    const Json event = Json::object({{"triggerSource", "PreSignUp_SignUp"}, {"response", Json::object()}});
    CHECK_FALSE(backend.reply(FunctionName::pre_sign_up, event).result.find("response")->find("autoConfirmUser"));
    backend.environment.auto_confirm = true;
    CHECK(backend.reply(FunctionName::pre_sign_up, event).result.find("response")->find("autoConfirmUser")->boolean() ==
          true);
}

TEST_CASE("as in AWS's sample, attach connect, subscribe, receive and publish is one call, or fails",
          "[lambda][seed]") {
    Backend backend;
    CHECK(backend.call(ann, api::post_session()).status == 200);
    backend.iot = HttpResponse{.status = 500, .body = R"({"__type":"InternalFailureException"})"};
    CHECK(backend.call(ben, api::post_session()).code() == "busy");
}

TEST_CASE("as in AWS's sample, a policy that is attached already is no failure", "[lambda][seed]") {
    Backend backend;
    for (int i = 0; i < 3; ++i) CHECK(backend.call(ann, api::post_session()).status == 200);
}

// --- its defects ---

TEST_CASE("unlike AWS's sample, room names keep the digit 0", "[lambda][seed]") {
    Backend backend;
    CHECK(*backend.call(ann, api::post_room("Room 101 of 2000", api::Access::open)).body.find_text("id") ==
          "room-101-of-2000");
}

TEST_CASE("unlike AWS's sample, the list of rooms is complete beyond a page of the table, and does not use Scan",
          "[lambda][seed]") {
    Backend backend;
    for (int i = 0; i < 60; ++i)
        backend.call(person("p" + std::to_string(i)), api::post_room("Room " + std::to_string(i), api::Access::open));
    backend.engine.page_bytes = 2'000;
    std::size_t seen = 0;
    std::optional<std::string> after;
    for (int pages = 0; pages < 100; ++pages) {
        const auto page = api::read_room_page(backend.call(ann, api::get_rooms("", after)).body);
        REQUIRE(page);
        seen += page->rooms.size();
        after = page->next;
        if (!after) break;
    }
    CHECK(seen == 60);
    for (const std::string& action : backend.engine.log) CHECK_FALSE(action.starts_with("Scan"));
}

TEST_CASE("unlike AWS's sample, if two people create a room at the same time, only one of them succeeds",
          "[lambda][seed]") {
    Backend backend;
    const auto [first, second] =
        backend.race(ann, api::post_room("Lobby", api::Access::open), ben, api::post_room("lobby!", api::Access::open));
    CHECK(first.status == 201);
    CHECK(second.status == 409);
    CHECK(second.code() == "room-taken");
    CHECK(api::read_room(backend.call(ben, api::get_room(RoomId("lobby"))).body)->owner == ann.user());
    CHECK(backend.engine.rows("Members").size() == 1);
}

TEST_CASE("unlike AWS's sample, nobody can claim another person's name", "[lambda][seed]") {
    Backend backend;
    backend.call(ann, api::put_me("Ann"));
    CHECK(backend
              .call(ben, {.method = "PUT",
                          .path = "/me",
                          .body = R"({"name":"Ann","username":"Ann","identityId":"us-east-1:ann"})"})
              .code() == "name-taken");
}

TEST_CASE("unlike AWS's sample, an identity in a body is ignored", "[lambda][seed]") {
    Backend backend;
    const std::string body = R"({"name":"Ben's","owner":")" + ann.user().text() +
                             R"(","identityId":"us-east-1:ann","user":")" + ann.user().text() + R"("})";
    CHECK(backend.call(ben, {.method = "POST", .path = "/rooms", .body = body}).body.find_text("owner") != nullptr);
    CHECK(api::read_room(backend.call(ann, api::get_room(RoomId("bens"))).body)->owner == ben.user());
    CHECK(*backend.call(ben, {.method = "PUT", .path = "/me", .body = body}).body.find_text("id") == ben.user().text());
}

TEST_CASE("unlike AWS's sample, all users share one IoT policy", "[lambda][seed]") {
    Backend backend;
    for (int i = 0; i < 30; ++i)
        CHECK(backend.call(person("p" + std::to_string(i)), api::post_session()).status == 200);
    CHECK(backend.attached.size() == 30);
    for (const auto& [policy, identity] : backend.attached) CHECK(policy == "Chat");
}

TEST_CASE("unlike AWS's sample, a failed write of a user's record is reported", "[lambda][seed]") {
    Backend backend;
    for (int i = 0; i < 3; ++i) backend.engine.instead({});  // two rows read, the name claimed
    for (int i = 0; i < 2; ++i) backend.engine.instead(broken);
    CHECK(backend.call(ann, api::put_me("Ann")).code() == "busy");
    CHECK(backend.call(ben, api::put_me("Ann")).code() == "name-taken");  // the name still belongs to her
    CHECK(backend.call(ann, api::put_me("Ann")).status == 200);
}

TEST_CASE("unlike AWS's sample, a room named ping shows only real messages", "[lambda][seed]") {
    Backend backend;
    CHECK(backend.call(ann, api::post_room("ping", api::Access::open)).status == 201);
    CHECK(api::read_history(backend.call(ann, api::get_messages_before(RoomId("ping"), {})).body, RoomId("ping"))
              ->messages.empty());
}

TEST_CASE("unlike AWS's sample, a caller's mistake and a failure of the server can be told apart", "[lambda][seed]") {
    Backend backend;
    CHECK(backend.call(ann, api::post_room("", api::Access::open)).status == 400);
    CHECK(backend.call(ann, {.path = "/nothing"}).status == 404);
    CHECK(call_with_broken_tables(api::get_me()).status == 503);
}
