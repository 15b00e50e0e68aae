#include <catch2/catch_test_macros.hpp>

#include "chat/accounts.h"
#include "protocol/limits.h"

using namespace chatting;
using api::Refusal;

namespace {

const std::string mine = "GET /me/rooms";

chat::Effects reconnect(chat::Model& model, Milliseconds moment) {
    chat::update(model, transport::Down{transport::DownCause::network}, at(moment));
    pass(model, moment, moment + 40s);
    return chat::update(model, transport::Up{ann}, at(moment + 40s));
}

api::MyRoom my(std::string id, std::string name) {
    return {.room = card(std::move(id), std::move(name)), .joined = test_epoch, .read = {}};
}

}  // namespace

TEST_CASE("rooms joined on any device appear after connecting, with their names and owners", "[chat]") {
    chat::Model model = with_accounts();
    sign_in(model, 0s);
    CHECK(model.rooms.list.empty());
    const auto up = chat::update(model, transport::Up{ann}, at(0s));
    const auto effects =
        answer(model, asks(up, mine).at(0), my_rooms({my("garden", "The Garden"), my("p.den", "Den")}), 1s);
    CHECK(all<chat::Subscribe>(effects) == std::vector<chat::Subscribe>{{RoomId("garden")}, {den}});
    CHECK(room(model, RoomId("garden")).title == "The Garden");
    CHECK(room(model, den).access == api::Access::members);
    CHECK(room(model, den).owner == ben);
    CHECK_FALSE(has<chat::Send>(chat::update(model, transport::RoomJoined{den}, at(1s))));  // no second "joined"
}

TEST_CASE("a user without rooms enters the first one that the configuration offers", "[chat]") {
    chat::Model model = with_accounts();
    sign_in(model, 0s);
    const auto up = chat::update(model, transport::Up{ann}, at(0s));
    const auto effects = answer(model, asks(up, mine).at(0), my_rooms({}), 1s);
    CHECK(model.rooms.open == lobby);
    CHECK(asks(effects, "PUT /rooms/lobby/members/me").size() == 1);
}

TEST_CASE("rooms joined before signing in are reported to the backend, once", "[chat]") {
    chat::Model model = with_accounts();
    chat::update(model, chat::EnterChat{.name = "Grace"}, at(0s));
    chat::update(model, chat::JoinRoom{"Garden"}, at(0s));
    sign_in(model, 1s);
    auto up = chat::update(model, transport::Up{ann}, at(3s));
    auto effects = answer(model, asks(up, mine).at(0), my_rooms({my("lobby", "Lobby")}), 3s);
    const auto told = asks(effects, "PUT /rooms/garden/members/me");
    REQUIRE(told.size() == 1);
    CHECK(asks(effects, "PUT /rooms/lobby/members/me").empty());
    answer(model, told[0], "{}", 4s);
    up = reconnect(model, 60s);
    effects = answer(model, asks(up, mine).at(0), my_rooms({my("lobby", "Lobby"), my("garden", "Garden")}), 101s);
    CHECK(asks(effects, "PUT /rooms/garden/members/me").empty());
    CHECK(all<chat::Subscribe>(effects).empty());
}

TEST_CASE("a private room is refused to a person who is not a member, with the reason", "[chat]") {
    chat::Model model = signed_in();
    const auto opened = chat::update(model, chat::OpenRoom{den}, at(1s));
    refuse(model, asks(opened, "PUT /rooms/p.den/members/me").at(0), Refusal::not_a_member, 2s);
    CHECK(is_refused(room(model, den).state));
    CHECK(refusal_in(room(model, den).problem()) == Refusal::not_a_member);
    const auto retried = chat::update(model, chat::RetryRoom{den}, at(3s));
    CHECK(asks(retried, "PUT /rooms/p.den/members/me").size() == 1);
    CHECK(is_joining(room(model, den).state));
}

TEST_CASE("a public room that is not in the directory can be used nevertheless", "[chat]") {
    chat::Model model = signed_in();
    const auto opened = chat::update(model, chat::OpenRoom{help}, at(1s));
    refuse(model, asks(opened, "PUT /rooms/help/members/me").at(0), Refusal::not_found, 2s);
    CHECK(is_joining(room(model, help).state));
    const auto up = reconnect(model, 60s);
    CHECK(
        asks(answer(model, asks(up, mine).at(0), my_rooms({my("lobby", "Lobby")}), 101s), "PUT /rooms/help/members/me")
            .empty());
}

