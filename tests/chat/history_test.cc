#include "chat/history.h"

#include <catch2/catch_test_macros.hpp>

#include "chat/accounts.h"
#include "protocol/limits.h"

using namespace chatting;
using api::Refusal;
using chat::Loading;
using transport::Down;
using transport::DownCause;

namespace {

const std::string newest = "GET /rooms/lobby/messages";

// Breaks the connection and reconnects. Returns the effects after that.
chat::Effects reconnect(chat::Model& model, Milliseconds moment) {
    chat::update(model, Down{DownCause::network}, at(moment));
    pass(model, moment, moment + 40s);
    chat::update(model, transport::Up{ann}, at(moment + 40s));
    return chat::update(model, transport::RoomJoined{lobby}, at(moment + 40s));
}

std::vector<Incoming> lines(int from, int to, Milliseconds step = 1s) {
    std::vector<Incoming> result;
    for (int i = from; i < to; ++i)
        result.push_back(said(ben, "m" + std::to_string(1000 + i), std::to_string(i), i * step));
    return result;
}

}  // namespace

TEST_CASE("joining a room loads its newest page, in order, and announces nothing as new", "[chat]") {
    chat::Model model = with_accounts();
    sign_in(model, 0s);
    chat::update(model, transport::Up{ann}, at(0s));
    chat::update(model, chat::OpenRoom{lobby}, at(0s));
    const auto joined = chat::update(model, transport::RoomJoined{lobby}, at(0s));
    REQUIRE(asks(joined, newest).size() == 1);
    CHECK(loading_history(room(model), model.requests) == Loading::loading);
    // faster than the page, and also on it
    chat::update(model, transport::Arrived{said(ben, "m1001", "1", 1s)}, at(1s));
    const auto effects = answer(model, asks(joined, newest)[0], page(lines(0, 3), "older-place"), 2s);
    CHECK(texts(model) == std::vector<std::string>{"0", "1", "2"});
    CHECK_FALSE(has<chat::MessageShown>(effects));
    CHECK(has<chat::HistoryChanged>(effects));
    CHECK(loading_history(room(model), model.requests) == Loading::idle);
    CHECK_FALSE(room(model).history.is_complete());
}

TEST_CASE("older pages follow the cursor to the room's beginning, each requested once", "[chat]") {
    chat::Model model = signed_in(lines(20, 30), "p20");
    auto asked = asks(chat::update(model, chat::LoadOlder{lobby}, at(1s)), newest);
    REQUIRE(asked.size() == 1);
    CHECK(asked[0].request == api::get_messages_before(lobby, "p20"));
    CHECK(asks(chat::update(model, chat::LoadOlder{lobby}, at(1s)), newest).empty());
    answer(model, asked[0], page(lines(10, 20), "p10"), 2s);
    asked = asks(chat::update(model, chat::LoadOlder{lobby}, at(3s)), newest);
    answer(model, asked.at(0), page(lines(0, 10)), 3s);
    CHECK(room(model).timeline.size() == 30);
    CHECK(texts(model).front() == "0");
    CHECK(texts(model).back() == "29");
    CHECK(room(model).history.is_complete());
    CHECK(asks(chat::update(model, chat::LoadOlder{lobby}, at(4s)), newest).empty());
}

TEST_CASE("a page that fails to load is reported, and requested again on demand", "[chat]") {
    chat::Model model = signed_in(lines(20, 30), "p20");
    const auto asked = asks(chat::update(model, chat::LoadOlder{lobby}, at(1s)), newest).at(0);
    CHECK(has<chat::HistoryChanged>(refuse(model, asked, Refusal::busy, 2s)));
    CHECK(loading_history(room(model), model.requests) == Loading::failed);
    CHECK(refusal_in(room(model).history.problem) == Refusal::busy);
    CHECK(answer(model, asked, page(lines(0, 10)), 2s).empty());  // too late
    const auto again = asks(chat::update(model, chat::LoadOlder{lobby}, at(3s)), newest);
    REQUIRE(again.size() == 1);
    CHECK(again[0].request == asked.request);
    CHECK(loading_history(room(model), model.requests) == Loading::loading);
    answer(model, again[0], page(lines(10, 20)), 3s);
    CHECK(texts(model).size() == 20);
}

