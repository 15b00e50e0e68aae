// A listener without a screen hears about messages since they joined, even if history delivers them. A page is told
// about none of these.
#include "chat/history.h"

#include <catch2/catch_test_macros.hpp>

#include "chat/accounts.h"
#include "protocol/limits.h"

using namespace chatting;
using transport::Down;
using transport::DownCause;

namespace {

const std::string newest = "GET /rooms/lobby/messages";

struct Announced {
    std::string text;
    bool late = false;
    bool operator==(const Announced&) const = default;
};

std::vector<Announced> announced(const chat::Model& model, const chat::Effects& effects) {
    std::vector<Announced> result;
    for (const chat::MessageShown& shown : all<chat::MessageShown>(effects)) {
        const chat::TimelineItem* entry = room(model, shown.room).timeline.find(shown.item);
        REQUIRE(entry);
        result.push_back({entry->message.text, shown.late});
    }
    return result;
}

std::vector<Incoming> lines(int from, int to, Milliseconds first = 0s) {
    std::vector<Incoming> result;
    for (int i = from; i < to; ++i)
        result.push_back(said(ben, "m" + std::to_string(1000 + i), std::to_string(i), first + (i - from) * 1s));
    return result;
}

std::vector<Announced> late(int from, int to) {
    std::vector<Announced> result;
    for (int i = from; i < to; ++i) result.push_back({std::to_string(i), true});
    return result;
}

// In the lobby since the hundredth second; its newest page is requested. The model announces late messages unless it
// is a page.
chat::Ask come_in(chat::Model& model, bool page = false) {
    model.announce_late = !page;
    sign_in(model, 0s);
    chat::update(model, transport::Up{ann}, at(99s));
    chat::update(model, chat::OpenRoom{lobby}, at(99s));
    return asks(chat::update(model, transport::RoomJoined{lobby}, at(100s)), newest).at(0);
}

// In the lobby for ten minutes; all requests were answered, first with these lines, then with nothing new.
chat::Model listening(const std::vector<Incoming>& history = {}, bool page = false) {
    chat::Model model = with_accounts();
    answer(model, come_in(model, page), chatting::page(history), 100s);
    for (Milliseconds moment = 100s; moment < 700s; moment += 5s)
        for (const chat::Ask& again : asks(pass(model, moment, moment + 5s), newest))
            answer(model, again, chatting::page({}), moment + 5s);
    return model;
}

// Breaks the connection and reconnects forty seconds later. Returns the request that follows.
chat::Ask come_back(chat::Model& model, Milliseconds moment) {
    chat::update(model, Down{DownCause::network}, at(moment));
    pass(model, moment, moment + 40s);
    chat::update(model, transport::Up{ann}, at(moment + 40s));
    return asks(chat::update(model, transport::RoomJoined{lobby}, at(moment + 40s)), newest).at(0);
}

}  // namespace

TEST_CASE("a listener hears about messages sent while they were disconnected, in order, once, and marked as late",
          "[chat]") {
    chat::Model model = listening(lines(0, 3));
    chat::update(model, transport::Arrived{said(ben, "live", "live", 690s)}, at(690s));
    const chat::Ask gap = come_back(model, 700s);
    CHECK(announced(model, chat::update(model, transport::Arrived{said(ben, "back", "back", 741s)}, at(741s))) ==
          std::vector<Announced>{{"back", false}});
    std::vector<Incoming> filled = lines(10, 14, 710s);
    filled.insert(filled.begin(), said(ben, "live", "live", 690s));
    filled.push_back(said(ben, "back", "back", 741s));
    CHECK(announced(model, answer(model, gap, page(filled), 742s)) == late(10, 14));

    const auto soon = asks(pass(model, 742s, 746s), newest);
    filled.insert(filled.end() - 1, said(ben, "m1014", "14", 714s));  // written to the table late
    CHECK(announced(model, answer(model, soon.at(0), page(filled), 746s)) == late(14, 15));
    for (const Incoming& copy : filled)  // live copies may come even later
        CHECK(announced(model, chat::update(model, transport::Arrived{copy}, at(747s))).empty());
}

TEST_CASE("messages from before joining are not announced, and later ones are, whichever page brings them", "[chat]") {
    chat::Model model = with_accounts();
    const chat::Ask first = come_in(model);
    CHECK(announced(
              model, answer(model, first, page({said(ben, "before", "before", 97s), said(ben, "since", "since", 101s)}),
                            102s)) == std::vector<Announced>{{"since", true}});
    CHECK(
        announced(model, chat::update(model, transport::Arrived{said(ben, "since", "since", 101s)}, at(103s))).empty());
    const auto soon = asks(pass(model, 103s, 106s), newest);
    CHECK(announced(model, answer(model, soon.at(0), page({said(ben, "slow", "slow", 97500ms)}), 106s)).empty());

    const chat::Ask gap = come_back(model, 110s);
    CHECK(announced(model, answer(model, gap, page({said(ben, "old", "old", 96s), said(ben, "missed", "missed", 120s)}),
                                  151s)) == std::vector<Announced>{{"missed", true}});
}

