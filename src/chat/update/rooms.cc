#include "chat/update/rooms.h"

#include <algorithm>
#include <utility>

#include "chat/update/joining.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

namespace chat {

namespace {

const RoomId every_direct_room{std::string(all_direct_rooms)};

void direct_joined(Model& model, Effects& effects, Now now) {
    model.direct.state = Joined{};
    for (Room& room : model.rooms.list) {
        if (!is_direct_room(room.id.text())) continue;
        if (!is_joined(room.state)) effects.push_back(RoomStateChanged{room.id});
        room.state = Joined{};
        on_joined(model, room, effects, now);
    }
}

void direct_refused(Model& model, const Problem& why, Effects& effects) {
    model.direct.state = Refused{why};
    for (Room& room : model.rooms.list) {
        if (!is_direct_room(room.id.text())) continue;
        room.state = model.direct.state;
        effects.push_back(RoomStateChanged{room.id});
    }
}

// "Joined the chat", once for each room.
void announce(Model& model, Room& room) {
    if (std::exchange(room.announced, true) || model.outbox.pending.size() >= limits::outbox) return;
    model.outbox.pending.push_back(own_message(model.outbox, room.id, Kind::joined, {}, model.account, model.random));
}

void close_opened(Model& model) {
    if (Room* room = model.rooms.opened()) close_room(*room);
}

}  // namespace

void join(Model& model, const JoinRoom& command, Effects& effects) {
    const auto id = room_id_from_name(command.name);
    model.rooms.join_problem.clear();
    if (!id) {
        model.rooms.join_problem = id.error();
        return;
    }
    open(model, *id, effects);
    if (model.rooms.open == id) effects.push_back(RoomOpened{*id});
}

void leave(Model& model, const RoomId& id, Effects& effects) {
    const Room* room = model.rooms.find(id);
    if (!room) return;
    if (has_unsent(model.outbox, id)) return notify(model.notices, MessagesUnsent{room->title});
    remove_all(model.outbox, id);
    if (model.link.state == LinkState::online && !is_refused(room->state) && !is_direct_room(id.text()))
        effects.push_back(Unsubscribe{id});
    leave_membership(model, *room, effects);
    if (model.members.room == id) hide_members(model.members, model.requests);
    model.requests.drop<request::Page, request::Gap, request::MarkRead>(id);
    std::erase_if(model.rooms.list, [&](const Room& other) { return other.id == id; });
    if (model.rooms.open == id) model.rooms.open.reset();
    model.drafts_dirty = true;
    effects.push_back(RoomStateChanged{id});
}

void open(Model& model, const RoomId& id, Effects& effects) {
    if (!has_entered(model.account)) {
        model.asked_room = id;
        return;
    }
    if (is_direct_room(id.text()) && !has_session(model.account)) return notify(model.notices, News::sign_in_to_write);
    model.rooms.linked.reset();
    Room* room = add_room(model, id, effects);
    if (!room) return;
    // Only after the backend has listed our rooms do we know what it has to be told.
    if (model.link.state == LinkState::online && model.rooms.mine_known) join_membership(model, *room, effects);
    if (model.rooms.open == id) return;
    close_opened(model);
    model.rooms.open = id;
    room->at_end = false;  // until the interface has drawn it and reports the reader's position
    model.drafts_dirty = true;
}

void open_first_room(Model& model, Effects& effects) {
    if (!model.self_starting || !model.rooms.list.empty() || model.config.rooms.empty()) return;
    if (const auto first = room_id_from_name(model.config.rooms.front())) open(model, *first, effects);
}

void show_rooms(Model& model) {
    close_opened(model);
    model.rooms.open.reset();
}

void retry_room(Model& model, const RoomId& id, Effects& effects) {
    Room* room = model.rooms.find(id);
    if (!room || !is_refused(room->state)) return;
    room->state = Joining{};
    if (std::holds_alternative<NotKept>(room->membership)) room->membership = NotReported{};
    if (model.link.state == LinkState::online)
        effects.push_back(Subscribe{is_direct_room(id.text()) ? every_direct_room : id});
    join_membership(model, *room, effects);
    effects.push_back(RoomStateChanged{id});
}

void follow_fragment(Model& model, const FollowFragment& event, Effects& effects) {
    constexpr std::string_view prefix = "#/r/";
    const std::string_view fragment = event.fragment;
    if (!fragment.starts_with(prefix)) return show_rooms(model);
    const std::string_view slug = fragment.substr(prefix.size());
    if (is_room_id(slug)) follow_room_link(model, RoomId(std::string(slug)), effects);
}

void follow_room_link(Model& model, const RoomId& id, Effects& effects) {
    // Whether we are in it is known after entering, and with accounts once the backend has listed our rooms.
    const bool ours = model.rooms.find(id) || is_direct_room(id.text());
    if (!has_entered(model.account) || (!ours && reports_rooms(model) && !model.rooms.mine_known)) {
        model.asked_room = id;
    } else if (ours) {
        open(model, id, effects);
    } else {
        model.rooms.linked = LinkedRoom{id, title_of(model, id)};
        effects.push_back(RoomStateChanged{id});
    }
}

void follow_waiting_link(Model& model, Effects& effects) {
    if (model.asked_room) follow_room_link(model, *std::exchange(model.asked_room, std::nullopt), effects);
}

void end_seen(Model& model, const EndSeen& event) {
    Room* room = model.rooms.find(event.room);
    if (!room) return;
    room->at_end = event.at_end;
    if (reader_of(model, *room).sees_newest) mark_read(*room);
}

void visibility_changed(Model& model, const VisibilityChanged& event) {
    model.visible = event.visible;
    Room* room = model.rooms.opened();
    if (room && reader_of(model, *room).sees_newest) mark_read(*room);
}

void subscribe_all(Model& model, Effects& effects) {
    for (const Room& room : model.rooms.list)
        if (!is_refused(room.state) && !is_direct_room(room.id.text())) effects.push_back(Subscribe{room.id});
    if (can_write_to_people(model)) effects.push_back(Subscribe{every_direct_room});
}

void rooms_on_connection_lost(Model& model) {
    model.direct.state = Joining{};
    for (Room& room : model.rooms.list) {
        if (!is_joined(room.state)) continue;
        room.state = Joining{};
        history_on_connection_lost(room);
    }
}

void room_joined(Model& model, const transport::RoomJoined& event, Effects& effects, Now now) {
    if (event.room == every_direct_room) return direct_joined(model, effects, now);
    Room* room = model.rooms.find(event.room);
    if (!room || is_refused(room->state)) return;  // refused in the meantime
    // The room was joined already, and no loss was reported: a polled queue was replaced, and its messages are only
    // in the history.
    if (is_joined(room->state)) return on_joined(model, *room, effects, now);
    room->state = Joined{};
    effects.push_back(RoomStateChanged{room->id});
    announce(model, *room);
    on_joined(model, *room, effects, now);
}

void room_refused(Model& model, const transport::RoomRefused& event, Effects& effects) {
    if (event.room == every_direct_room) return direct_refused(model, event.reason, effects);
    Room* room = model.rooms.find(event.room);
    if (!room) return;
    room->state = Refused{event.reason};
    effects.push_back(RoomStateChanged{room->id});
}

}  // namespace chat
