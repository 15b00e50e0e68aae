#include "chat/update/arrivals.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "chat/update/direct.h"
#include "chat/update/joining.h"
#include "protocol/limits.h"

namespace chat {

namespace {

using api::Refusal;

Timeline::Author author_of(const Model& model, const Incoming& incoming) {
    return is_own(model.account, incoming.sender) ? Timeline::Author::self : Timeline::Author::other;
}

// A message stamped in the far future would stay below all newer messages for good, so it gets the time of its
// arrival as its stamp. nullopt: the stamp is plausible.
std::optional<Incoming> brought_back(const Room& room, const Incoming& incoming, UnixTime local_now) {
    if (!incoming.stamp || *incoming.stamp <= local_now + limits::stamp_ahead) return std::nullopt;
    Incoming here = incoming;
    here.stamp = std::max(local_now, room.timeline.newest_stamp().value_or(UnixTime{}) + 1ms);
    return here;
}

// Announces a message that history delivered. caught_up() marks it as announced, so its live copy is not announced
// again. People joining is no longer news.
void announce_late(Room& room, const Incoming& incoming, Effects& effects) {
    const auto after = room.history.announced_after;
    if (!after || incoming.stamp <= after || incoming.message.kind == Kind::joined) return;
    if (const TimelineItem* item = room.timeline.caught_up(incoming))
        effects.push_back(MessageShown{room.id, item->key, true});
}

void show_live(Model& model, Room& room, const Incoming& incoming, Effects& effects, UnixTime local_now) {
    const Layout layout = model.config.transport.topics.layout;
    if (mark_delivered(model.outbox, room, incoming, layout, model.account, effects)) return;

    const TimelineItem* item = room.timeline.arrived(incoming, author_of(model, incoming), local_now);
    if (!item) {
        // A page of history may be faster than the room: then the message is counted, and only announced now.
        if (const TimelineItem* known = room.timeline.caught_up(incoming))
            effects.push_back(MessageShown{room.id, known->key});
        return;
    }
    effects.push_back(MessageShown{room.id, item->key});
    if (incoming.standing == Standing::user) note_user(model.people, incoming.sender, model.account.self);
    count_unread(room, *item, reader_of(model, room));
    keep_within_bounds(model.rooms, room);
}

// Returns whether the message is new here.
bool show_old(Model& model, Room& room, const Incoming& incoming, Effects& effects, UnixTime local_now) {
    const Layout layout = model.config.transport.topics.layout;
    if (mark_delivered(model.outbox, room, incoming, layout, model.account, effects)) return true;
    const auto here = brought_back(room, incoming, local_now);
    const Incoming& taken = here ? *here : incoming;
    if (!room.timeline.arrived(taken, author_of(model, taken), local_now, Timeline::Source::history)) return false;
    if (taken.standing == Standing::user) note_user(model.people, taken.sender, model.account.self);
    announce_late(room, taken, effects);
    return true;
}

// Returns the newest stamp among the messages that are new here.
std::optional<UnixTime> show_page(Model& model, Room& room, const std::vector<Incoming>& messages, Effects& effects,
                                  Now now) {
    std::optional<UnixTime> newest;
    for (const Incoming& incoming : messages)
        if (show_old(model, room, incoming, effects, server_now(model, now)) && incoming.stamp)
            newest = std::max(newest, incoming.stamp);
    keep_within_bounds(model.rooms, room);
    return newest;
}

bool is_full(const Model& model, const Room& room) {
    std::size_t bytes = limits::page_bytes;
    for (const Room& each : model.rooms.list) bytes += each.timeline.bytes();
    return room.timeline.size() + limits::page_messages_most > limits::messages_per_room ||
           bytes > limits::timeline_bytes;
}

}  // namespace

void arrived(Model& model, const transport::Arrived& event, Effects& effects, Now now) {
    Room* room = model.rooms.find(event.incoming.room);
    if (!room) room = direct_room_for(model, event.incoming.room, effects);
    if (!room) {
        ++model.dropped;
        return;
    }
    const UnixTime local_now = server_now(model, now);
    const auto here = brought_back(*room, event.incoming, local_now);
    show_live(model, *room, here ? *here : event.incoming, effects, local_now);
}

void load_older(Model& model, const LoadOlder& command, Effects& effects) {
    Room* room = model.rooms.find(command.room);
    if (room && can_ask(model)) load_older(*room, is_full(model, *room), model.requests, effects);
}

void page_answered(Model& model, const RoomId& id, const transport::Answered& event, Effects& effects, Now now) {
    Room* room = model.rooms.find(id);
    if (!room) return;
    auto page = read_answer(event, [&](const Json& json) { return api::read_history(json, id); });
    effects.push_back(HistoryChanged{id});
    if (!page && page.error().refusal == Refusal::not_a_member) return refuse_room(model, *room, page.error(), effects);
    if (!page && page.error().refusal == Refusal::not_found) page = api::HistoryPage{};  // a room without history
    if (!page) return page_failed(room->history, page.error(), now);
    const PageIs is = take_cursor(room->history, *page);
    const auto newest = show_page(model, *room, page->messages, effects, now);
    if (is == PageIs::first && newest) assume_read(*room, *newest);  // messages from before we joined
    page_came(*room, *page, is, model.requests, effects);
    recount_unread(*room, reader_of(model, *room));
}

void gap_answered(Model& model, const RoomId& id, const transport::Answered& event, Effects& effects, Now now) {
    Room* room = model.rooms.find(id);
    if (!room) return;
    const auto page = read_answer(event, [&](const Json& json) { return api::read_history(json, id); });
    if (!page) {
        if (page.error().refusal == Refusal::not_a_member) return refuse_room(model, *room, page.error(), effects);
        return gap_failed(room->history, page.error(), now);
    }
    show_page(model, *room, page->messages, effects, now);
    recount_unread(*room, reader_of(model, *room));
    effects.push_back(HistoryChanged{id});
    if (gap_came(*room, *page, model.requests, effects)) notify(model.notices, HistoryIncomplete{room->title});
}

}  // namespace chat
