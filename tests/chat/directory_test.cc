#include <catch2/catch_test_macros.hpp>

#include "chat/accounts.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

using namespace chatting;
using api::Refusal;
using chat::Loading;

namespace {

std::string rooms(const std::vector<std::string>& ids, const char* next = nullptr) {
    api::RoomPage page;
    for (const std::string& id : ids) page.rooms.push_back(card(id, "Room " + id));
    if (next) page.next = next;
    return api::write(page).dump();
}

std::vector<std::string> listed(const chat::Model& model) {
    std::vector<std::string> ids;
    for (const api::RoomCard& room : model.directory.rooms) ids.push_back(room.id.text());
    return ids;
}

chat::Effects search(chat::Model& model, std::string text, Milliseconds moment) {
    return chat::update(model, chat::SearchRooms{std::move(text)}, at(moment));
}

chat::Model with_directory(const std::vector<std::string>& ids = {}, const char* next = nullptr) {
    chat::Model model = signed_in();
    answer(model, asks(search(model, "", 1s), "GET /rooms").at(0), rooms(ids, next), 1s);
    return model;
}

}  // namespace

TEST_CASE("the directory starts with all rooms, and continues a page at a time", "[chat]") {
    chat::Model model = signed_in();
    auto asked = asks(search(model, "", 1s), "GET /rooms");
    REQUIRE(asked.size() == 1);
    CHECK(loading_directory(model.directory, model.requests) == Loading::loading);
    answer(model, asked[0], rooms({"a", "b"}, "b"), 1s);
    asked = asks(chat::update(model, chat::ShowMoreRooms{}, at(2s)), "GET /rooms");
    CHECK(asked.at(0).request == api::get_rooms("", "b"));
    CHECK(asks(chat::update(model, chat::ShowMoreRooms{}, at(2s)), "GET /rooms").empty());
    answer(model, asked[0], rooms({"c"}), 2s);
    CHECK(listed(model) == std::vector<std::string>{"a", "b", "c"});
    CHECK_FALSE(has<chat::Ask>(chat::update(model, chat::ShowMoreRooms{}, at(3s))));
}

TEST_CASE("a search starts when the text no longer changes, and asks once for its slug", "[chat]") {
    chat::Model model = with_directory({"a"});
    chat::Effects effects;
    Milliseconds moment = 10s;
    for (const char* text : {"M", "My", "My ", "My a", "My aw"}) {
        for (auto& effect : search(model, text, moment += 100ms)) effects.push_back(effect);
    }
    CHECK(asks(effects, "GET /rooms").empty());
    CHECK(asks(pass(model, moment, moment + 249ms), "GET /rooms").empty());
    const auto asked = asks(pass(model, moment, moment + 250ms), "GET /rooms");
    REQUIRE(asked.size() == 1);
    CHECK(asked[0].request == api::get_rooms("my-aw", {}));
    answer(model, asked[0], rooms({"my-awesome-room"}), moment + 1s);
    CHECK(listed(model) == std::vector<std::string>{"my-awesome-room"});
}

TEST_CASE("a text beyond ASCII finds the rooms whose names begin with it, and not others with the same prefix",
          "[chat]") {
    chat::Model model = with_directory();
    search(model, "Café c", 10s);
    const auto asked = asks(pass(model, 10s, 11s), "GET /rooms");
    REQUIRE(asked.size() == 1);
    CHECK(asked[0].request == api::get_rooms("xn--caf-c", {}));
    const std::string right = room_id_from_name("Café Central")->text();
    const std::string wrong = room_id_from_name("Cäf Central")->text();
    answer(model, asked[0], rooms({right, wrong}), 12s);
    CHECK(listed(model) == std::vector<std::string>{right});
}

TEST_CASE("pages without a match are skipped, but only a limited number", "[chat]") {
    chat::Model model = with_directory();
    search(model, "Женя", 10s);
    auto asked = asks(pass(model, 10s, 11s), "GET /rooms");
    int pages = 0;
    for (; !asked.empty() && pages < 100; ++pages)
        asked = asks(answer(model, asked[0], rooms({room_id_from_name("Жаба")->text()}, "next"), 12s), "GET /rooms");
    CHECK(pages == 5);
    CHECK(asks(chat::update(model, chat::ShowMoreRooms{}, at(13s)), "GET /rooms").size() == 1);
}

TEST_CASE("the answer to an earlier search is dropped, however late it is", "[chat]") {
    chat::Model model = signed_in();
    const auto first = asks(search(model, "", 1s), "GET /rooms").at(0);
    search(model, "b", 2s);
    CHECK(answer(model, first, rooms({"a"}), 2s).empty());
    const auto second = asks(pass(model, 2s, 3s), "GET /rooms").at(0);
    answer(model, first, rooms({"a"}), 3s);
    answer(model, second, rooms({"b"}), 3s);
    CHECK(listed(model) == std::vector<std::string>{"b"});
}

TEST_CASE("a page of the directory that fails to load is reported, and requested again on demand", "[chat]") {
    chat::Model model = with_directory({"a"}, "a");
    auto asked = asks(chat::update(model, chat::ShowMoreRooms{}, at(2s)), "GET /rooms");
    refuse(model, asked.at(0), Refusal::busy, 2s);
    CHECK(loading_directory(model.directory, model.requests) == Loading::failed);
    CHECK(refusal_in(model.directory.problem) == Refusal::busy);
    CHECK(listed(model) == std::vector<std::string>{"a"});
    asked = asks(chat::update(model, chat::ShowMoreRooms{}, at(3s)), "GET /rooms");
    CHECK(asked.at(0).request == api::get_rooms("", "a"));
}