TEST_CASE("the first page is tried again automatically, with growing pauses", "[chat]") {
    chat::Model model = with_accounts();
    sign_in(model, 0s);
    chat::update(model, transport::Up{ann}, at(0s));
    chat::update(model, chat::OpenRoom{lobby}, at(0s));
    auto asked = asks(chat::update(model, transport::RoomJoined{lobby}, at(0s)), newest);
    Milliseconds moment = 0s;
    for (int i = 0; i < 5; ++i) {
        REQUIRE(asked.size() == 1);
        refuse(model, asked[0], Refusal::busy, moment);
        asked.clear();
        while (asked.empty() && moment < 3600s) asked = asks(pass(model, moment, moment + 5s), newest), moment += 5s;
    }
    answer(model, asked.at(0), page(lines(0, 3)), moment);
    CHECK(texts(model).size() == 3);
}

TEST_CASE("after a reconnect, history is read from two minutes before the last message, then twice more", "[chat]") {
    chat::Model model = signed_in(lines(0, 10, 60s));
    const auto asked = asks(reconnect(model, 600s), newest);
    REQUIRE(asked.size() == 1);
    const auto from = std::to_string((test_epoch + 540s - limits::history_overlap).time_since_epoch().count());
    CHECK(asked[0].request == api::get_messages_after(lobby, from));
    const auto effects =
        answer(model, asked[0], page({said(ben, "m1009", "9", 540s), said(ben, "missed", "missed", 610s)}), 641s);
    CHECK(texts(model).back() == "missed");
    CHECK(room(model).timeline.size() == 11);
    CHECK_FALSE(has<chat::MessageShown>(effects));

    const auto soon = asks(pass(model, 641s, 646s), newest);
    REQUIRE(soon.size() == 1);
    answer(model, soon[0], page({said(ben, "late", "slow to be written", 605s)}), 647s);
    CHECK(texts(model)[10] == "slow to be written");
    const auto late = asks(pass(model, 647s, 701s), newest);
    REQUIRE(late.size() == 1);
    answer(model, late[0], page({}), 702s);
    CHECK(asks(pass(model, 702s, 4000s), newest).empty());
}

TEST_CASE("a room that is joined again without a break is checked for messages that it may have missed", "[chat]") {
    chat::Model model = signed_in(lines(0, 10, 60s));
    const auto effects = chat::update(model, transport::RoomJoined{lobby}, at(600s));
    const auto asked = asks(effects, newest);
    REQUIRE(asked.size() == 1);
    CHECK_FALSE(has<chat::RoomStateChanged>(effects));
    answer(model, asked[0], page({said(ben, "m1009", "9", 540s), said(ben, "missed", "missed", 590s)}), 601s);
    CHECK(texts(model).back() == "missed");
    CHECK(room(model).timeline.size() == 11);
}

TEST_CASE("a message that history delivers first is announced when its live copy arrives, once", "[chat]") {
    chat::Model model = signed_in(lines(0, 2));
    const auto soon = asks(pass(model, 0s, 6s), newest);
    REQUIRE(soon.size() == 1);
    const std::vector<Incoming> page_of_three = {
        said(ben, "early", "early", 5s), said(cleo, "other", "other", 5500ms), said(ann, "mine", "mine", 5600ms)};
    CHECK_FALSE(has<chat::MessageShown>(answer(model, soon[0], page(page_of_three), 6s)));
    const auto unread = room(model).unread;

    // Live; the last one was written on another device of ours.
    for (const Incoming& late : page_of_three) {
        const auto effects = chat::update(model, transport::Arrived{late}, at(7s));
        REQUIRE(all<chat::MessageShown>(effects).size() == 1);
        const chat::TimelineItem* entry = room(model).timeline.find(all<chat::MessageShown>(effects)[0].item);
        REQUIRE(entry);
        CHECK(entry->message == late.message);
        CHECK_FALSE(has<chat::MessageShown>(chat::update(model, transport::Arrived{late}, at(8s))));
    }
    CHECK(texts(model) == std::vector<std::string>{"0", "1", "early", "other", "mine"});
    CHECK(room(model).unread == unread);
}

TEST_CASE("a person who joined, known from history, is announced while they are the last on their line", "[chat]") {
    chat::Model model = signed_in(lines(0, 2));
    const auto came = [](const UserId& who, std::string id, std::string name, Milliseconds stamp) {
        Incoming incoming = joined(who, std::move(id), std::move(name), stamp);
        incoming.standing = Standing::user;
        return incoming;
    };
    const Incoming first = came(ben, "j1", "Ben", 4s);
    const Incoming last = came(cleo, "j2", "Cleo", 5s);
    answer(model, asks(pass(model, 0s, 6s), newest).at(0), page({first, last}), 6s);
    REQUIRE(room(model).timeline.size() == 3);
    CHECK_FALSE(has<chat::MessageShown>(chat::update(model, transport::Arrived{first}, at(7s))));
    const auto effects = chat::update(model, transport::Arrived{last}, at(7s));
    CHECK(all<chat::MessageShown>(effects) == std::vector{chat::MessageShown{lobby, room(model).timeline[2].key}});
}

