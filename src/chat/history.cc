#include "chat/history.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/backoff.h"
#include "protocol/limits.h"

namespace chat {

namespace {

using api::Refusal;

constexpr int gap_pages_most = 20;
// without a screen, since a listener cannot scroll for the rest
constexpr int gap_pages_announced = limits::messages_per_room / limits::page_messages;
constexpr Backoff history_backoff{30s, 10min};
// at most, between the stamps in a row's key and in its message: the clock was read twice
constexpr Milliseconds stamps_differ = 1s;

std::string milliseconds_of(UnixTime time) { return std::to_string(time.time_since_epoch().count()); }

// The cursor of the page before the oldest message. Forgotten messages are between that message and the last loaded
// page.
std::optional<std::string> place_of_oldest(const Timeline& timeline) {
    if (timeline.empty() || !timeline[0].stamp) return std::nullopt;
    const TimelineItem& oldest = timeline[0];
    return milliseconds_of(*oldest.stamp + stamps_differ) + "#" + oldest.sender.text() + "#" + oldest.message.id.text();
}

void ask_page(Room& room, const std::optional<std::string>& before, Requests& requests, Effects& effects) {
    room.history.problem.clear();
    requests.ask(request::Page{room.id}, api::get_messages_before(room.id, before), effects);
    effects.push_back(HistoryChanged{room.id});
}

void ask_gap(Room& room, Requests& requests, Effects& effects) {
    const auto& gap = room.history.gap;
    if (!gap || requests.has<request::Gap>(room.id)) return;
    requests.ask(request::Gap{room.id}, api::get_messages_after(room.id, gap->at ? *gap->at : gap->from), effects);
}

// The gap begins a little before the last message that we had.
void begin_gap(Room& room) {
    auto last = room.timeline.newest_stamp();
    if (!last) last = room.history.announced_after;
    room.history.gap.reset();
    if (last)
        room.history.gap = {.from = milliseconds_of(*last - limits::history_overlap),
                            // arrivals before the room is joined again do not move the beginning
                            .open = !is_joined(room.state)};
}

bool has_open_gap(const History& history) { return history.gap && history.gap->open; }

// The page took so long that newer messages no longer fit on it.
bool begins_late(const History& history, const api::HistoryPage& page) {
    return history.announced_after && !page.messages.empty() && page.messages.front().stamp > history.announced_after;
}

bool may_help_later(Refusal refusal) { return refusal == Refusal::busy || refusal == Refusal::unknown; }

}  // namespace

Loading loading_history(const Room& room, const Requests& requests) {
    if (requests.has<request::Page>(room.id)) return Loading::loading;
    return room.history.problem.empty() ? Loading::idle : Loading::failed;
}

void history_on_joined(Room& room, std::optional<UnixTime> announce_after, Requests& requests, Effects& effects,
                       Now now) {
    History& history = room.history;
    if (!history.announced_after) history.announced_after = announce_after;
    history.again = {now.instant + limits::history_again_soon};
    const bool asked = requests.has<request::Page>(room.id);
    if (!history.has_begun()) {
        if (!asked) ask_page(room, std::nullopt, requests, effects);
        return;
    }
    history.again.push_back(now.instant + limits::history_again_late);
    if (!has_open_gap(history)) begin_gap(room);  // an open gap keeps its beginning, at that break or an earlier one
    requests.drop<request::Gap>(room.id);
    if (history.gap) {
        history.gap->open = true;
        ask_gap(room, requests, effects);
    } else if (!asked) {
        ask_page(room, std::nullopt, requests, effects);
    }
}

void history_on_connection_lost(Room& room) {
    if (room.history.has_begun() && !has_open_gap(room.history)) begin_gap(room);
}

void load_older(Room& room, bool is_full, Requests& requests, Effects& effects) {
    History& history = room.history;
    if (history.is_complete() || requests.has<request::Page>(room.id)) return;
    const auto* partial = std::get_if<History::Partial>(&history.pages);
    if (!partial) return ask_page(room, std::nullopt, requests, effects);
    if (is_full) {
        if (!history.problem.empty()) return;
        history.problem = Mistake::room_holds_all_it_can;
        effects.push_back(HistoryChanged{room.id});
        return;
    }
    const auto before = room.timeline.forgot() ? place_of_oldest(room.timeline) : partial->older;
    if (before) ask_page(room, before, requests, effects);
}

void oldest_forgotten(Room& room) {
    if (room.history.has_begun()) room.history.pages = History::Partial{place_of_oldest(room.timeline)};
}

PageIs take_cursor(History& history, const api::HistoryPage& page) {
    const PageIs is = history.has_begun() ? PageIs::older : PageIs::first;
    if (page.older)
        history.pages = History::Partial{page.older};
    else
        history.pages = History::Complete{};
    return is;
}

void page_came(Room& room, const api::HistoryPage& page, PageIs is, Requests& requests, Effects& effects) {
    room.timeline.older_came();
    if (is == PageIs::older) return;
    begin_gap(room);
    if (!page.older || !begins_late(room.history, page)) return;
    room.history.gap = {.from = milliseconds_of(*room.history.announced_after), .open = true};
    ask_gap(room, requests, effects);
}

void page_failed(History& history, const transport::AskFailure& problem, Now now) {
    history.problem = problem;
    auto* not_begun = std::get_if<History::NotBegun>(&history.pages);
    if (!not_begun || !may_help_later(problem.refusal)) return;
    const Milliseconds wait = history_backoff.bound(not_begun->failures++);
    history.again.insert(std::ranges::upper_bound(history.again, now.instant + wait), now.instant + wait);
}

bool gap_came(Room& room, const api::HistoryPage& page, Requests& requests, Effects& effects) {
    History& history = room.history;
    const bool moves = page.newer && (!history.gap || page.newer != history.gap->at);
    const int pages_most = history.announced_after ? gap_pages_announced : gap_pages_most;
    if (moves && history.gap && ++history.gap->pages < pages_most) {
        history.gap->at = page.newer;
        ask_gap(room, requests, effects);
        return false;
    }
    begin_gap(room);
    return moves;
}

void gap_failed(History& history, const transport::AskFailure& problem, Now now) {
    if (history.again.empty() && may_help_later(problem.refusal))
        history.again.push_back(now.instant + limits::history_again_late);
}

void history_due(Room& room, Requests& requests, Effects& effects, Now now) {
    History& history = room.history;
    const auto due = std::erase_if(history.again, [&](Instant at) { return at <= now.instant; });
    if (due == 0 || !is_joined(room.state) || requests.has<request::Page>(room.id) ||
        requests.has<request::Gap>(room.id))
        return;
    if (history.has_begun() && history.gap)
        ask_gap(room, requests, effects);
    else
        ask_page(room, std::nullopt, requests, effects);
}

}  // namespace chat
