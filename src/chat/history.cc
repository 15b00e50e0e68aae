#include "chat/history.h"

#include <algorithm>
#include <string>
#include <utility>

#include "protocol/limits.h"

namespace chat {

namespace {

using api::Refusal;

constexpr int gap_pages_most = 20;
// to a listener without a screen: they cannot scroll
constexpr int gap_pages_announced = limits::messages_per_room / limits::page_messages;
constexpr Milliseconds history_retry_first = 30s;
constexpr Milliseconds history_retry_most = 10min;
constexpr Milliseconds stamps_differ = 1s;  // at most, a row's key and its message: two readings of one clock

std::string milliseconds_of(UnixTime time) { return std::to_string(time.time_since_epoch().count()); }

// Where the page before the oldest message begins. What was forgotten lies between it and the page last loaded.
std::optional<std::string> place_of_oldest(const Timeline& timeline) {
    if (timeline.empty() || !timeline[0].stamp) return std::nullopt;
    const TimelineItem& oldest = timeline[0];
    return milliseconds_of(*oldest.stamp + stamps_differ) + "#" + oldest.sender.text() + "#" + oldest.message.id.text();
}

void ask_page(Room& room, const std::optional<std::string>& before, Requests& requests, Effects& effects) {
    room.history.problem.reset();
    requests.ask(request::Page{room.id}, api::get_messages_before(room.id, before), effects);
    effects.push_back(HistoryChanged{room.id});
}

void ask_gap(Room& room, Requests& requests, Effects& effects) {
    const History& history = room.history;
    if (requests.has<request::Gap>(room.id) || !history.gap_from) return;
    const std::string& from = history.gap_at ? *history.gap_at : *history.gap_from;
    requests.ask(request::Gap{room.id}, api::get_messages_after(room.id, from), effects);
}

void begin_gap(Room& room) {
    auto last = room.timeline.newest_stamp();
    if (!last) last = room.history.announced_after;
    room.history.gap_from.reset();
    room.history.gap_at.reset();
    room.history.gap_pages = 0;
    // what arrives before it is joined again moves nothing
    room.history.gap_open = last && room.state != RoomState::joined;
    if (last) room.history.gap_from = milliseconds_of(*last - limits::history_overlap);
}

// It was long in coming, and what was said since we came does not fit on it.
bool begins_late(const History& history, const api::HistoryPage& page) {
    return history.announced_after && !page.messages.empty() && page.messages.front().stamp > history.announced_after;
}

bool may_help_later(Refusal refusal) { return refusal == Refusal::busy || refusal == Refusal::unknown; }

}  // namespace

Loading loading_history(const Room& room, const Requests& requests) {
    if (requests.has<request::Page>(room.id)) return Loading::loading;
    return room.history.problem ? Loading::failed : Loading::idle;
}

void history_on_joined(Room& room, std::optional<UnixTime> announce_after, Requests& requests, Effects& effects,
                       Now now) {
    History& history = room.history;
    if (!history.announced_after) history.announced_after = announce_after;
    history.again = {now.instant + limits::history_again_soon};
    const bool asked = requests.has<request::Page>(room.id);
    if (!history.begun) {
        if (!asked) ask_page(room, std::nullopt, requests, effects);
        return;
    }
    history.again.push_back(now.instant + limits::history_again_late);
    if (!history.gap_open) begin_gap(room);  // else it begins where the last break did, or an earlier one
    requests.drop<request::Gap>(room.id);
    if (history.gap_from) {
        history.gap_open = true;
        ask_gap(room, requests, effects);
    } else if (!asked) {
        ask_page(room, std::nullopt, requests, effects);
    }
}

void history_on_connection_lost(Room& room) {
    if (room.history.begun && !room.history.gap_open) begin_gap(room);
}

void load_older(Room& room, bool is_full, Requests& requests, Effects& effects) {
    History& history = room.history;
    if (history.complete || requests.has<request::Page>(room.id)) return;
    if (!history.begun) return ask_page(room, std::nullopt, requests, effects);
    if (is_full) {
        if (history.problem) return;
        history.problem = "This page keeps no more at once.";
        effects.push_back(HistoryChanged{room.id});
        return;
    }
    const auto before = room.timeline.forgot() ? place_of_oldest(room.timeline) : history.older;
    if (before) ask_page(room, before, requests, effects);
}

void oldest_forgotten(Room& room) {
    if (!room.history.begun) return;
    room.history.complete = false;
    room.history.older = place_of_oldest(room.timeline);
}

PageIs take_cursor(History& history, const api::HistoryPage& page) {
    history.failures = 0;
    history.older = page.older;
    history.complete = !page.older;
    return std::exchange(history.begun, true) ? PageIs::older : PageIs::first;
}

void page_came(Room& room, const api::HistoryPage& page, PageIs is, Requests& requests, Effects& effects) {
    room.timeline.older_came();
    if (is == PageIs::older) return;
    begin_gap(room);
    if (!page.older || !begins_late(room.history, page)) return;
    room.history.gap_from = milliseconds_of(*room.history.announced_after);
    room.history.gap_open = true;
    ask_gap(room, requests, effects);
}

void page_failed(History& history, const api::Problem& problem, Now now) {
    history.problem = problem.sentence;
    if (history.begun || !may_help_later(problem.refusal)) return;
    const Milliseconds wait =
        std::min(history_retry_most, history_retry_first * (1 << std::min(history.failures++, 5)));
    history.again.insert(std::ranges::upper_bound(history.again, now.instant + wait), now.instant + wait);
}

bool gap_came(Room& room, const api::HistoryPage& page, Requests& requests, Effects& effects) {
    History& history = room.history;
    const bool moves = page.newer && page.newer != history.gap_at;
    if (moves && ++history.gap_pages < (history.announced_after ? gap_pages_announced : gap_pages_most)) {
        history.gap_at = page.newer;
        ask_gap(room, requests, effects);
        return false;
    }
    begin_gap(room);
    return moves;
}

void gap_failed(History& history, const api::Problem& problem, Now now) {
    if (history.again.empty() && may_help_later(problem.refusal))
        history.again.push_back(now.instant + limits::history_again_late);
}

void history_due(Room& room, Requests& requests, Effects& effects, Now now) {
    History& history = room.history;
    const auto due = std::erase_if(history.again, [&](Instant at) { return at <= now.instant; });
    if (due == 0 || room.state != RoomState::joined || requests.has<request::Page>(room.id) ||
        requests.has<request::Gap>(room.id))
        return;
    if (history.begun && history.gap_from)
        ask_gap(room, requests, effects);
    else
        ask_page(room, std::nullopt, requests, effects);
}

}  // namespace chat
