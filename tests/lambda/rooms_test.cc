#include <catch2/catch_test_macros.hpp>

#include "lambda/backend.h"
#include "protocol/limits.h"

namespace {

using namespace backend;

const Who ann = person("ann");
const Who ben = person("ben");

RoomId room_of(const Got& got) { return RoomId(*got.body.find_text("id")); }

}  // namespace

TEST_CASE("the creator of a public room is its owner and a member, and everybody finds it", "[lambda]") {
    Backend backend;
    const Got made = backend.call(ann, api::post_room("My Awesome Room!", api::Access::open));
    CHECK(made.status == 201);
    const auto room = api::read_room(made.body);
    REQUIRE(room);
    CHECK(
        *room ==
        api::RoomCard{
            .id = RoomId("my-awesome-room"), .name = "My Awesome Room!", .owner = ann.user(), .created = backend.now});
    CHECK(backend.call(guest(), api::get_room(room->id)).body == made.body);
    const auto mine = api::read_my_rooms(backend.call(ann, api::get_my_rooms()).body);
    REQUIRE(mine);
    CHECK(*mine == std::vector{api::MyRoom{.room = *room, .joined = backend.now, .read = {}}});
    const auto members = api::read_member_page(backend.call(ben, api::get_members(room->id, {})).body);
    REQUIRE(members);
    CHECK(members->members == std::vector{api::Member{.user = ann.user(), .owner = true, .joined = backend.now}});
}

TEST_CASE("a private room has an id of its own and is not in the directory", "[lambda]") {
    Backend backend;
    CHECK(room_of(backend.call(ann, api::post_room("Kitchen", api::Access::members))) == RoomId("p.kitchen"));
    CHECK(backend.call(ann, api::post_room("Kitchen", api::Access::open)).status == 201);
    const auto page = api::read_room_page(backend.call(ben, api::get_rooms("", {})).body);
    REQUIRE(page);
    REQUIRE(page->rooms.size() == 1);
    CHECK(page->rooms[0].id == RoomId("kitchen"));
}

TEST_CASE("a private room is shown to its members, not to other users or guests", "[lambda]") {
    Backend backend;
    const RoomId room = room_of(backend.call(ann, api::post_room("Kitchen", api::Access::members)));
    CHECK(backend.call(ann, api::get_room(room)).status == 200);
    CHECK(backend.call(ben, api::get_room(room)).code() == "not-a-member");
    CHECK(backend.call(guest(), api::get_room(room)).code() == "not-signed-in");
    CHECK(backend.call(ben, api::get_room(RoomId("p.pantry"))).code() == "not-found");
}

TEST_CASE("a room without a usable name or with an unknown access is refused with a sentence", "[lambda]") {
    Backend backend;
    for (const std::string_view body :
         {R"({})", R"({"name":""})", R"({"name":5})", R"({"name":"..."})", R"({"name":"a","access":"secret"})",
          R"({"name":"a","access":true})", R"([])", "{", "null"}) {
        const Got got = backend.call(ann, {.method = "POST", .path = "/rooms", .body = std::string(body)});
        CHECK(got.status == 400);
        CHECK(got.code() == "invalid-request");
        CHECK(got.body.find_text("message")->ends_with('.'));
    }
    CHECK(backend.call(ann, api::post_room(std::string(65, 'a'), api::Access::open)).status == 400);
    CHECK(backend.engine.rows("Rooms").empty());
}

TEST_CASE("an existing room cannot be created again, by its owner or anybody else", "[lambda]") {
    Backend backend;
    CHECK(backend.call(ann, api::post_room("Lobby", api::Access::open)).status == 201);
    backend.now += 1s;
    for (const Who& who : {ann, ben}) {
        const Got again = backend.call(who, api::post_room("lobby", api::Access::open));
        CHECK(again.status == 409);
        CHECK(again.code() == "room-taken");
    }
    CHECK(api::read_room(backend.call(ben, api::get_room(RoomId("lobby"))).body)->owner == ann.user());
}

TEST_CASE("an owner who did not become a member, because the second write failed, becomes one by asking again",
          "[lambda]") {
    Backend backend;
    // Requests: the caller's rooms in two, the room, the membership, which fails twice.
    for (int i = 0; i < 3; ++i) backend.engine.instead({});
    backend.engine.instead(tables::Engine::refusal("InternalServerError", 500));
    backend.engine.instead(tables::Engine::refusal("InternalServerError", 500));
    CHECK(backend.call(ann, api::post_room("Lobby", api::Access::open)).code() == "busy");
    CHECK(backend.engine.rows("Rooms").size() == 1);
    CHECK(backend.engine.rows("Members").empty());
    CHECK(backend.call(ann, api::post_room("Lobby", api::Access::open)).status == 201);
    CHECK(api::read_my_rooms(backend.call(ann, api::get_my_rooms()).body)->size() == 1);
}