TEST_CASE("a clock that seems a second ahead hides no messages sent just after joining", "[chat]") {
    chat::Model model = with_accounts();
    model.link.clock_offset = 900ms;
    const chat::Ask first = come_in(model);
    CHECK(announced(model, answer(model, first, page({said(ben, "at-once", "at once", 100100ms)}), 102s)) ==
          std::vector<Announced>{{"at once", true}});
}

TEST_CASE("a page is told about nothing that history delivers", "[chat]") {
    chat::Model model = listening(lines(0, 3), true);
    const chat::Ask gap = come_back(model, 700s);
    CHECK(announced(model, answer(model, gap, page(lines(10, 14, 710s)), 742s)).empty());
    CHECK(texts(model).back() == "13");
}

TEST_CASE("own messages in history are announced as delivered, and those of another device as late", "[chat]") {
    chat::Model model = listening(lines(0, 3));
    chat::update(model, chat::SubmitText{lobby, "mine"}, at(699s));
    const MessageId id = own(model).message.id;
    const chat::Ask gap = come_back(model, 700s);
    const auto effects = answer(
        model, gap, page({said(ann, id.text(), "mine", 699s), said(ann, "elsewhere", "from my phone", 720s)}), 742s);
    CHECK(announced(model, effects) == std::vector<Announced>{{"from my phone", true}});
    REQUIRE(all<chat::DeliveryChanged>(effects).size() == 1);
    CHECK(all<chat::DeliveryChanged>(effects)[0] == chat::DeliveryChanged{lobby, id, chat::Delivery::delivered});
}

TEST_CASE("people who joined in the meantime are not announced late", "[chat]") {
    chat::Model model = listening(lines(0, 3));
    Incoming came = joined(cleo, "j1", "Cleo", 710s);
    came.standing = Standing::user;
    CHECK(announced(model, answer(model, come_back(model, 700s), page({came, said(cleo, "hello", "hello", 711s)}),
                                  742s)) == std::vector<Announced>{{"hello", true}});
}

TEST_CASE("a gap of any length is announced to its end, page by page", "[chat]") {
    chat::Model model = listening(lines(0, 3));
    chat::Ask asked = come_back(model, 700s);
    constexpr int pages = 100;
    for (int i = 0; i < pages; ++i) {
        const std::string next = "n" + std::to_string(i);
        const auto effects = answer(
            model, asked,
            page(lines(10 * i + 10, 10 * i + 20, 701s + i * 10s), nullptr, i + 1 < pages ? next.c_str() : nullptr),
            742s);
        CHECK(announced(model, effects) == late(10 * i + 10, 10 * i + 20));
        if (i + 1 < pages) asked = asks(effects, newest).at(0);
    }
    CHECK(model.notices.list.empty());
}

TEST_CASE("a gap without end stops for a listener too, which is reported", "[chat]") {
    chat::Model model = listening(lines(0, 3));
    auto asked = std::vector{come_back(model, 700s)};
    std::size_t pages = 0;
    for (; !asked.empty() && pages < limits::messages_per_room; ++pages)
        asked = asks(answer(model, asked[0], page({}, nullptr, ("n" + std::to_string(pages)).c_str()), 742s), newest);
    CHECK(pages == limits::messages_per_room / limits::page_messages);
    CHECK(model.notices.list.size() == 1);
}

TEST_CASE("in a room without messages the gap begins at the time of joining", "[chat]") {
    chat::Model model = listening();
    const auto from = std::to_string((test_epoch + 98s - limits::history_overlap).time_since_epoch().count());
    const chat::Ask gap = come_back(model, 700s);
    CHECK(gap.request == api::get_messages_after(lobby, from));
    CHECK(announced(model, answer(model, gap, page(lines(10, 14, 710s)), 742s)) == late(10, 14));
}

TEST_CASE("if the first page starts after the time of joining, the messages in between are requested", "[chat]") {
    chat::Model model = with_accounts();
    const chat::Ask first = come_in(model);
    const auto effects = answer(model, first, page(lines(60, 63, 160s), "older"), 170s);
    CHECK(announced(model, effects) == late(60, 63));
    const auto between = asks(effects, newest);
    REQUIRE(between.size() == 1);
    CHECK(between[0].request ==
          api::get_messages_after(lobby, std::to_string((test_epoch + 98s).time_since_epoch().count())));
    CHECK(announced(model, answer(model, between[0], page(lines(50, 63, 150s)), 171s)) == late(50, 60));
}

TEST_CASE("after leaving a room and returning, a listener hears about messages since the return", "[chat]") {
    chat::Model model = listening(lines(0, 3));
    chat::update(model, chat::LeaveRoom{lobby}, at(700s));
    chat::update(model, chat::OpenRoom{lobby}, at(800s));
    const chat::Ask first = asks(chat::update(model, transport::RoomJoined{lobby}, at(800s)), newest).at(0);
    CHECK(announced(model, answer(model, first,
                                  page({said(ben, "away", "away", 750s), said(ben, "there", "there", 801s)}), 802s)) ==
          std::vector<Announced>{{"there", true}});
}
