#include "protocol/api.h"

#include <catch2/catch_test_macros.hpp>
#include <set>

#include "protocol/limits.h"
#include "protocol/room_name.h"

namespace {

using namespace api;

const UserId ann(std::string(64, 'a'));
const UserId ben(std::string(64, 'b'));
constexpr UnixTime noon{Milliseconds(1'790'000'000'000)};

RoomCard lobby() { return {.id = RoomId("lobby"), .name = "The Lobby!", .owner = ann, .created = noon}; }
RoomCard secret_room() {
    return {
        .id = RoomId("p.ann-and-ben"), .name = "Ann and Ben", .access = Access::members, .owner = ann, .created = noon};
}

Json with(Json json, std::string_view key, Json value) {
    json.set(key, std::move(value));
    return json;
}

Json written_message(std::string_view id, std::string_view text) {
    return Json::object(
        {{"v", 1},
         {"id", id},
         {"kind", "text"},
         {"name", "Ann"},
         {"text", text},
         {"sender", ann.text()},
         {"stamp", noon.time_since_epoch().count()},
         {"lane", "u"}});
}

}  // namespace

TEST_CASE("a profile is the same after writing and reading", "[protocol]") {
    const Profile profile{.id = ann, .name = "Ann", .since = noon};
    CHECK(write(profile).dump() == R"({"id":")" + ann.text() + R"(","name":"Ann","since":1790000000000})");
    CHECK(read_profile(write(profile)) == profile);
}

TEST_CASE("a profile's name is cleaned, and one without a name, an id or a time is refused", "[protocol]") {
    const Json good = write(Profile{.id = ann, .name = "Ann", .since = noon});
    CHECK(read_profile(with(good, "name", "  A\u202En \n n "))->name == "A\uFFFDn n");
    for (const auto& [key, value] :
         {std::pair("name", Json("\u200B")), std::pair("name", Json(5)), std::pair("id", Json("ann")),
          std::pair("id", Json(std::string(64, 'A'))), std::pair("since", Json(-1)),
          std::pair("since", Json(4'102'444'800'000LL)), std::pair("since", Json("now"))}) {
        const auto profile = read_profile(with(good, key, value));
        REQUIRE_FALSE(profile);
        CHECK(profile.error().what.ends_with('.'));
    }
    CHECK_FALSE(read_profile(Json::array()));
}

TEST_CASE("rooms, public and private, are the same after writing and reading", "[protocol]") {
    for (const RoomCard& room : {lobby(), secret_room()}) CHECK(read_room(write(room)) == room);
    CHECK(write(secret_room()).dump().contains(R"("access":"private")"));
    CHECK(write(lobby()).dump().contains(R"("access":"public")"));
}

TEST_CASE("a room whose access contradicts its id is refused, since its messages might be sent in public",
          "[protocol]") {
    CHECK_FALSE(read_room(with(write(lobby()), "access", "private")));
    CHECK_FALSE(read_room(with(write(secret_room()), "access", "public")));
    CHECK_FALSE(read_room(with(write(lobby()), "access", "secret")));
    CHECK_FALSE(read_room(with(write(lobby()), "id", "a/b")));
}

TEST_CASE("a room that the deployment offers has no owner; a private one has one", "[protocol]") {
    CHECK(read_room(with(write(lobby()), "owner", ""))->owner.empty());
    CHECK_FALSE(read_room(with(write(secret_room()), "owner", "")));
    CHECK_FALSE(read_room(with(write(lobby()), "owner", "somebody")));
    CHECK_FALSE(read_room(with(write(lobby()), "owner", nullptr)));
}

