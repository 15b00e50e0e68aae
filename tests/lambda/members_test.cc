#include <catch2/catch_test_macros.hpp>

#include "lambda/backend.h"
#include "protocol/limits.h"

namespace {

using namespace backend;

const Who ann = person("ann");
const Who ben = person("ben");
const RoomId kitchen("p.kitchen");

std::size_t count_members(Backend& backend, const Who& who, const RoomId& room) {
    std::size_t count = 0;
    std::optional<std::string> after;
    for (int pages = 0; pages < 100; ++pages) {
        const auto page = api::read_member_page(backend.call(who, api::get_members(room, after)).body);
        if (!page) return 0;
        count += page->members.size();
        after = page->next;
        if (!after) break;
    }
    return count;
}

}  // namespace

TEST_CASE("a user joins a public room, once, and leaves it again", "[lambda]") {
    Backend backend;
    backend.call(ann, api::post_room("Lobby", api::Access::open));
    backend.now += 1min;
    const Got joined = backend.call(ben, api::join_room(RoomId("lobby")));
    CHECK(joined.status == 200);
    CHECK(joined.body.find_integer("joined") == backend.now.time_since_epoch().count());
    backend.now += 1min;
    CHECK(backend.call(ben, api::join_room(RoomId("lobby"))).body == joined.body);
    CHECK(count_members(backend, ben, RoomId("lobby")) == 2);
    CHECK(backend.call(ben, api::leave_room(RoomId("lobby"))).status == 200);
    CHECK(backend.call(ben, api::leave_room(RoomId("lobby"))).status == 200);
    CHECK(count_members(backend, ben, RoomId("lobby")) == 1);
}

TEST_CASE("joining again keeps the read marker", "[lambda]") {
    Backend backend;
    backend.call(ann, api::post_room("Lobby", api::Access::open));
    backend.now += 1min;
    backend.call(ann, api::put_read(RoomId("lobby"), backend.now));
    backend.call(ann, api::join_room(RoomId("lobby")));
    CHECK(api::read_my_rooms(backend.call(ann, api::get_my_rooms()).body)->front().read == backend.now);
}

TEST_CASE("an offered room is joined, read and left like any other, and has no owner", "[lambda]") {
    Backend backend;
    backend.environment.offered_rooms = {"Lobby", "Our Help"};
    const RoomId help("our-help");
    CHECK(backend.call(ann, api::join_room(help)).status == 200);
    CHECK(backend.call(ann, api::put_read(help, backend.now)).status == 200);
    const auto mine = api::read_my_rooms(backend.call(ann, api::get_my_rooms()).body);
    REQUIRE(mine);
    REQUIRE(mine->size() == 1);
    CHECK(mine->front().room.name == "Our Help");
    CHECK(mine->front().room.owner.empty());
    CHECK(mine->front().read == backend.now);
    CHECK(backend.call(ann, api::delete_room(help)).code() == "not-allowed");
    CHECK(backend.call(ann, api::leave_room(help)).status == 200);
    CHECK(api::read_my_rooms(backend.call(ann, api::get_my_rooms()).body)->empty());
}

TEST_CASE("the directory lists offered rooms among created ones, each once, over all pages", "[lambda]") {
    Backend backend;
    backend.environment.offered_rooms = {"Zoo", "Room 17", "Attic", "Attic"};
    std::vector<std::string> expected = {"attic", "room-17", "zoo"};
    for (int i = 0; i < 100; ++i) {
        const std::string name = "Made " + std::to_string(1000 + i);
        backend.call(person("owner " + std::to_string(i / 30)), api::post_room(name, api::Access::open));
        expected.push_back("made-" + std::to_string(1000 + i));
    }
    std::ranges::sort(expected);
    std::vector<std::string> listed;
    std::optional<std::string> after;
    for (int pages = 0; pages < 10; ++pages) {
        const auto page = api::read_room_page(backend.call(guest(), api::get_rooms("", after)).body);
        REQUIRE(page);
        for (const api::RoomCard& room : page->rooms) listed.push_back(room.id.text());
        after = page->next;
        if (!after) break;
    }
    CHECK(listed == expected);
    CHECK(api::read_room_page(backend.call(guest(), api::get_rooms("att", {})).body)->rooms.size() == 1);
}

TEST_CASE("nobody can create an offered room, which would hide its messages", "[lambda]") {
    Backend backend;
    backend.environment.offered_rooms = {"Lobby"};
    CHECK(backend.call(ann, api::post_room("LOBBY!", api::Access::open)).code() == "room-taken");
    CHECK(backend.call(ann, api::post_room("Lobby", api::Access::members)).status == 201);
}

TEST_CASE("a room that does not exist cannot be joined", "[lambda]") {
    Backend backend;
    CHECK(backend.call(ann, api::join_room(RoomId("lobby"))).code() == "not-found");
    CHECK(backend.call(ann, api::get_members(RoomId("lobby"), {})).code() == "not-found");
    CHECK(backend.call(ann, {.method = "PUT", .path = "/rooms/A%2Fb/members/me"}).code() == "not-found");
}

