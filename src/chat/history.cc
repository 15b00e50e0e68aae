#include "chat/history.h"

#include <algorithm>
#include <string>
#include <utility>

#include "chat/membership.h"
#include "chat/notices.h"
#include "chat/rooms.h"
#include "chat/unread.h"
#include "protocol/limits.h"

namespace chat {

namespace {

using api::Refusal;

constexpr int gap_pages_most = 20;
// to whoever listens: they cannot scroll
constexpr int gap_pages_told = limits::messages_per_room / limits::page_messages;
// of the server's time as we measured it: rather told of too much than of too little
constexpr Milliseconds clock_error = 2s;
constexpr Milliseconds history_retry_first = 30s;
constexpr Milliseconds history_retry_most = 10min;
constexpr Milliseconds stamps_differ = 1s;  // at most, a row's key and its message: two readings of one clock

std::string milliseconds_of(UnixTime time) { return std::to_string(time.time_since_epoch().count()); }

// Where the page before the oldest entry begins. What was forgotten lies between it and the page that was last loaded.
std::optional<std::string> place_of_oldest(const Timeline& timeline) {
    if (timeline.empty() || !timeline[0].stamp) return std::nullopt;
    const Entry& oldest = timeline[0];
    return milliseconds_of(*oldest.stamp + stamps_differ) + "#" + oldest.sender.text() + "#" + oldest.message.id.text();
}

bool is_full(const Model& model, const Room& room) {
    std::size_t bytes = limits::page_bytes;
    for (const Room& each : model.rooms.list) bytes += each.timeline.bytes();
    return room.timeline.size() + limits::page_messages_most > limits::messages_per_room ||
           bytes > limits::timeline_bytes;
}

void ask_page(Model& model, Room& room, const std::optional<std::string>& before, Effects& effects) {
    room.history.problem.reset();
    model.requests.ask(request::Page{room.id}, api::get_messages_before(room.id, before), effects);
    effects.push_back(HistoryChanged{room.id});
}

void ask_gap(Model& model, Room& room, Effects& effects) {
    History& history = room.history;
    if (model.requests.has<request::Gap>(room.id) || !history.gap_from) return;
    const std::string& from = history.gap_at ? *history.gap_at : *history.gap_from;
    model.requests.ask(request::Gap{room.id}, api::get_messages_after(room.id, from), effects);
}

void begin_gap(Room& room) {
    auto last = room.timeline.newest_stamp();
    if (!last) last = room.history.told_since;
    room.history.gap_from.reset();
    room.history.gap_at.reset();
    room.history.gap_pages = 0;
    // what arrives before it is joined again moves nothing
    room.history.gap_open = last && room.state != RoomState::joined;
    if (last) room.history.gap_from = milliseconds_of(*last - limits::history_overlap);
}

// The newest stamp of what was not here before.
std::optional<UnixTime> take_page(Model& model, Room& room, const std::vector<Incoming>& messages, Effects& effects,
                                  Now now) {
    std::optional<UnixTime> newest;
    for (const Incoming& incoming : messages)
        if (take_old(model, room, incoming, effects, now) && incoming.stamp) newest = std::max(newest, incoming.stamp);
    keep_within_bounds(model, room);
    return newest;
}

// It was long in coming, and what was said since we came does not fit on it.
bool begins_late(const History& history, const api::HistoryPage& page) {
    return history.told_since && !page.messages.empty() && page.messages.front().stamp > history.told_since;
}

bool may_help_later(Refusal refusal) { return refusal == Refusal::busy || refusal == Refusal::unknown; }

}  // namespace

void came_into(Model& model, Room& room, Effects& effects, Now now) {
    if (!has_backend(model)) return;
    History& history = room.history;
    if (model.tells_late && !history.told_since)
        history.told_since = now.unix_time + model.link.clock_offset - clock_error;
    history.again = {now.instant + limits::history_again_soon};
    if (!history.begun) {
        if (!model.requests.has<request::Page>(room.id)) ask_page(model, room, std::nullopt, effects);
        return;
    }
    history.again.push_back(now.instant + limits::history_again_late);
    if (!history.gap_open) begin_gap(room);  // else it begins where the last break did, or an earlier one
    model.requests.drop<request::Gap>(room.id);
    if (history.gap_from) {
        history.gap_open = true;
        ask_gap(model, room, effects);
    } else if (!model.requests.has<request::Page>(room.id)) {
        ask_page(model, room, std::nullopt, effects);
    }
}

void cut_off(Room& room) {
    if (room.history.begun && !room.history.gap_open) begin_gap(room);
}

void load_older(Model& model, const RoomId& id, Effects& effects) {
    Room* room = model.rooms.find(id);
    if (!room || !has_backend(model) || !model.account.entered || model.account.naming) return;
    History& history = room->history;
    if (history.complete || model.requests.has<request::Page>(id)) return;
    if (!history.begun) return ask_page(model, *room, std::nullopt, effects);
    if (is_full(model, *room)) {
        if (history.problem) return;
        history.problem = "This page keeps no more at once.";
        effects.push_back(HistoryChanged{id});
        return;
    }
    const auto before = room->timeline.forgot() ? place_of_oldest(room->timeline) : history.older;
    if (before) ask_page(model, *room, before, effects);
}

void oldest_forgotten(Room& room) {
    if (!room.history.begun) return;
    room.history.complete = false;
    room.history.older = place_of_oldest(room.timeline);
}

void history_answered(Model& model, const RoomId& id, const transport::Answered& event, Effects& effects, Now now) {
    Room* room = model.rooms.find(id);
    if (!room) return;
    History& history = room->history;
    auto page = read_answer(event, [&](const Json& json) { return api::read_history(json, id); });
    effects.push_back(HistoryChanged{id});
    if (!page && page.error().refusal == Refusal::not_a_member)
        return set_aside(model, *room, page.error().sentence, effects);
    if (!page && page.error().refusal == Refusal::not_found) page = api::HistoryPage{};  // a room that keeps nothing
    if (!page) {
        history.problem = page.error().sentence;
        if (!history.begun && may_help_later(page.error().refusal)) {
            const Milliseconds wait =
                std::min(history_retry_most, history_retry_first * (1 << std::min(history.failures++, 5)));
            history.again.insert(std::ranges::upper_bound(history.again, now.instant + wait), now.instant + wait);
        }
        return;
    }
    const bool first = !std::exchange(history.begun, true);
    history.failures = 0;
    history.older = page->older;
    history.complete = !page->older;
    const auto newest = take_page(model, *room, page->messages, effects, now);
    room->timeline.older_came();
    if (first && newest) assume_read(model, *room, *newest);  // said before we came in
    if (first) begin_gap(*room);
    if (first && page->older && begins_late(history, *page)) {
        history.gap_from = milliseconds_of(*history.told_since);
        history.gap_open = true;
        ask_gap(model, *room, effects);
    }
    recount(model, *room);
}

void gap_answered(Model& model, const RoomId& id, const transport::Answered& event, Effects& effects, Now now) {
    Room* room = model.rooms.find(id);
    if (!room) return;
    History& history = room->history;
    const auto page = read_answer(event, [&](const Json& json) { return api::read_history(json, id); });
    if (!page) {
        if (page.error().refusal == Refusal::not_a_member)
            return set_aside(model, *room, page.error().sentence, effects);
        if (history.again.empty() && may_help_later(page.error().refusal))
            history.again.push_back(now.instant + limits::history_again_late);
        return;
    }
    take_page(model, *room, page->messages, effects, now);
    recount(model, *room);
    effects.push_back(HistoryChanged{id});
    const bool moves = page->newer && page->newer != history.gap_at;
    if (moves && ++history.gap_pages < (history.told_since ? gap_pages_told : gap_pages_most)) {
        history.gap_at = page->newer;
        return ask_gap(model, *room, effects);
    }
    if (moves)
        notify(model,
               "So much was said in " + room->title + " while you were away that the middle of it is missing here.");
    begin_gap(*room);
}

void history_due(Model& model, Effects& effects, Now now) {
    for (Room& room : model.rooms.list) {
        History& history = room.history;
        const auto due = std::erase_if(history.again, [&](Instant at) { return at <= now.instant; });
        if (due == 0 || room.state != RoomState::joined || model.requests.has<request::Page>(room.id) ||
            model.requests.has<request::Gap>(room.id))
            continue;
        if (history.begun && history.gap_from)
            ask_gap(model, room, effects);
        else
            ask_page(model, room, std::nullopt, effects);
    }
}

std::optional<Instant> history_deadline(const Model& model) {
    std::optional<Instant> soonest;
    for (const Room& room : model.rooms.list)
        if (!room.history.again.empty()) soonest = earlier(soonest, std::optional(room.history.again.front()));
    return soonest;
}

}  // namespace chat