TEST_CASE("a room whose cleaned name is empty is shown by its id", "[protocol]") {
    CHECK(read_room(with(write(lobby()), "name", "\u200B"))->name == "Lobby");
    CHECK(read_room(with(write(lobby()), "name", std::string(10'000, 'x')))->name.size() == limits::room_name_clusters);
}

TEST_CASE("pages of rooms and members say where the next one starts; a bad cursor means that there is none",
          "[protocol]") {
    RoomPage rooms{.rooms = {lobby()}, .next = "lobby"};
    CHECK(read_room_page(write(rooms)) == rooms);
    rooms.next.reset();
    CHECK(read_room_page(write(rooms)) == rooms);
    CHECK_FALSE(write(rooms).find("next"));

    const MemberPage members{
        .members = {{.user = ann, .owner = true, .joined = noon}, {.user = ben, .joined = noon}}, .next = ben.text()};
    CHECK(read_member_page(write(members)) == members);
    for (const Json& bad : {Json(""), Json(5), Json("a b"), Json("\u00E4"), Json(std::string(257, 'x'))})
        CHECK(read_member_page(with(write(members), "next", bad)) == MemberPage{.members = members.members});
}

TEST_CASE("my rooms have read markers, except for rooms that I never read", "[protocol]") {
    const MyRoom read{.room = lobby(), .joined = noon, .read = noon + 5s};
    const MyRoom unread{.room = secret_room(), .joined = noon, .read = {}};
    const auto rooms = read_my_rooms(Json::object({{"rooms", Json::array({write(read), write(unread)})}}));
    REQUIRE(rooms);
    CHECK(*rooms == std::vector{read, unread});
    const auto spoiled = read_my_rooms(Json::object({{"rooms", Json::array({write(lobby()), 7, write(unread)})}}));
    REQUIRE(spoiled);
    CHECK(*spoiled == std::vector{unread});
}

TEST_CASE("a direct room has neither owner nor name, and is never public", "[protocol]") {
    for (const std::string& id : {"d." + std::string(64, 'a'), std::string("d.service")}) {
        const MyRoom mine{.room = {.id = RoomId(id), .name = "", .access = Access::members, .created = noon},
                          .joined = noon,
                          .read = {}};
        const auto rooms = read_my_rooms(Json::object({{"rooms", Json::array({write(mine)})}}));
        REQUIRE(rooms);
        CHECK(*rooms == std::vector{mine});
        Json open = write(mine.room);
        open.set("access", "public");
        CHECK_FALSE(read_room(open));
    }
    CHECK_FALSE(read_room(write(RoomCard{.id = RoomId("d.+"), .access = Access::members, .created = noon})));
}

TEST_CASE("of a list longer than the limit, the rest is left out", "[protocol]") {
    const auto many = [](std::string_view key, const Json& one, std::size_t count) {
        Json list = Json::array({Json(7)});
        for (std::size_t i = 0; i < count; ++i) list.push(one);
        return Json::object({{std::string(key), std::move(list)}});
    };
    const Json profile = write(Profile{.id = ann, .name = "Ann", .since = noon});
    const Json room = write(MyRoom{.room = lobby(), .joined = noon});
    CHECK(read_profiles(many("users", profile, 500))->size() == limits::ids_per_lookup);
    CHECK(read_room_page(many("rooms", write(lobby()), 500))->rooms.size() == limits::page_rooms);
    CHECK(read_my_rooms(many("rooms", room, 500))->size() == limits::rooms + limits::direct_rooms);
    CHECK(read_history(many("messages", written_message("m", "hi"), 500), RoomId("lobby"))->messages.size() ==
          limits::page_messages_read);
    CHECK_FALSE(read_profiles(Json::object({{"users", "all"}})));
}

TEST_CASE("history is read like messages from the room's topic; unreadable ones are left out", "[protocol]") {
    const Json json =
        Json::object({{"messages", Json::array({written_message("m-1", "one"), Json::object({{"text", "no message"}}),
                                                Json(7), written_message("m-2", "two \u202E")})},
                      {"older", "1790000000000#a#m-1"}});
    const auto page = read_history(json, RoomId("lobby"));
    REQUIRE(page);
    REQUIRE(page->messages.size() == 2);
    CHECK(page->messages[0].message.text == "one");
    CHECK(page->messages[0].room == RoomId("lobby"));
    CHECK(page->messages[0].sender == ann);
    CHECK(page->messages[0].standing == Standing::user);
    CHECK(page->messages[0].stamp == noon);
    CHECK(page->messages[1].message.text == "two \uFFFD");
    CHECK(page->older == "1790000000000#a#m-1");
    CHECK_FALSE(page->newer);
    CHECK(read_history(json, RoomId("p.ann-and-ben"))->messages[0].room == RoomId("p.ann-and-ben"));
}

TEST_CASE("a bad cursor of a page of history means that there is nothing further", "[protocol]") {
    for (const Json& bad : {Json(""), Json(5), Json("1790000000000#a#m\n"), Json(std::string(257, 'x'))}) {
        const auto page = read_history(
            Json::object({{"messages", Json::array({written_message("m-1", "one")})}, {"older", bad}, {"newer", bad}}),
            RoomId("lobby"));
        REQUIRE(page);
        CHECK(page->messages.size() == 1);
        CHECK_FALSE(page->older);
        CHECK_FALSE(page->newer);
    }
}

TEST_CASE("every refusal has a code of its own, a status of 4xx or 5xx and a sentence", "[protocol]") {
    std::set<std::string_view> codes;
    for (int i = 0; i <= static_cast<int>(Refusal::unknown); ++i) {
        const auto refusal = static_cast<Refusal>(i);
        CHECK(codes.insert(refusal_code(refusal)).second);
        CHECK(refusal_named(refusal_code(refusal)) == refusal);
        CHECK(refusal_status(refusal) >= 400);
        CHECK(refusal_message(refusal).ends_with('.'));
    }
    CHECK(refusal_named("teapot") == Refusal::unknown);
    CHECK(refusal_status(Refusal::name_taken) == 409);
    CHECK(refusal_status(Refusal::not_signed_in) == 403);
}

TEST_CASE("a refusal of the backend is read by its code, and nothing of its message is kept", "[protocol]") {
    const Problem problem = read_problem(409, R"({"code":"room-taken","message":"<script>"})");
    CHECK(problem == Problem{Refusal::room_taken});
    CHECK(read_problem(409, write_refusal(Refusal::name_taken, "x").dump()) == Problem{Refusal::name_taken});
}

TEST_CASE("any other error answer becomes a refusal by its status alone", "[protocol]") {
    for (const std::string_view body : {R"({"message":"Forbidden"})", "<html>Forbidden</html>", "", "null",
                                        R"({"code":"teapot"})", R"({"code":5})"}) {
        CHECK(read_problem(403, body).refusal == Refusal::unknown);
        CHECK(read_problem(404, body).refusal == Refusal::unknown);
        for (const int later : {429, 500, 502, 503, 504, 0}) CHECK(read_problem(later, body).refusal == Refusal::busy);
        CHECK(read_problem(0, body).detail == Problem::Detail::no_answer);
        CHECK(read_problem(403, body).detail == Problem::Detail::signature_rejected);
        for (const int status : {302, 404, 418, 500}) CHECK(read_problem(status, body).detail == Problem::Detail::none);
    }
    CHECK(read_problem(503, std::string(100'000, '[')).refusal == Refusal::busy);
}

TEST_CASE("requests have their route, their query and their body", "[protocol]") {
    const RoomId room("p.ann-and-ben");
    CHECK(get_me() == Request{.path = "/me"});
    CHECK(put_me("Ann \"A\"") == Request{.method = "PUT", .path = "/me", .body = R"({"name":"Ann \"A\""})"});
    CHECK(get_users({ann, ben}).query == "ids=" + ann.text() + "%2C" + ben.text());
    CHECK(post_session() == Request{.method = "POST", .path = "/session"});
    CHECK(post_room("Our room", Access::members).body == R"({"name":"Our room","access":"private"})");
    CHECK(get_rooms("", std::nullopt) == Request{.path = "/rooms"});
    CHECK(get_rooms("lo", "lobby").query == "prefix=lo&after=lobby");
    CHECK(get_room(room).path == "/rooms/p.ann-and-ben");
    CHECK(delete_room(room) == Request{.method = "DELETE", .path = "/rooms/p.ann-and-ben"});
    CHECK(join_room(room) == Request{.method = "PUT", .path = "/rooms/p.ann-and-ben/members/me"});
    CHECK(leave_room(room).method == "DELETE");
    CHECK(get_members(room, ben.text()) ==
          Request{.path = "/rooms/p.ann-and-ben/members", .query = "after=" + ben.text()});
    CHECK(add_member(room, ben) == Request{.method = "PUT", .path = "/rooms/p.ann-and-ben/members/" + ben.text()});
    CHECK(remove_member(room, ben).method == "DELETE");
    CHECK(get_my_rooms().path == "/me/rooms");
    CHECK(put_read(room, noon) ==
          Request{.method = "PUT", .path = "/me/rooms/p.ann-and-ben/read", .body = R"({"read":1790000000000})"});
    CHECK(get_messages_before(room, std::nullopt) ==
          Request{.path = "/rooms/p.ann-and-ben/messages", .query = "limit=50"});
    CHECK(get_messages_before(room, "1#a#b").query == "limit=50&before=1%23a%23b");
    CHECK(get_messages_after(room, "1790000000000").query == "limit=50&after=1790000000000");
}

TEST_CASE("all parts of paths and queries are percent-encoded", "[protocol]") {
    CHECK(get_room(RoomId("a/b?c d")).path == "/rooms/a%2Fb%3Fc%20d");
    CHECK(find_user("Zo\u00EB & co").query == "name=Zo%C3%AB%20%26%20co");
    CHECK(get_rooms("caf\u00E9=", std::nullopt).query == "prefix=caf%C3%A9%3D");
}

TEST_CASE("the longest lookup, signed, fits into API Gateway's limit for address and headers", "[protocol]") {
    const Request request = get_users(std::vector(limits::ids_per_lookup, ann));
    CHECK(request.query.size() < 4096);
}