TEST_CASE("a gap of many pages is filled to its end; one without end stops, which is reported", "[chat]") {
    chat::Model model = signed_in(lines(0, 2));
    auto asked = asks(reconnect(model, 600s), newest);
    int pages = 0;
    SECTION("five pages") {
        for (; !asked.empty() && pages < 100; ++pages) {
            const std::string next = "n" + std::to_string(pages);
            asked = asks(
                answer(model, asked[0],
                       page(lines(10 * pages, 10 * pages + 10), nullptr, pages < 4 ? next.c_str() : nullptr), 641s),
                newest);
        }
        CHECK(pages == 5);
        CHECK(texts(model).size() == 50);
        CHECK(model.notices.list.empty());
    }
    SECTION("without end") {
        for (; !asked.empty() && pages < 100; ++pages) {
            const std::string next = "n" + std::to_string(pages);
            asked = asks(answer(model, asked[0], page({}, nullptr, next.c_str()), 641s), newest);
        }
        CHECK(pages == 20);
        CHECK(model.notices.list.size() == 1);
    }
}

TEST_CASE("a gap that was not filled is still filled after the next break, from its beginning", "[chat]") {
    chat::Model model = signed_in(lines(0, 2, 1s));
    const auto first = asks(reconnect(model, 600s), newest).at(0);
    chat::update(model, transport::Arrived{said(ben, "live", "live", 650s)}, at(650s));
    refuse(model, first, Refusal::busy, 651s);
    const auto second = asks(reconnect(model, 1000s), newest).at(0);
    CHECK(second.request == first.request);
}

TEST_CASE("messages that arrive before the room is joined again do not shorten the gap", "[chat]") {
    chat::Model model = signed_in(lines(0, 2, 1s));
    const auto from = std::to_string((test_epoch + 1s - limits::history_overlap).time_since_epoch().count());
    chat::update(model, Down{DownCause::network}, at(600s));
    SECTION("after the break") {}
    SECTION("although an earlier gap was filled to its end in between") {
        chat::update(model, transport::Up{ann}, at(640s));
        const auto first = asks(chat::update(model, transport::RoomJoined{lobby}, at(640s)), newest).at(0);
        chat::update(model, Down{DownCause::network}, at(641s));
        answer(model, first, page({said(ben, "m1001", "1", 1s)}), 642s);
    }
    pass(model, 642s, 1200s);
    chat::update(model, transport::Up{ann}, at(1200s));
    chat::update(model, transport::Arrived{said(ben, "eager", "eager", 1200s)}, at(1200s));
    const auto asked = asks(chat::update(model, transport::RoomJoined{lobby}, at(1200s)), newest);
    REQUIRE(asked.size() == 1);
    CHECK(asked[0].request == api::get_messages_after(lobby, from));
}

TEST_CASE("an own message found in history was delivered, although its echo was lost", "[chat]") {
    chat::Model model = signed_in(lines(0, 2));
    chat::update(model, chat::SubmitText{lobby, "mine"}, at(10s));
    const MessageId id = own(model).message.id;
    chat::update(model, transport::Accepted{lobby, id}, at(10s));
    chat::update(model, Down{DownCause::network}, at(11s));
    pass(model, 11s, 51s);
    chat::update(model, transport::Up{ann}, at(51s));
    const auto asked = asks(chat::update(model, transport::RoomJoined{lobby}, at(51s)), newest);
    const auto effects = answer(model, asked.at(0), page({said(ann, id.text(), "mine", 10s)}), 52s);
    REQUIRE(all<chat::DeliveryChanged>(effects).size() == 1);
    CHECK(all<chat::DeliveryChanged>(effects)[0].delivery == chat::Delivery::delivered);
    CHECK(model.outbox.pending.empty());
    CHECK(texts(model) == std::vector<std::string>{"0", "1", "mine"});
    CHECK(room(model).unread == 1);  // the second of the others' messages, as before
}

