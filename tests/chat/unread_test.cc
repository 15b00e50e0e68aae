#include "chat/unread.h"

#include <catch2/catch_test_macros.hpp>

#include "chat/accounts.h"

using namespace chatting;

namespace {

const std::string lobby_read = "PUT /me/rooms/lobby/read";

// In the lobby, with the list of rooms on screen.
chat::Model looking_away(std::optional<Milliseconds> read, const std::vector<Incoming>& history,
                         const char* older = nullptr) {
    chat::Model model = with_accounts();
    sign_in(model, 0s);
    const auto up = chat::update(model, transport::Up{ann}, at(0s));
    const auto marker = read ? std::optional(test_epoch + *read) : std::nullopt;
    answer(model, asks(up, "GET /me/rooms").front(),
           my_rooms({{.room = card("lobby", "Lobby"), .joined = test_epoch, .read = marker}}), 0s);
    const auto joined = chat::update(model, transport::RoomJoined{lobby}, at(0s));
    answer(model, asks(joined, "GET /rooms/lobby/messages").front(), page(history, older), 0s);
    return model;
}

std::vector<Incoming> three() {
    return {said(ben, "1", "one", 1s), said(ben, "2", "two @Ann", 2s), said(ben, "3", "three", 3s)};
}

}  // namespace

TEST_CASE("after a reload or on another device, messages of others after the marker count as unread", "[chat]") {
    const chat::Model model = looking_away(1s, three());
    CHECK(room(model).unread == 2);
    CHECK(room(model).mentions == 1);
    CHECK_FALSE(room(model).unread_is_more);
    CHECK(room(model).timeline.find(*room(model).first_unread)->message.text == "two @Ann");
    CHECK(chat::unread_in_all(model.rooms) == 2);
    CHECK(chat::mentions_in_all(model.rooms) == 1);
    CHECK(chat::last_line(room(model))->message.text == "three");
}

TEST_CASE("without a marker, the moment of joining counts as one", "[chat]") {
    const chat::Model model = looking_away(std::nullopt, three());
    CHECK(room(model).unread == 3);
}

TEST_CASE("if a page of history does not reach the marker, the count is a minimum", "[chat]") {
    chat::Model model = looking_away(-100s, three(), "p1");
    CHECK(room(model).unread == 3);
    CHECK(room(model).unread_is_more);
    const auto asked = asks(chat::update(model, chat::LoadOlder{lobby}, at(1s)), "GET /rooms/lobby/messages");
    answer(model, asked.at(0), page({said(ben, "0", "seen", -101s), said(ben, "00", "unseen", -99s)}), 2s);
    CHECK(room(model).unread == 4);
    CHECK_FALSE(room(model).unread_is_more);
    CHECK(room(model).timeline.find(*room(model).first_unread)->message.text == "unseen");
}

TEST_CASE("the first message after joining does not count those before it", "[chat]") {
    chat::Model model = signed_in();
    const auto opened = chat::update(model, chat::OpenRoom{help}, at(10s));
    CHECK(asks(opened, "PUT /rooms/help/members/me").size() == 1);
    chat::update(model, chat::OpenRoom{lobby}, at(10s));
    const auto asked = asks(chat::update(model, transport::RoomJoined{help}, at(10s)), "GET /rooms/help/messages");
    chat::update(model, transport::Arrived{said(ben, "new", "just now", 11s, help)}, at(11s));
    answer(model, asked.at(0), page({said(ben, "old", "long ago", 1s, help), said(ben, "new", "just now", 11s, help)}),
           12s);
    CHECK(room(model, help).unread == 1);
    CHECK(room(model, help).timeline.find(*room(model, help).first_unread)->message.text == "just now");
}

TEST_CASE("reading to the end moves the marker, and reports it at most every three seconds and when leaving",
          "[chat]") {
    chat::Model model = looking_away(1s, three());
    chat::update(model, chat::OpenRoom{lobby}, at(10s));
    CHECK(room(model).unread == 2);  // the interface has not shown the end yet
    auto told = asks(chat::update(model, chat::EndSeen{lobby, true}, at(10s)), lobby_read);
    REQUIRE(told.size() == 1);
    CHECK(told[0].request == api::put_read(lobby, test_epoch + 3s));
    CHECK(room(model).unread == 0);
    CHECK(room(model).mentions == 0);
    answer(model, told[0], "{}", 10s);

    std::size_t puts = 0;
    for (int i = 0; i < 100; ++i) {
        const Milliseconds moment = 11s + i * 100ms;
        for (const auto& ask :
             asks(chat::update(model, transport::Arrived{said(ben, "x" + std::to_string(i), "x", moment)}, at(moment)),
                  lobby_read)) {
            ++puts;
            answer(model, ask, "{}", moment);
        }
    }
    CHECK(puts >= 2);
    CHECK(puts <= 4);
    CHECK(room(model).unread == 0);
    SECTION("the rest a little later") {
        told = asks(pass(model, 21s, 30s), lobby_read);
        REQUIRE(told.size() == 1);
        CHECK(told[0].request == api::put_read(lobby, test_epoch + 11s + 99 * 100ms));
    }
    SECTION("or at once when the room is left") {
        told = asks(chat::update(model, chat::ShowRooms{}, at(21s)), lobby_read);
        CHECK(told.size() == 1);
        CHECK(asks(chat::update(model, chat::OpenRoom{help}, at(21s)), lobby_read).empty());
    }
}

