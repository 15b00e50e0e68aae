#include "ui/labels/format.h"

#include <catch2/catch_test_macros.hpp>

#include "ui/labels/words.h"
#include "ui_support.h"

using namespace ui;
using ui_test::noon;

TEST_CASE("times are told by the local calendar", "[ui]") {
    CHECK(clock_time(noon, 0ms) == "12:00");
    CHECK(clock_time(noon, 5h + 30min) == "17:30");
    CHECK(clock_time(noon, -13h) == "23:00");
    CHECK(full_time(noon, 0ms) == "Friday 20 November 2026, 12:00");
    CHECK(day_name(noon, noon, 0ms) == "Today");
    CHECK(day_name(noon - 12h - 1ms, noon, 0ms) == "Yesterday");
    CHECK(day_name(noon - 48h, noon, 0ms) == "Wednesday");
    CHECK(day_name(noon - 24h * 30, noon, 0ms) == "21 October");
    CHECK(day_name(noon - 24h * 400, noon, 0ms) == "16 October 2025");
    CHECK(short_time(noon, noon, 0ms) == "12:00");
    CHECK(short_time(noon - 24h, noon, 0ms) == "Yesterday");
    CHECK(short_time(noon - 72h, noon, 0ms) == "Tue");
    CHECK(short_time(noon - 24h * 30, noon, 0ms) == "21 Oct");
}

TEST_CASE("people who joined are told in one line", "[ui]") {
    chat::TimelineItem entry{.message = {.kind = Kind::joined, .name = "Ada"}};
    entry.joined = {"Ada"};
    entry.joined_count = 1;
    CHECK(joined_words(entry) == "Ada joined");
    entry.joined = {"Ada", "Grace"};
    entry.joined_count = 2;
    CHECK(joined_words(entry) == "Ada and Grace joined");
    entry.joined = {"Ada", "Grace", "Linus"};
    entry.joined_count = 3;
    CHECK(joined_words(entry) == "Ada, Grace and Linus joined");
    entry.joined_count = 120;
    CHECK(joined_words(entry) == "Ada, Grace and 118 others joined");
    entry.joined = {};
    entry.joined_count = 1;
    CHECK(joined_words(entry) == "Ada joined");
}

TEST_CASE("the connection is told with its cause and a countdown", "[ui]") {
    chat::Model model = chat::start({}, Random());
    const Now now{.instant = Instant(10s), .unix_time = noon};
    model.link.state = chat::LinkState::online;
    CHECK(connection_words(model, now) == "Connected");
    CHECK(!countdown_changes_in(model, now));
    model.link.state = chat::LinkState::waiting;
    model.link.problem = transport::ConnectionFailure::connection_lost;
    model.link.retry_at = now.instant + 4200ms;
    CHECK(connection_words(model, now) == "Reconnecting in 5 s: The connection to the chat server broke.");
    CHECK(countdown_changes_in(model, now) == 200ms);
    model.link.network_offline = true;
    CHECK(connection_words(model, now).starts_with("Offline"));
}

TEST_CASE("a room's preview gives its name or says why there is none", "[ui]") {
    CHECK(room_preview("  ").empty());
    CHECK(room_preview("Name/ with $ special Characters! 3").find("name-with-special-characters-3") !=
          std::string::npos);
    CHECK(!room_preview("$$$").empty());
    CHECK(!room_preview(std::string(300, 'a')).empty());
}