TEST_CASE("own messages of another device come from history as ours, not as unread", "[chat]") {
    chat::Model model = signed_in({said(ann, "elsewhere", "mine", 1s), said(ben, "his", "his", 2s)});
    CHECK(room(model).timeline[0].delivery == chat::Delivery::delivered);
    CHECK(room(model).unread == 1);
}

TEST_CASE("messages that were forgotten are loaded again when the reader goes there, without a gap", "[chat]") {
    chat::Model model = signed_in(lines(0, 50));
    REQUIRE(room(model).history.is_complete());
    chat::Room& lobby_room = *model.rooms.find(lobby);
    lobby_room.timeline.forget_oldest(30);
    chat::oldest_forgotten(lobby_room);
    REQUIRE(texts(model).front() == "30");
    const auto asked = asks(chat::update(model, chat::LoadOlder{lobby}, at(100s)), newest);
    REQUIRE(asked.size() == 1);
    CHECK(asked[0].request.query.contains("before=" + std::to_string((test_epoch + 31s).time_since_epoch().count())));
    answer(model, asked[0], page(lines(15, 31), "p15"), 101s);
    CHECK(texts(model).front() == "15");
    CHECK(texts(model).size() == 35);
    chat::update(model, transport::Arrived{said(ben, "m1002", "2", 2s)}, at(102s));
    CHECK(texts(model).front() == "15");  // messages older than everything kept are still not added
}

TEST_CASE("a room with as many messages as it can hold loads no older page, and says so once", "[chat]") {
    chat::Model model = signed_in(lines(0, 5), "p0");
    chat::Room& lobby_room = *model.rooms.find(lobby);
    for (std::size_t i = 0; i < limits::messages_per_room; ++i)
        lobby_room.timeline.arrived(said(ben, "x" + std::to_string(i), "x", 10s + static_cast<int>(i) * 1ms),
                                    chat::Timeline::Author::other, test_epoch);
    const auto effects = chat::update(model, chat::LoadOlder{lobby}, at(1s));
    CHECK(asks(effects, newest).empty());
    CHECK(loading_history(room(model), model.requests) == Loading::failed);
    CHECK_FALSE(room(model).history.problem.empty());
    CHECK_FALSE(has<chat::HistoryChanged>(chat::update(model, chat::LoadOlder{lobby}, at(2s))));
}

TEST_CASE("people who joined earlier come before those who joined later, on one line", "[chat]") {
    const auto came = [](const UserId& who, std::string id, std::string name, Milliseconds stamp) {
        Incoming incoming = joined(who, std::move(id), std::move(name), stamp);
        incoming.standing = Standing::user;
        return incoming;
    };
    chat::Model model = signed_in({came(cleo, "j2", "Cleo", 5s)}, "p");
    const auto asked = asks(chat::update(model, chat::LoadOlder{lobby}, at(6s)), newest);
    answer(model, asked.at(0), page({said(ben, "t", "hello", 1s), came(ben, "j1", "Ben", 2s)}), 6s);
    REQUIRE(room(model).timeline.size() == 2);
    CHECK(room(model).timeline[1].joined == std::vector<std::string>{"Ben", "Cleo"});
    CHECK(room(model).timeline[1].message.name == "Cleo");
    CHECK(room(model).unread == 1);
}

TEST_CASE("the history of a private room is for members; a former member sees the reason", "[chat]") {
    chat::Model model = signed_in();
    chat::update(model, chat::OpenRoom{den}, at(1s));
    const auto asked = asks(chat::update(model, transport::RoomJoined{den}, at(1s)), "GET /rooms/p.den/messages");
    const auto effects = refuse(model, asked.at(0), Refusal::not_a_member, 2s);
    CHECK(has<chat::Unsubscribe>(effects));
    CHECK(is_refused(room(model, den).state));
    CHECK(refusal_in(room(model, den).problem()) == Refusal::not_a_member);
    CHECK_FALSE(has<chat::Ask>(chat::update(model, transport::RoomJoined{den}, at(3s))));
    CHECK(is_refused(room(model, den).state));
}

TEST_CASE("without a backend nothing is requested, and nothing waits for history", "[chat]") {
    chat::Model model = online();
    CHECK_FALSE(has<chat::Ask>(chat::update(model, chat::LoadOlder{lobby}, at(1s))));
    chat::update(model, transport::Arrived{incoming(ada, "a", "x", 1s)}, at(1s));
    CHECK_FALSE(has<chat::Ask>(pass(model, 1s, 600s)));
    CHECK_FALSE(chat::deadline(model));
}