TEST_CASE("at most a thousand rooms are listed", "[chat]") {
    chat::Model model = signed_in();
    auto asked = asks(search(model, "", 1s), "GET /rooms");
    int number = 10'000;
    for (int pages = 0; !asked.empty() && pages < 100; ++pages) {
        std::vector<std::string> ids;
        for (std::size_t i = 0; i < limits::page_rooms; ++i) ids.push_back("r" + std::to_string(number++));
        answer(model, asked[0], rooms(ids, ids.back().c_str()), 1s);
        asked = asks(chat::update(model, chat::ShowMoreRooms{}, at(1s)), "GET /rooms");
    }
    CHECK(model.directory.rooms.size() == limits::directory_rooms);
    CHECK_FALSE(model.directory.next);
}

TEST_CASE("a created room is opened, and its creator is a member without asking", "[chat]") {
    chat::Model model = with_directory({"a", "z"});
    const auto asked =
        asks(chat::update(model, chat::CreateRoom{"Name/ with $ special Characters! 3"}, at(2s)), "POST /rooms");
    REQUIRE(asked.size() == 1);
    CHECK(model.requests.has<chat::request::CreateRoom>());
    CHECK_FALSE(has<chat::Ask>(chat::update(model, chat::CreateRoom{"Another"}, at(2s))));
    const auto effects =
        answer(model, asked[0], api::write(card("name-with-special-characters-3", "Name", ann)).dump(), 3s);
    const RoomId id("name-with-special-characters-3");
    CHECK(model.rooms.open == id);
    CHECK(room(model, id).owner == ann);
    CHECK(has<chat::Subscribe>(effects));
    CHECK_FALSE(model.requests.has<chat::request::CreateRoom>());
    CHECK(listed(model) == std::vector<std::string>{"a", id.text(), "z"});
    const auto up = chat::update(model, transport::Up{ann}, at(4s));
    CHECK(asks(up, "PUT /rooms/" + id.text() + "/members/me").empty());
}

TEST_CASE("a room that exists is not created again, and the form says so", "[chat]") {
    chat::Model model = with_directory();
    CHECK_FALSE(has<chat::Ask>(chat::update(model, chat::CreateRoom{"!!!"}, at(2s))));
    CHECK_FALSE(model.directory.create_problem.empty());
    auto asked = asks(chat::update(model, chat::CreateRoom{"Lobby"}, at(2s)), "POST /rooms");
    CHECK(model.directory.create_problem.empty());
    refuse(model, asked.at(0), Refusal::room_taken, 3s);
    CHECK_FALSE(model.requests.has<chat::request::CreateRoom>());
    CHECK(refusal_in(model.directory.create_problem) == Refusal::room_taken);
    SECTION("the next attempt can succeed") {
        asked = asks(chat::update(model, chat::CreateRoom{"Other", api::Access::members}, at(4s)), "POST /rooms");
        CHECK(asked.at(0).request == api::post_room("Other", api::Access::members));
        answer(model, asked[0], api::write(card("p.other", "Other", ann)).dump(), 4s);
        CHECK(model.directory.create_problem.empty());
        CHECK(model.rooms.open == RoomId("p.other"));
        CHECK(listed(model).empty());  // private rooms are not in the directory
    }
}

TEST_CASE("guests can search the directory but create nothing", "[chat]") {
    chat::Model model = with_accounts();
    chat::update(model, chat::EnterChat{.name = "Grace"}, at(0s));
    CHECK(asks(search(model, "", 1s), "GET /rooms").size() == 1);
    CHECK(asks(chat::update(model, chat::CreateRoom{"Mine"}, at(1s)), "POST /rooms").empty());
    CHECK(refusal_in(model.directory.create_problem) == Refusal::not_signed_in);
}

TEST_CASE("a room that its owner deletes disappears from list and directory; a refusal is reported", "[chat]") {
    chat::Model model = with_directory({"a", "lobby"});
    auto asked = asks(chat::update(model, chat::DeleteRoom{lobby}, at(2s)), "DELETE /rooms/lobby");
    CHECK(asks(chat::update(model, chat::DeleteRoom{lobby}, at(2s)), "DELETE /rooms/lobby").empty());
    refuse(model, asked.at(0), Refusal::not_allowed, 3s);
    CHECK(model.rooms.find(lobby));
    REQUIRE(model.notices.list.size() == 1);
    const auto* notice = std::get_if<chat::RoomNotDeleted>(&model.notices.list[0].what);
    REQUIRE(notice);
    CHECK(refusal_in(notice->why) == Refusal::not_allowed);
    asked = asks(chat::update(model, chat::DeleteRoom{lobby}, at(4s)), "DELETE /rooms/lobby");
    chat::update(model, chat::SubmitText{lobby, "last words"}, at(4s));
    const auto effects = answer(model, asked.at(0), "{}", 5s);
    CHECK_FALSE(model.rooms.find(lobby));
    CHECK(listed(model) == std::vector<std::string>{"a"});
    CHECK(asks(effects, "DELETE /rooms/lobby/members/me").empty());
    CHECK(model.outbox.pending.empty());
}