TEST_CASE("a creation whose answer was lost does not count as somebody else's", "[lambda]") {
    Backend backend;
    lambda::Function invocation(
        backend.start(FunctionName::rooms, event(ann, api::post_room("Lobby", api::Access::open))));
    lambda::Turn turn = invocation.begin();
    turn = backend.next(invocation, turn);  // the caller's rooms
    const HttpRequest put = std::get<lambda::Perform>(turn).requests.front();
    CHECK(backend.engine.answer(put)->status == 200);  // it arrives, but its answer is lost
    turn = invocation.resume(std::vector<HttpAnswer>{std::unexpected(HttpFailure::timed_out)}, backend.now);
    while (!std::holds_alternative<lambda::Reply>(turn)) turn = backend.next(invocation, turn);
    CHECK(std::get<lambda::Reply>(turn).result.find_integer("statusCode") == 201);
}

TEST_CASE("the directory comes in pages, in the order of the ids, with every room once", "[lambda]") {
    Backend backend;
    for (int i = 0; i < 120; ++i) {
        const Who who = person("p" + std::to_string(i % 10));
        CHECK(backend.call(who, api::post_room("Room " + std::to_string(1000 + i), api::Access::open)).status == 201);
    }
    std::vector<std::string> seen;
    std::optional<std::string> after;
    int pages = 0;
    do {
        const auto page = api::read_room_page(backend.call(guest(), api::get_rooms("", after)).body);
        REQUIRE(page);
        for (const api::RoomCard& room : page->rooms) seen.push_back(room.id.text());
        after = page->next;
    } while (++pages < 10 && after);
    CHECK(pages == 3);
    CHECK(seen.size() == 120);
    CHECK(std::ranges::is_sorted(seen));
    CHECK(std::ranges::adjacent_find(seen) == seen.end());
}

TEST_CASE("the directory is searched by the beginning of a name as it is typed", "[lambda]") {
    Backend backend;
    for (const std::string_view name : {"Cats", "Cat food", "Dogs", "Caf\u00E9"})
        backend.call(ann, api::post_room(name, api::Access::open));
    const auto found = [&](std::string_view typed) {
        const auto page = api::read_room_page(backend.call(ben, api::get_rooms(typed, {})).body);
        return page ? page->rooms.size() : 99;
    };
    CHECK(found("Cat") == 2);
    CHECK(found("cat F") == 1);
    CHECK(found("cats") == 1);
    CHECK(found("Caf\u00E9") == 1);
    CHECK(found("bird") == 0);
    CHECK(found("!!") == 0);
    CHECK(found("") == 4);
}

TEST_CASE("an invalid cursor is refused", "[lambda]") {
    Backend backend;
    for (const std::string_view after : {"", "A b", "p.kitchen", "dogs"}) {
        const Got got = backend.call(ann, api::get_rooms("cat", std::string(after)));
        CHECK(got.code() == "invalid-request");
    }
}

TEST_CASE("only its owner can delete a room, and all memberships go with it", "[lambda]") {
    Backend backend;
    backend.call(ann, api::post_room("Lobby", api::Access::open));
    backend.call(ben, api::join_room(RoomId("lobby")));
    backend.now += 1s;
    CHECK(backend.call(ben, api::delete_room(RoomId("lobby"))).code() == "not-allowed");
    CHECK(backend.call(guest(), api::delete_room(RoomId("lobby"))).code() == "not-signed-in");
    CHECK(backend.call(ann, api::delete_room(RoomId("lobby"))).status == 200);
    CHECK(backend.engine.rows("Rooms").empty());
    CHECK(backend.engine.rows("Members").empty());
    CHECK(backend.call(ann, api::delete_room(RoomId("lobby"))).code() == "not-found");
    CHECK(api::read_my_rooms(backend.call(ben, api::get_my_rooms()).body)->empty());
}

TEST_CASE("a room with more members than a page is emptied page by page", "[lambda]") {
    Backend backend;
    backend.call(ann, api::post_room("Lobby", api::Access::open));
    for (int i = 0; i < 250; ++i) backend.call(person("p" + std::to_string(i)), api::join_room(RoomId("lobby")));
    backend.now += 1s;
    CHECK(backend.engine.rows("Members").size() == 251);
    CHECK(backend.call(ann, api::delete_room(RoomId("lobby"))).status == 200);
    CHECK(backend.engine.rows("Members").empty());
}

