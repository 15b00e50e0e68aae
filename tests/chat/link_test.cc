#include <catch2/catch_test_macros.hpp>

#include "chat/chatting.h"
#include "protocol/limits.h"

using namespace chatting;
using chat::LinkState;
using transport::Down;
using transport::DownCause;

namespace {
// Ticks until the next attempt starts, and returns when that is.
Milliseconds next_attempt(chat::Model& model, Milliseconds from) {
    while (true) {
        const auto due = chat::deadline(model);
        REQUIRE(due);
        const auto moment = std::max(from, std::chrono::duration_cast<Milliseconds>(*due - at_instant(0ms)));
        if (has<chat::Connect>(chat::update(model, chat::Ticked{}, at(moment)))) return moment;
    }
}
}  // namespace

TEST_CASE("entering the chat makes the transport and starts one attempt", "[chat]") {
    chat::Model model = fresh();
    const auto effects = chat::update(model, chat::EnterChat{.name = " Grace  Hopper "}, at(0s));
    CHECK(model.account.name == "Grace Hopper");
    CHECK(has<chat::UseTransport>(effects));
    CHECK(all<chat::Connect>(effects).size() == 1);
    CHECK(model.link.state == LinkState::connecting);
    CHECK_FALSE(has<chat::Connect>(chat::update(model, chat::ConnectNow{}, at(1s))));
}

TEST_CASE("a name of spaces only is refused, and the panel says why", "[chat]") {
    chat::Model model = fresh();
    CHECK_FALSE(has<chat::Connect>(chat::update(model, chat::EnterChat{.name = " \n "}, at(0s))));
    CHECK_FALSE(chat::has_entered(model.account));
    CHECK(chat::form_on_screen(model.account)->problem == chat::Mistake::display_name_missing);
}

TEST_CASE("a broken connection is tried again after a jittered wait that grows to the cap", "[chat]") {
    chat::Model model = online();
    Milliseconds moment = 60s;
    Milliseconds longest = 0ms;
    chat::update(model, Down{DownCause::network, transport::ConnectionFailure::server_unreachable}, at(moment));
    for (int i = 0; i < 40; ++i) {
        CHECK(model.link.state == LinkState::waiting);
        const Milliseconds next = next_attempt(model, moment);
        CHECK(next - moment <= limits::backoff_cap + limits::between_connects);
        longest = std::max(longest, next - moment);
        moment = next + 10ms;
        chat::update(model, Down{DownCause::network, transport::ConnectionFailure::server_unreachable}, at(moment));
    }
    CHECK(longest > 10s);
}

TEST_CASE("two attempts are always more than a second apart, however often the person asks", "[chat]") {
    chat::Model model = online();
    std::vector<Milliseconds> attempts;
    for (Milliseconds moment = 100s; moment < 110s; moment += 50ms) {
        if (model.link.state == LinkState::connecting) chat::update(model, Down{DownCause::network}, at(moment));
        if (model.link.state == LinkState::online) chat::update(model, Down{DownCause::network}, at(moment));
        auto effects = chat::update(model, chat::ConnectNow{}, at(moment));
        for (auto& more : chat::update(model, chat::Ticked{}, at(moment))) effects.push_back(more);
        if (has<chat::Connect>(effects)) attempts.push_back(moment);
    }
    REQUIRE(attempts.size() > 3);
    for (std::size_t i = 1; i < attempts.size(); ++i) CHECK(attempts[i] - attempts[i - 1] >= limits::between_connects);
}

TEST_CASE("the backoff starts over only after a connection that held for thirty seconds", "[chat]") {
    chat::Model model = online();
    chat::update(model, Down{DownCause::network}, at(10s));
    CHECK(model.link.failures == 1);
    next_attempt(model, 10s);
    chat::update(model, transport::Up{me}, at(20s));
    chat::update(model, Down{DownCause::network}, at(25s));
    CHECK(model.link.failures == 2);
    const Milliseconds again = next_attempt(model, 25s);
    chat::update(model, transport::Up{me}, at(again));
    chat::update(model, Down{DownCause::network}, at(again + 31s));
    CHECK(model.link.failures == 1);
}

