#include "chat/update/membership.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/backoff.h"
#include "chat/update/joining.h"
#include "chat/update/rooms.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

namespace chat {

namespace {

using api::Refusal;

constexpr Backoff my_rooms_backoff{10s, 5min};

void take_my_room(Model& model, const api::MyRoom& mine, Effects& effects) {
    Room* room = model.rooms.find(mine.room.id);
    if (!room) {
        if (std::ranges::contains(model.rooms.leaving, mine.room.id)) {  // the backend does not know yet: tell it again
            model.requests.ask(request::LeaveRoom{mine.room.id}, api::leave_room(mine.room.id), effects);
            return;
        }
        if (model.rooms.list.size() >= limits::rooms) return;
        room = add_room(model, mine.room.id, effects);
        room->announced = true;
    }
    if (!room->is_member()) room->membership = Member{};
    if (!is_direct_room(room->id.text())) describe(*room, mine.room);
    if (is_refused(room->state) && is_private_room(room->id.text())) retry_room(model, room->id, effects);
    read_elsewhere(*room, mine.read.value_or(mine.joined), reader_of(model, *room));
    effects.push_back(RoomStateChanged{room->id});
}

// We left on another device, or the owner removed us. Unsent messages and a room on screen never disappear silently.
void lose(Model& model, const RoomId& id, Effects& effects) {
    Room* room = model.rooms.find(id);
    room->membership = NotReported{};
    const bool closed = is_private_room(id.text());
    if (!closed && (model.rooms.open == id || has_unsent(model.outbox, id) || !room->draft.empty()))
        return join_membership(model, *room, effects);
    if (closed) return refuse_room(model, *room, refused_with(Refusal::not_a_member), effects);
    leave(model, id, effects);
}

}  // namespace

void ask_my_rooms(Model& model, Effects& effects) {
    if (!reports_rooms(model)) return;
    model.rooms.mine_retry_at.reset();
    model.requests.ask(request::MyRooms{}, api::get_my_rooms(), effects);
}

void my_rooms_answered(Model& model, const transport::Answered& event, Effects& effects, Now now) {
    Rooms& rooms = model.rooms;
    const auto mine = read_answer(event, api::read_my_rooms);
    if (!mine) {
        rooms.mine_retry_at = now.instant + my_rooms_backoff.bound(rooms.mine_failures++);
        return;
    }
    rooms.mine_failures = 0;
    const bool first = !rooms.mine_known;
    rooms.mine_known = true;
    for (const api::MyRoom& room : *mine) take_my_room(model, room, effects);

    std::vector<RoomId> others;
    for (const Room& room : rooms.list)
        if (!std::ranges::contains(
                *mine, room.id, [](const api::MyRoom& each) -> const RoomId& { return each.room.id; }))
            others.push_back(room.id);
    for (const RoomId& id : others) {
        Room& room = *rooms.find(id);
        if (is_direct_room(id.text())) continue;  // nobody can remove us from it
        const Member* member = std::get_if<Member>(&room.membership);
        if (!member)
            join_membership(model, room, effects);
        else if (member->since <= event.ask)
            lose(model, id, effects);
    }
    if (!first) return;
    follow_waiting_link(model, effects);
    if (!model.rooms.linked) open_first_room(model, effects);
}

void my_rooms_due(Model& model, Effects& effects, Now now) {
    if (!model.rooms.mine_retry_at || now.instant < *model.rooms.mine_retry_at) return;
    model.rooms.mine_retry_at.reset();
    ask_my_rooms(model, effects);
}

void join_answered(Model& model, const RoomId& id, const transport::Answered& event, Effects& effects) {
    Room* room = model.rooms.find(id);
    if (!room) return;
    if (event.body) {
        room->membership = Member{.since = model.requests.next_id()};
        return;
    }
    const bool closed = is_private_room(id.text());
    const transport::AskFailure& problem = event.body.error();
    switch (problem.refusal) {
        case Refusal::not_found:
            if (!closed) {  // rooms of the configuration need not be in the directory
                room->membership = NotKept{};
                return;
            }
            [[fallthrough]];
        case Refusal::not_a_member:
        case Refusal::not_allowed:
        case Refusal::room_full: return refuse_room(model, *room, problem, effects);
        case Refusal::too_many_rooms: room->membership = NotKept{}; return notify(model.notices, Problem(problem));
        default: return;  // tried again after the next connect
    }
}

void leave_answered(Model& model, const RoomId& id, const transport::Answered& event, Effects& effects) {
    const bool gone = event.body || event.body.error().refusal == Refusal::not_found ||
                      event.body.error().refusal == Refusal::not_a_member;
    if (gone) std::erase(model.rooms.leaving, id);
    if (Room* room = model.rooms.find(id)) {  // joined again in the meantime
        if (room->is_member()) room->membership = NotReported{};
        std::erase(model.rooms.leaving, id);
        join_membership(model, *room, effects);
    }
}

}  // namespace chat