TEST_CASE("members left over from a deleted room are not in a new one of that name", "[lambda]") {
    Backend backend;
    const RoomId room("p.kitchen");
    backend.join("ben");
    backend.call(ann, api::post_room("Kitchen", api::Access::members));
    CHECK(backend.call(ann, api::add_member(room, ben.user())).status == 200);
    // The room's row is deleted, but the members' rows cannot be read.
    backend.engine.instead({});
    backend.engine.instead({});
    backend.engine.instead(tables::Engine::refusal("InternalServerError", 500));
    backend.engine.instead(tables::Engine::refusal("InternalServerError", 500));
    backend.now += 1s;
    CHECK(backend.call(ann, api::delete_room(room)).status == 200);
    CHECK(backend.engine.rows("Members").size() == 2);

    backend.now += 1h;
    const Who cat = person("cat");
    CHECK(backend.call(cat, api::post_room("Kitchen", api::Access::members)).status == 201);
    for (const Who& who : {ann, ben}) {
        CHECK(backend.call(who, api::get_room(room)).code() == "not-a-member");
        CHECK(backend.call(who, api::get_messages_before(room, {})).code() == "not-a-member");
        CHECK(api::read_my_rooms(backend.call(who, api::get_my_rooms()).body)->empty());
    }
    CHECK(backend.engine.rows("Members").size() == 1);  // removed when they listed their rooms
    CHECK(api::read_member_page(backend.call(cat, api::get_members(room, {})).body)->members.size() == 1);
}

TEST_CASE("a room created again while its old members are still being removed keeps its new ones", "[lambda]") {
    Backend backend;
    backend.call(ann, api::post_room("Lobby", api::Access::open));
    lambda::Function removal(backend.start(FunctionName::rooms, event(ann, api::delete_room(RoomId("lobby")))));
    backend.now += 1s;
    lambda::Turn turn = removal.begin();
    turn = backend.next(removal, turn);  // reads the room
    turn = backend.next(removal, turn);  // deletes the room
    backend.now += 1s;
    CHECK(backend.call(ben, api::post_room("Lobby", api::Access::open)).status == 201);
    while (!std::holds_alternative<lambda::Reply>(turn)) turn = backend.next(removal, turn);
    CHECK(api::read_my_rooms(backend.call(ben, api::get_my_rooms()).body)->size() == 1);
}

TEST_CASE("the number of a person's rooms is limited", "[lambda]") {
    Backend backend;
    for (std::size_t i = 0; i < limits::rooms; ++i)
        CHECK(backend.call(ann, api::post_room("Room " + std::to_string(i), api::Access::open)).status == 201);
    CHECK(backend.call(ann, api::post_room("One more", api::Access::open)).code() == "too-many-rooms");
    backend.call(ben, api::post_room("Another", api::Access::open));
    CHECK(backend.call(ann, api::join_room(RoomId("another"))).code() == "too-many-rooms");
    CHECK(backend.call(ann, api::leave_room(RoomId("room-7"))).status == 200);
    CHECK(backend.call(ann, api::join_room(RoomId("another"))).status == 200);
    CHECK(api::read_my_rooms(backend.call(ann, api::get_my_rooms()).body)->size() == limits::rooms);
}

TEST_CASE("a read marker only moves forwards, on any device", "[lambda]") {
    Backend backend;
    const RoomId room("lobby");
    backend.call(ann, api::post_room("Lobby", api::Access::open));
    const auto read = [&] { return api::read_my_rooms(backend.call(ann, api::get_my_rooms()).body)->front().read; };
    CHECK(read() == std::nullopt);
    backend.now += 1h;
    CHECK(backend.call(ann, api::put_read(room, backend.now - 10min)).body.find_integer("read") ==
          (backend.now - 10min).time_since_epoch().count());
    const Got back = backend.call(ann, api::put_read(room, backend.now - 20min));
    CHECK(back.status == 200);
    CHECK(back.body.find_integer("read") == (backend.now - 10min).time_since_epoch().count());
    CHECK(read() == backend.now - 10min);
    CHECK(backend.call(ann, api::put_read(room, backend.now - 5min)).status == 200);
    CHECK(read() == backend.now - 5min);
}

TEST_CASE("a read marker from a clock that is ahead does not hide later messages", "[lambda]") {
    Backend backend;
    backend.call(ann, api::post_room("Lobby", api::Access::open));
    backend.now += 1min;
    backend.call(ann, api::put_read(RoomId("lobby"), backend.now + 24h));
    CHECK(api::read_my_rooms(backend.call(ann, api::get_my_rooms()).body)->front().read == backend.now);
}

TEST_CASE("a read marker needs a time and a room that the caller is in", "[lambda]") {
    Backend backend;
    CHECK(backend.call(ann, api::put_read(RoomId("lobby"), backend.now)).code() == "not-found");
    backend.call(ann, api::post_room("Lobby", api::Access::open));
    CHECK(backend.call(ben, api::put_read(RoomId("lobby"), backend.now)).code() == "not-a-member");
    for (const std::string_view body : {"{}", R"({"read":-1})", R"({"read":"now"})", R"({"read":1.5})"})
        CHECK(backend.call(ann, {.method = "PUT", .path = "/me/rooms/lobby/read", .body = std::string(body)}).code() ==
              "invalid-request");
    CHECK(backend.engine.rows("Members").size() == 1);
}
