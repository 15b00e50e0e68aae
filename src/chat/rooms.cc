#include "chat/rooms.h"

#include <algorithm>
#include <utility>

#include "chat/direct.h"
#include "chat/history.h"
#include "chat/members.h"
#include "chat/membership.h"
#include "chat/notices.h"
#include "chat/outbox.h"
#include "chat/people.h"
#include "chat/unread.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

namespace chat {

namespace {

Timeline::Order order_of(Layout layout) {
    return layout == Layout::stamped ? Timeline::Order::by_stamp : Timeline::Order::by_arrival;
}

// The name that the configuration gives the room, else the one that its slug tells.
std::string title_of(const Model& model, const RoomId& id) {
    if (is_direct_room(id.text())) return direct_title(model, id);
    for (const std::string& name : model.config.rooms) {
        const auto offered = room_id_from_name(name);
        if (offered && *offered == id) return name;
    }
    return room_title(id);
}

void keep_within_bytes(Model& model) {
    std::size_t bytes = 0;
    bool forgot = false;
    Room* largest = nullptr;
    for (Room& room : model.rooms.list) {
        bytes += room.timeline.bytes();
        if (!largest || room.timeline.bytes() > largest->timeline.bytes()) largest = &room;
    }
    // A few at a time, so that no single message pays for many.
    while (largest && bytes > limits::timeline_bytes) {
        const std::size_t before = largest->timeline.bytes();
        largest->timeline.forget_oldest(4);
        if (largest->timeline.bytes() == before) break;  // nothing but messages still to be sent
        bytes -= before - largest->timeline.bytes();
        forgot = true;
    }
    if (forgot) oldest_forgotten(*largest);
}

Timeline::Author author_of(const Model& model, const Incoming& incoming) {
    return is_own(model, incoming.sender) ? Timeline::Author::self : Timeline::Author::other;
}

// Below the far future nothing new would ever be seen: what claims to come from there stands where it arrived.
// nullopt: nothing of the kind.
std::optional<Incoming> brought_back(const Room& room, const Incoming& incoming, UnixTime local_now) {
    if (!incoming.stamp || *incoming.stamp <= local_now + limits::stamp_ahead) return std::nullopt;
    Incoming here = incoming;
    here.stamp = std::max(local_now, room.timeline.newest_stamp().value_or(UnixTime{}) + 1ms);
    return here;
}

// What caught_up() answers counts as told of: its live copy says nothing more. That somebody joined is no news by now.
void tell_late(Room& room, const Incoming& incoming, Effects& effects) {
    const auto since = room.history.told_since;
    if (!since || incoming.stamp <= since || incoming.message.kind == Kind::joined) return;
    if (const Entry* entry = room.timeline.caught_up(incoming))
        effects.push_back(MessageShown{room.id, entry->key, true});
}

void show(Model& model, Room& room, const Incoming& incoming, Effects& effects, UnixTime local_now) {
    if (take_echo(model, room, incoming, effects)) return;

    const Entry* entry = room.timeline.arrived(incoming, author_of(model, incoming), local_now);
    if (!entry) {
        // A page of history may overtake the room itself: what it brought is counted, but nobody was told.
        if (const Entry* known = room.timeline.caught_up(incoming))
            effects.push_back(MessageShown{room.id, known->key});
        return;
    }
    effects.push_back(MessageShown{room.id, entry->key});
    if (incoming.standing == Standing::user) meet(model, incoming.sender);
    count(model, room, *entry);
    keep_within_bounds(model, room);
}

}  // namespace

bool take_old(Model& model, Room& room, const Incoming& incoming, Effects& effects, Now now) {
    if (take_echo(model, room, incoming, effects)) return true;
    const UnixTime local_now = now.unix_time + model.link.clock_offset;
    const auto here = brought_back(room, incoming, local_now);
    const Incoming& taken = here ? *here : incoming;
    if (!room.timeline.arrived(taken, author_of(model, taken), local_now, Timeline::Source::history)) return false;
    if (taken.standing == Standing::user) meet(model, taken.sender);
    tell_late(room, taken, effects);
    return true;
}

void keep_within_bounds(Model& model, Room& room) {
    if (room.timeline.size() > limits::messages_per_room) {
        room.timeline.forget_oldest(room.timeline.size() - limits::messages_per_room);
        oldest_forgotten(room);
    }
    keep_within_bytes(model);
}

Room* add_room(Model& model, const RoomId& id, Effects& effects) {
    if (Room* room = model.rooms.find(id)) return room;
    if (model.rooms.list.size() >= limits::rooms) {
        model.rooms.join_problem = "You are in " + std::to_string(limits::rooms) +
                                   " rooms, which is as many as there can be. Leave one first.";
        return nullptr;
    }
    model.rooms.list.push_back(
        {.id = id, .title = title_of(model, id), .timeline = Timeline(order_of(model.config.topics.layout))});
    model.drafts_dirty = true;
    Room& room = model.rooms.list.back();
    room.access = is_closed_room(id.text()) ? api::Access::members : api::Access::open;
    if (is_direct_room(id.text())) {
        room.announced = true;
        room.state = model.direct.state;
        meet(model, other_of(id));
        if (room.state == RoomState::joined && model.last_seen) came_into(model, room, effects, *model.last_seen);
    } else if (model.link.state == LinkState::online) {
        effects.push_back(Subscribe{id});
    }
    effects.push_back(RoomStateChanged{id});
    return &room;
}

void join(Model& model, const JoinRoom& wish, Effects& effects) {
    const auto id = room_id_from_name(wish.name);
    model.rooms.join_problem.clear();
    if (!id) {
        model.rooms.join_problem = id.error().what;
        return;
    }
    open(model, *id, effects);
}

void leave(Model& model, const RoomId& id, Effects& effects) {
    Room* room = model.rooms.find(id);
    if (!room) return;
    const auto unsent = std::ranges::count_if(model.outbox.pending, [&](const Pending& pending) {
        return pending.room == id && pending.message.kind == Kind::text;
    });
    if (unsent > 0) {
        notify(model, "Not all of your messages to " + room->title +
                          " are out yet. Wait for them, or retry or discard them, before you leave.");
        return;
    }
    std::erase_if(model.outbox.pending, [&](const Pending& pending) { return pending.room == id; });
    if (model.link.state == LinkState::online && room->state != RoomState::refused && !is_direct_room(id.text()))
        effects.push_back(Unsubscribe{id});
    quit(model, *room, effects);
    if (model.members.room == id) hide_members(model);
    model.requests.drop<request::Page, request::Gap, request::MarkRead>(id);
    std::erase_if(model.rooms.list, [&](const Room& other) { return other.id == id; });
    if (model.rooms.open == id) model.rooms.open.reset();
    model.drafts_dirty = true;
    effects.push_back(RoomStateChanged{id});
}

void open(Model& model, const RoomId& id, Effects& effects) {
    if (!model.account.entered) {
        model.asked_room = id;
        return;
    }
    if (is_direct_room(id.text()) && !model.account.session)
        return notify(model, "Sign in to write to one person alone.");
    Room* room = add_room(model, id, effects);
    if (!room) return;
    // Before the backend has said where we are in there is no telling what it does not know.
    if (model.link.state == LinkState::online && model.rooms.mine_known) enlist(model, *room, effects);
    if (model.rooms.open == id) return;
    put_away(model);
    model.rooms.open = id;
    room->at_end = false;  // until the interface has drawn it and says where the reader stands
    model.drafts_dirty = true;
}

void show_rooms(Model& model) {
    put_away(model);
    model.rooms.open.reset();
}

void retry_room(Model& model, const RoomId& id, Effects& effects) {
    Room* room = model.rooms.find(id);
    if (!room || room->state != RoomState::refused) return;
    room->state = RoomState::joining;
    room->problem.clear();
    room->not_kept = false;
    if (model.link.state == LinkState::online)
        effects.push_back(Subscribe{is_direct_room(id.text()) ? RoomId(std::string(all_direct_rooms)) : id});
    enlist(model, *room, effects);
    effects.push_back(RoomStateChanged{id});
}

void follow_fragment(Model& model, const FollowFragment& event, Effects& effects) {
    constexpr std::string_view prefix = "#/r/";
    const std::string_view fragment = event.fragment;
    if (!fragment.starts_with(prefix)) {
        show_rooms(model);
        return;
    }
    const std::string_view slug = fragment.substr(prefix.size());
    if (is_room_id(slug)) open(model, RoomId(std::string(slug)), effects);
}

void subscribe_all(Model& model, Effects& effects) {
    for (const Room& room : model.rooms.list)
        if (room.state != RoomState::refused && !is_direct_room(room.id.text())) effects.push_back(Subscribe{room.id});
    join_direct(model, effects);
}

void rooms_lost(Model& model) {
    model.direct.state = RoomState::joining;
    for (Room& room : model.rooms.list) {
        if (room.state != RoomState::joined) continue;
        room.state = RoomState::joining;
        cut_off(room);
    }
}

void room_joined(Model& model, const transport::RoomJoined& event, Effects& effects, Now now) {
    if (event.room.text() == all_direct_rooms) return direct_joined(model, effects, now);
    Room* room = model.rooms.find(event.room);
    if (!room || room->state == RoomState::refused) return;  // set aside meanwhile
    // Joined anew without a word that it was lost: a polled queue was replaced, and what was in it is in the history
    // alone.
    if (room->state == RoomState::joined) return came_into(model, *room, effects, now);
    room->state = RoomState::joined;
    room->problem.clear();
    effects.push_back(RoomStateChanged{room->id});
    if (!std::exchange(room->announced, true)) announce(model, room->id);
    came_into(model, *room, effects, now);
}

void room_refused(Model& model, const transport::RoomRefused& event, Effects& effects) {
    if (event.room.text() == all_direct_rooms) return direct_refused(model, event.sentence, effects);
    Room* room = model.rooms.find(event.room);
    if (!room) return;
    room->state = RoomState::refused;
    room->problem = event.sentence;
    effects.push_back(RoomStateChanged{room->id});
}

void arrived(Model& model, const transport::Arrived& event, Effects& effects, Now now) {
    Room* room = model.rooms.find(event.incoming.room);
    if (!room) room = room_of_letter(model, event.incoming.room, effects);
    if (!room) {
        ++model.dropped;
        return;
    }
    const UnixTime local_now = now.unix_time + model.link.clock_offset;
    const auto here = brought_back(*room, event.incoming, local_now);
    show(model, *room, here ? *here : event.incoming, effects, local_now);
}

}  // namespace chat