TEST_CASE("a refusal stops the attempts and keeps its reason, until the person or the device asks again", "[chat]") {
    chat::Model model = online();
    chat::update(model, Down{DownCause::refused, transport::ConnectionFailure::anonymous_rejected}, at(60s));
    CHECK(model.link.state == LinkState::stopped);
    CHECK(model.link.cause == DownCause::refused);
    CHECK(model.link.problem == chat::Problem(transport::ConnectionFailure::anonymous_rejected));
    CHECK_FALSE(has<chat::Connect>(pass(model, 60s, 3600s)));
    CHECK(has<chat::Connect>(chat::update(model, chat::ConnectNow{}, at(3601s))));
}

TEST_CASE("coming online, returning to the page and waking up each start an attempt at once", "[chat]") {
    chat::Model model = online();
    chat::update(model, Down{DownCause::network}, at(60s));
    model.link.retry_at = at_instant(90s);
    SECTION("coming online") { CHECK(has<chat::Connect>(chat::update(model, chat::NetworkChanged{true}, at(62s)))); }
    SECTION("returning to the page") {
        CHECK(has<chat::Connect>(chat::update(model, chat::VisibilityChanged{true}, at(62s))));
    }
    SECTION("waking up") {
        CHECK(has<chat::Connect>(chat::update(model, chat::Ticked{}, Now{at_instant(62s), test_epoch + 8h})));
    }
}

TEST_CASE("a connection that seems alive after sleep is probed, not closed", "[chat]") {
    chat::Model model = online();
    const auto effects = chat::update(model, chat::Ticked{}, Now{at_instant(1s), test_epoch + 8h});
    CHECK(has<chat::Probe>(effects));
    CHECK(model.link.state == LinkState::online);
}

TEST_CASE("a false alarm about the network changes nothing while the connection is up", "[chat]") {
    chat::Model model = online();
    chat::update(model, chat::NetworkChanged{false}, at(5s));
    CHECK(model.link.state == LinkState::online);
    CHECK_FALSE(model.link.network_offline);
}

TEST_CASE("after two quick evictions the connection uses another name instead of fighting", "[chat]") {
    chat::Model model = online();
    CHECK_FALSE(has<chat::RenewName>(chat::update(model, Down{DownCause::evicted}, at(60s))));
    next_attempt(model, 60s);
    chat::update(model, transport::Up{me}, at(65s));
    CHECK(has<chat::RenewName>(chat::update(model, Down{DownCause::evicted}, at(70s))));
}

TEST_CASE("after a reconnect every room that was not refused is subscribed exactly once", "[chat]") {
    chat::Model model = online();
    chat::update(model, chat::OpenRoom{RoomId("help")}, at(1s));
    chat::update(model, transport::RoomRefused{RoomId("help"), transport::RoomFailure::not_allowed}, at(1s));
    chat::update(model, chat::OpenRoom{RoomId("other")}, at(1s));
    chat::update(model, Down{DownCause::network}, at(60s));
    next_attempt(model, 60s);
    const auto subscribed = all<chat::Subscribe>(chat::update(model, transport::Up{me}, at(70s)));
    CHECK(subscribed == std::vector<chat::Subscribe>{{lobby}, {RoomId("other")}});
}

TEST_CASE("leaving the chat disconnects, deletes what was stored and shows the start again", "[chat]") {
    chat::Model model = online();
    const auto effects = chat::update(model, chat::LeaveChat{}, at(60s));
    CHECK(has<chat::Disconnect>(effects));
    std::vector<std::string> wiped;
    for (const auto& save : all<chat::Save>(effects)) {
        CHECK(save.value.empty());
        wiped.push_back(save.key);
    }
    CHECK(std::ranges::contains(wiped, "confab.me"));
    CHECK(std::ranges::contains(wiped, "confab.identity"));
    CHECK_FALSE(chat::has_entered(model.account));
    CHECK(model.rooms.list.empty());
    CHECK(chat::update(model, Down{DownCause::asked}, at(60s)).empty());
}