TEST_CASE("only the owner of a private room adds and removes members", "[lambda]") {
    Backend backend;
    const UserId cat = backend.join("cat");
    backend.join("ben");
    backend.call(ann, api::post_room("Kitchen", api::Access::members));
    CHECK(backend.call(ben, api::join_room(kitchen)).code() == "not-a-member");
    CHECK(backend.call(ben, api::add_member(kitchen, ben.user())).code() == "not-a-member");
    CHECK(backend.call(ben, api::get_members(kitchen, {})).code() == "not-a-member");

    const Got added = backend.call(ann, api::add_member(kitchen, ben.user()));
    CHECK(added.status == 200);
    CHECK(*added.body.find_text("user") == ben.user().text());
    CHECK(added.body.find("owner")->boolean() == false);
    CHECK(backend.call(ann, api::add_member(kitchen, ben.user())).body == added.body);
    CHECK(backend.call(ben, api::join_room(kitchen)).status == 200);
    CHECK(backend.call(ben, api::add_member(kitchen, cat)).code() == "not-allowed");
    CHECK(backend.call(ben, api::remove_member(kitchen, ann.user())).code() == "not-allowed");
    CHECK(count_members(backend, ben, kitchen) == 2);

    CHECK(backend.call(ann, api::remove_member(kitchen, ben.user())).status == 200);
    CHECK(backend.call(ben, api::get_room(kitchen)).code() == "not-a-member");
    CHECK(backend.call(ben, api::join_room(kitchen)).code() == "not-a-member");
    CHECK(api::read_my_rooms(backend.call(ben, api::get_my_rooms()).body)->empty());
}

TEST_CASE("a person who left a private room cannot come back without its owner", "[lambda]") {
    Backend backend;
    backend.join("ben");
    backend.call(ann, api::post_room("Kitchen", api::Access::members));
    backend.call(ann, api::add_member(kitchen, ben.user()));
    CHECK(backend.call(ben, api::remove_member(kitchen, ben.user())).status == 200);  // "me" by the user id
    CHECK(backend.call(ben, api::join_room(kitchen)).code() == "not-a-member");
    CHECK(backend.call(ann, api::leave_room(kitchen)).status == 200);
    CHECK(backend.call(ann, api::get_room(kitchen)).status == 200);
    const Got back = backend.call(ann, api::join_room(kitchen));
    CHECK(back.status == 200);
    CHECK(api::read_member_page(backend.call(ann, api::get_members(kitchen, {})).body)->members.front().owner);
}

TEST_CASE("a person without a profile cannot be added to a room", "[lambda]") {
    Backend backend;
    backend.call(ann, api::post_room("Kitchen", api::Access::members));
    CHECK(backend.call(ann, api::add_member(kitchen, ben.user())).code() == "not-found");
}

TEST_CASE("nobody can be added to or removed from a public room", "[lambda]") {
    Backend backend;
    backend.join("ben");
    backend.call(ann, api::post_room("Lobby", api::Access::open));
    CHECK(backend.call(ann, api::add_member(RoomId("lobby"), ben.user())).code() == "invalid-request");
    CHECK(backend.call(ann, api::remove_member(RoomId("lobby"), ben.user())).code() == "invalid-request");
}

TEST_CASE("a private room that is full says so", "[lambda]") {
    Backend backend;
    backend.call(ann, api::post_room("Kitchen", api::Access::members));
    for (std::size_t i = 1; i < limits::private_members; ++i)
        CHECK(backend.call(ann, api::add_member(kitchen, backend.join("p" + std::to_string(i)))).status == 200);
    const UserId late = backend.join("late");
    CHECK(backend.call(ann, api::add_member(kitchen, late)).code() == "room-full");
    CHECK(backend.call(ann, api::remove_member(kitchen, person("p1").user())).status == 200);
    CHECK(backend.call(ann, api::add_member(kitchen, late)).status == 200);
}

TEST_CASE("a thousand members are listed in pages, each once", "[lambda]") {
    Backend backend;
    backend.call(ann, api::post_room("Lobby", api::Access::open));
    for (int i = 1; i < 1'000; ++i) backend.call(person("p" + std::to_string(i)), api::join_room(RoomId("lobby")));
    CHECK(count_members(backend, ben, RoomId("lobby")) == 1'000);
    CHECK(backend.call(ben, api::get_members(RoomId("lobby"), "somebody")).code() == "invalid-request");
}

TEST_CASE("guests can neither join a room nor see its members", "[lambda]") {
    Backend backend;
    backend.call(ann, api::post_room("Lobby", api::Access::open));
    for (const api::Request& request :
         {api::join_room(RoomId("lobby")), api::leave_room(RoomId("lobby")), api::get_members(RoomId("lobby"), {}),
          api::get_my_rooms(), api::put_read(RoomId("lobby"), test_epoch), api::post_room("a", api::Access::open),
          api::add_member(RoomId("lobby"), ann.user())}) {
        const Got got = backend.call(guest(), request);
        CHECK(got.status == 403);
        CHECK(got.code() == "not-signed-in");
    }
}

TEST_CASE("members are shown only by their hash", "[lambda]") {
    Backend backend;
    backend.call(ann, api::post_room("Lobby", api::Access::open));
    CHECK_FALSE(backend.call(ben, api::get_members(RoomId("lobby"), {})).body.dump().contains("us-east-1"));
    CHECK_FALSE(backend.call(ann, api::get_my_rooms()).body.dump().contains("us-east-1"));
}