TEST_CASE("leaving a room is reported; if the report was lost it is repeated, and the room does not come back",
          "[chat]") {
    chat::Model model = signed_in();
    const auto left = asks(chat::update(model, chat::LeaveRoom{lobby}, at(1s)), "DELETE /rooms/lobby/members/me");
    refuse(model, left.at(0), Refusal::busy, 2s);
    const auto up = reconnect(model, 60s);
    const auto effects = answer(model, asks(up, mine).at(0), my_rooms({my("lobby", "Lobby")}), 101s);
    CHECK_FALSE(model.rooms.find(lobby));
    const auto again = asks(effects, "DELETE /rooms/lobby/members/me");
    REQUIRE(again.size() == 1);
    answer(model, again[0], "{}", 102s);
    CHECK(model.rooms.leaving.empty());
    SECTION("joining again joins") {
        CHECK(asks(chat::update(model, chat::JoinRoom{"Lobby"}, at(103s)), "PUT /rooms/lobby/members/me").size() == 1);
    }
}

TEST_CASE("leaving and joining at the same time ends in the room", "[chat]") {
    chat::Model model = signed_in();
    const auto left = asks(chat::update(model, chat::LeaveRoom{lobby}, at(1s)), "DELETE /rooms/lobby/members/me");
    CHECK(asks(chat::update(model, chat::JoinRoom{"Lobby"}, at(1s)), "PUT /rooms/lobby/members/me").empty());
    CHECK(asks(answer(model, left.at(0), "{}", 2s), "PUT /rooms/lobby/members/me").size() == 1);
    CHECK(model.rooms.leaving.empty());
}

TEST_CASE("a room left on another device disappears here, and a private one says that membership ended", "[chat]") {
    chat::Model model = with_accounts();
    sign_in(model, 0s);
    auto up = chat::update(model, transport::Up{ann}, at(0s));
    answer(
        model, asks(up, mine).at(0), my_rooms({my("garden", "Garden"), my("lobby", "Lobby"), my("p.den", "Den")}), 1s);
    chat::update(model, chat::OpenRoom{lobby}, at(1s));
    up = reconnect(model, 60s);
    const auto effects = answer(model, asks(up, mine).at(0), my_rooms({}), 101s);
    CHECK_FALSE(model.rooms.find(RoomId("garden")));
    CHECK(is_refused(room(model, den).state));
    CHECK(model.rooms.find(lobby));  // on screen, so it is joined again instead of removed
    CHECK(asks(effects, "PUT /rooms/lobby/members/me").size() == 1);
}

TEST_CASE("a room joined while the list was being made does not count as left", "[chat]") {
    chat::Model model = signed_in();
    const auto up = reconnect(model, 60s);
    const auto opened = chat::update(model, chat::OpenRoom{help}, at(101s));
    answer(model, asks(opened, "PUT /rooms/help/members/me").at(0), "{}", 102s);
    chat::update(model, chat::OpenRoom{lobby}, at(102s));
    answer(model, asks(up, mine).at(0), my_rooms({my("lobby", "Lobby")}), 103s);
    CHECK(model.rooms.find(help));
}

TEST_CASE("a list of rooms that fails to load is requested again", "[chat]") {
    chat::Model model = with_accounts();
    sign_in(model, 0s);
    auto asked = asks(chat::update(model, transport::Up{ann}, at(0s)), mine);
    refuse(model, asked.at(0), Refusal::busy, 1s);
    asked = asks(pass(model, 1s, 20s), mine);
    REQUIRE(asked.size() == 1);
    answer(model, asked[0], my_rooms({my("garden", "Garden")}), 20s);
    CHECK(model.rooms.list.size() == 1);
}

TEST_CASE("a guest's rooms are only kept on the device", "[chat]") {
    chat::Model model = with_accounts();
    chat::update(model, chat::EnterChat{.name = "Grace"}, at(0s));
    chat::Effects effects = chat::update(model, transport::Up{guest}, at(0s));
    for (auto& effect : chat::update(model, chat::JoinRoom{"Garden"}, at(1s))) effects.push_back(effect);
    for (auto& effect : chat::update(model, chat::LeaveRoom{RoomId("garden")}, at(2s))) effects.push_back(effect);
    CHECK_FALSE(has<chat::Ask>(effects));
}

TEST_CASE("every room is subscribed once for each connection, however often it is opened", "[chat]") {
    chat::Model model = signed_in();
    chat::Effects effects;
    for (int i = 0; i < 3; ++i) {
        for (auto& effect : chat::update(model, chat::OpenRoom{help}, at(1s))) effects.push_back(effect);
        for (auto& effect : chat::update(model, chat::JoinRoom{"Help"}, at(1s))) effects.push_back(effect);
    }
    CHECK(all<chat::Subscribe>(effects) == std::vector<chat::Subscribe>{{help}});
    CHECK(asks(effects, "PUT /rooms/help/members/me").size() == 1);
}