TEST_CASE("the marker never moves backwards, whatever the backend sends, in any order", "[chat]") {
    chat::Model model = looking_away(2s, three());
    chat::update(model, chat::OpenRoom{lobby}, at(10s));
    chat::update(model, chat::EndSeen{lobby, true}, at(10s));
    REQUIRE(room(model).read.at == test_epoch + 3s);
    chat::update(model, transport::Down{transport::DownCause::network}, at(11s));
    pass(model, 11s, 60s);
    const auto up = chat::update(model, transport::Up{ann}, at(60s));
    answer(model, asks(up, "GET /me/rooms").at(0),
           my_rooms({{.room = card("lobby", "Lobby"), .joined = test_epoch, .read = test_epoch + 1s}}), 61s);
    CHECK(room(model).read.at == test_epoch + 3s);
    CHECK(room(model).unread == 0);
}

TEST_CASE("messages read on another device count as read here after the next connect", "[chat]") {
    chat::Model model = looking_away(0s, three());
    REQUIRE(room(model).unread == 3);
    chat::update(model, transport::Down{transport::DownCause::network}, at(11s));
    pass(model, 11s, 60s);
    const auto up = chat::update(model, transport::Up{ann}, at(60s));
    answer(model, asks(up, "GET /me/rooms").at(0),
           my_rooms({{.room = card("lobby", "Lobby"), .joined = test_epoch, .read = test_epoch + 2s}}), 61s);
    CHECK(room(model).unread == 1);
    CHECK(room(model).mentions == 0);
}

TEST_CASE("a marker that could not be sent is sent again later", "[chat]") {
    chat::Model model = looking_away(1s, three());
    chat::update(model, chat::OpenRoom{lobby}, at(10s));
    const auto told = asks(chat::update(model, chat::EndSeen{lobby, true}, at(10s)), lobby_read);
    refuse(model, told.at(0), api::Refusal::busy, 11s);
    CHECK(asks(pass(model, 11s, 40s), lobby_read).empty());
    CHECK(asks(pass(model, 40s, 45s), lobby_read).size() == 1);
}

TEST_CASE("a guest's markers are kept on the device, so that counts survive a reload", "[chat]") {
    Store store;
    chat::Model model = with_accounts();
    put(store, chat::update(model, chat::EnterChat{.name = "Grace"}, at(0s)));
    chat::update(model, transport::Up{guest}, at(0s));
    const auto asked = asks(chat::update(model, transport::RoomJoined{lobby}, at(0s)), "GET /rooms/lobby/messages");
    answer(model, asked.at(0), page(three()), 4s);
    chat::update(model, chat::EndSeen{lobby, true}, at(4s));
    put(store, pass(model, 4s, 20s));

    chat::Model next = with_accounts();
    chat::update(next, chat::Restored{{store.begin(), store.end()}}, at(30s));
    chat::update(next, chat::ShowRooms{}, at(30s));
    chat::update(next, transport::Up{guest}, at(31s));
    const auto again = asks(chat::update(next, transport::RoomJoined{lobby}, at(31s)), "GET /rooms/lobby/messages");
    answer(next, again.at(0), page({said(ben, "3", "three", 3s), said(ben, "4", "four", 25s)}), 32s);
    CHECK(room(next).unread == 1);
    CHECK(asks(pass(next, 32s, 60s), lobby_read).empty());
}

TEST_CASE("a mention is our name after an @, in any case, as a whole word", "[chat]") {
    using chat::mentions;
    CHECK(mentions("hey @Ann, look", "Ann"));
    CHECK(mentions("@ann", "Ann"));
    CHECK(mentions("(@ANN)", "ann"));
    CHECK(mentions("@Annabel and @Ann", "Ann"));
    CHECK(mentions("привет @ЖЕНЯ!", "Женя"));
    CHECK(mentions("@Grace Hopper?", "grace hopper"));
    CHECK(mentions("@Ann\xff", "Ann"));
    CHECK_FALSE(mentions("@Annabel", "Ann"));
    CHECK_FALSE(mentions("@Ann_", "Ann"));
    CHECK_FALSE(mentions("@Anné", "Ann"));
    CHECK_FALSE(mentions("mail@ann", "Ann"));
    CHECK_FALSE(mentions("ann", "Ann"));
    CHECK_FALSE(mentions("@", ""));
    CHECK_FALSE(mentions("@@", "Ann"));
}

TEST_CASE("mentions are counted separately, and reset together with unread messages", "[chat]") {
    chat::Model model = looking_away(0s, {});
    chat::update(model, transport::Arrived{said(ben, "1", "@ann are you there?", 1s)}, at(1s));
    chat::update(model, transport::Arrived{said(ben, "2", "hello", 2s)}, at(2s));
    chat::update(model, transport::Arrived{said(ann, "3", "I, @Ann, said so elsewhere", 3s)}, at(3s));
    CHECK(room(model).unread == 2);
    CHECK(room(model).mentions == 1);
    chat::update(model, chat::OpenRoom{lobby}, at(4s));
    chat::update(model, chat::EndSeen{lobby, true}, at(4s));
    CHECK(room(model).mentions == 0);
}
