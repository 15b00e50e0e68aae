#include <catch2/catch_test_macros.hpp>

#include <algorithm>

#include "chat/accounts.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

using namespace chatting;

namespace {

const RoomId direct_ones{std::string(all_direct_rooms)};
const RoomId to_ben = direct_room(ben);
const transport::Capabilities closed_rooms{.private_rooms = true};

// Signed in as Ann with a transport that has closed rooms, the direct rooms joined.
chat::Model ready() {
    chat::Model model = signed_in();
    chat::update(model, transport::Down{transport::DownCause::network}, at(1s));
    pass(model, 1s, 41s);
    chat::update(model, transport::Up{ann, closed_rooms}, at(41s));
    chat::update(model, transport::RoomJoined{lobby}, at(41s));
    chat::update(model, transport::RoomJoined{direct_ones}, at(41s));
    return model;
}

chat::Effects direct_message(chat::Model& model, const UserId& from, std::string id, std::string text,
                             Milliseconds moment) {
    return chat::update(
        model, transport::Arrived{said(from, std::move(id), std::move(text), moment, direct_room(from))}, at(moment));
}

}  // namespace

TEST_CASE("direct rooms are joined all together, if the transport has closed rooms", "[chat]") {
    chat::Model model = signed_in();
    const auto without = chat::update(model, transport::Up{ann}, at(1s));
    CHECK_FALSE(std::ranges::contains(chatting::all<chat::Subscribe>(without), chat::Subscribe{direct_ones}));
    const auto with = chat::update(model, transport::Up{ann, closed_rooms}, at(2s));
    CHECK(std::ranges::contains(chatting::all<chat::Subscribe>(with), chat::Subscribe{direct_ones}));
}

TEST_CASE("the first message from a person opens a room, which has the person's name once it is known", "[chat]") {
    chat::Model model = ready();
    const auto effects = direct_message(model, ben, "b1", "psst", 42s);
    CHECK(is_joined(room(model, to_ben).state));
    CHECK(room(model, to_ben).title == chat::short_id(ben));
    CHECK(room(model, to_ben).unread == 1);
    CHECK(model.rooms.open == lobby);
    CHECK_FALSE(has<chat::Subscribe>(effects));
    const auto asked = asks(effects, "GET /users");
    REQUIRE(asked.size() == 1);
    answer(model, asked[0], people({{ben, "Ben"}}), 43s);
    CHECK(room(model, to_ben).title == "Ben");
}

TEST_CASE("writing to a person opens the room, loads its history, and sends without a \"joined\" message", "[chat]") {
    chat::Model model = ready();
    const auto opened = chat::update(model, chat::WriteTo{ben}, at(42s));
    CHECK(model.rooms.open == to_ben);
    CHECK(asks(opened, "GET /rooms/" + to_ben.text() + "/messages").size() == 1);
    CHECK(asks(opened, "PUT /rooms/" + to_ben.text() + "/members/me").empty());
    const auto submitted = chat::update(model, chat::SubmitText{to_ben, "hello"}, at(43s));
    const auto sends = chatting::all<chat::Send>(submitted);
    REQUIRE(sends.size() == 1);
    CHECK(sends[0].room == to_ben);
    CHECK(sends[0].message.text == "hello");
}

TEST_CASE("a person is found by the exact name, and an unknown name is reported", "[chat]") {
    chat::Model model = ready();
    auto effects = chat::update(model, chat::FindAndWriteTo{"  Ben "}, at(42s));
    REQUIRE(asks(effects, "GET /users").size() == 1);
    answer(model, asks(effects, "GET /users")[0], profile(ben, "Ben"), 43s);
    CHECK(model.rooms.open == to_ben);
    effects = chat::update(model, chat::FindAndWriteTo{"Nobody"}, at(44s));
    refuse(model, asks(effects, "GET /users").at(0), api::Refusal::not_found, 45s);
    CHECK(model.direct.problem == chat::Mistake::nobody_of_this_name);
    effects = chat::update(model, chat::FindAndWriteTo{"Ann"}, at(46s));
    CHECK(model.direct.problem.empty());
    answer(model, asks(effects, "GET /users").at(0), profile(ann, "Ann"), 47s);
    CHECK(model.direct.problem == chat::Mistake::this_is_you);
}

TEST_CASE("after a lost connection, direct rooms wait to be joined again and then fill their gaps", "[chat]") {
    chat::Model model = ready();
    const auto first = direct_message(model, ben, "b1", "psst", 42s);
    answer(model, asks(first, "GET /rooms/" + to_ben.text() + "/messages").at(0), page({}), 42s);
    chat::update(model, transport::Down{transport::DownCause::network}, at(43s));
    CHECK(is_joining(room(model, to_ben).state));
    pass(model, 43s, 83s);
    const auto up = chat::update(model, transport::Up{ann, closed_rooms}, at(83s));
    CHECK_FALSE(std::ranges::contains(chatting::all<chat::Subscribe>(up), chat::Subscribe{to_ben}));
    const auto joined = chat::update(model, transport::RoomJoined{direct_ones}, at(84s));
    CHECK(is_joined(room(model, to_ben).state));
    CHECK_FALSE(asks(joined, "GET /rooms/" + to_ben.text() + "/messages").empty());
}

TEST_CASE("a direct room in the backend's list appears under the other person's name, and one not in it stays",
          "[chat]") {
    chat::Model model = ready();
    chat::update(model, chat::WriteTo{ben}, at(42s));  // no message yet, so the backend cannot know the room
    chat::update(model, transport::Down{transport::DownCause::network}, at(43s));
    pass(model, 43s, 83s);
    const auto up = chat::update(model, transport::Up{ann, closed_rooms}, at(83s));
    api::RoomCard direct{
        .id = direct_room(cleo), .name = "", .access = api::Access::members, .owner = {}, .created = test_epoch};
    const auto mine = answer(
        model, asks(up, "GET /me/rooms").at(0),
        my_rooms({{.room = card("lobby", "Lobby"), .joined = test_epoch, .read = {}},
                  {.room = direct, .joined = test_epoch, .read = {}}}),
        84s);
    CHECK(model.rooms.find(to_ben));
    REQUIRE(model.rooms.find(direct_room(cleo)));
    CHECK(room(model, direct_room(cleo)).title == chat::short_id(cleo));
    CHECK_FALSE(has<chat::Subscribe>(mine));
}

TEST_CASE("a link to a room that the backend lists as ours opens it once it is listed", "[chat]") {
    chat::Model model = ready();
    model.rooms.mine_known = false;
    const auto ask = [&] {
        chat::update(model, transport::Down{transport::DownCause::network}, at(43s));
        pass(model, 43s, 83s);
        return asks(chat::update(model, transport::Up{ann, closed_rooms}, at(83s)), "GET /me/rooms").at(0);
    };
    const auto garden = ask();
    chat::update(model, chat::FollowFragment{"#/r/garden"}, at(83s));
    CHECK_FALSE(model.rooms.linked);
    SECTION("it is listed") {
        answer(model, garden, my_rooms({{.room = card("garden", "Garden"), .joined = test_epoch, .read = {}}}), 84s);
        CHECK(model.rooms.open == RoomId("garden"));
        CHECK_FALSE(model.rooms.linked);
    }
    SECTION("it is not listed") {
        answer(model, garden, my_rooms({}), 84s);
        CHECK(model.rooms.linked == chat::LinkedRoom{RoomId("garden"), "Garden"});
        CHECK_FALSE(model.rooms.find(RoomId("garden")));
    }
}

TEST_CASE("messages of a service are in a room of their own", "[chat]") {
    chat::Model model = ready();
    Incoming notice =
        said(UserId(std::string(64, '5')), "n1", "Your report is ready", 42s, RoomId(std::string(service_room)));
    notice.standing = Standing::service;
    notice.message.name = "Reports";
    chat::update(model, transport::Arrived{notice}, at(42s));
    const chat::Room& notices = room(model, RoomId(std::string(service_room)));
    CHECK(notices.title == "Notices");
    REQUIRE(notices.timeline.size() == 1);
    CHECK(chat::name_of(model, notices.timeline[0]).name == "Reports");
}

TEST_CASE("a direct message beyond the limit of rooms is reported, not lost silently", "[chat]") {
    chat::Model model = ready();
    for (std::size_t i = model.rooms.list.size(); i < limits::rooms; ++i)
        chat::update(model, chat::JoinRoom{"room " + std::to_string(i)}, at(42s));
    direct_message(model, ben, "b1", "psst", 43s);
    CHECK_FALSE(model.rooms.find(to_ben));
    REQUIRE(model.notices.list.size() == 1);
    CHECK(std::holds_alternative<chat::NoRoomForDirectMessage>(model.notices.list[0].what));
}

TEST_CASE("guests can neither write nor receive direct messages", "[chat]") {
    chat::Model model = with_accounts();
    chat::update(model, chat::EnterChat{.name = "Grace"}, at(0s));
    const auto up = chat::update(model, transport::Up{guest, transport::Capabilities{}}, at(1s));
    CHECK_FALSE(std::ranges::contains(chatting::all<chat::Subscribe>(up), chat::Subscribe{direct_ones}));
    chat::update(model, chat::WriteTo{ben}, at(2s));
    chat::update(model, chat::FollowFragment{"#/r/" + to_ben.text()}, at(3s));
    direct_message(model, ben, "b1", "psst", 4s);
    CHECK_FALSE(model.rooms.find(to_ben));
    REQUIRE(model.notices.list.size() == 1);
    CHECK(model.notices.list[0].what == chat::NoticeContent(chat::News::sign_in_to_write));
}
