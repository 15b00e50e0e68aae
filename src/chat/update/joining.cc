#include "chat/update/joining.h"

#include <algorithm>
#include <string>
#include <utility>

#include "protocol/limits.h"
#include "protocol/room_name.h"

namespace chat {

namespace {

// of the measured server time; it is better to announce a message too many than one too few
constexpr Milliseconds clock_error = 2s;

Timeline::Order order_of(Layout layout) {
    return layout == Layout::stamped ? Timeline::Order::by_stamp : Timeline::Order::by_arrival;
}

}  // namespace

std::string title_of(const Model& model, const RoomId& id) {
    if (is_direct_room(id.text())) return direct_title(model, id);
    for (const std::string& name : model.config.rooms) {
        const auto offered = room_id_from_name(name);
        if (offered && *offered == id) return name;
    }
    return room_title(id);
}

Room* add_room(Model& model, const RoomId& id, Effects& effects) {
    if (Room* room = model.rooms.find(id)) return room;
    if (model.rooms.list.size() >= limits::rooms) {
        model.rooms.join_problem = Mistake::too_many_rooms;
        return nullptr;
    }
    model.rooms.list.push_back(
        {.id = id, .title = title_of(model, id), .timeline = Timeline(order_of(model.config.transport.topics.layout))});
    model.drafts_dirty = true;
    Room& room = model.rooms.list.back();
    room.access = is_closed_room(id.text()) ? api::Access::members : api::Access::open;
    if (is_direct_room(id.text())) {
        room.announced = true;
        room.state = model.direct.state;
        note_user(model.people, other_of(id), model.account.self);
        if (is_joined(room.state) && model.last_seen) on_joined(model, room, effects, *model.last_seen);
    } else if (model.link.state == LinkState::online) {
        effects.push_back(Subscribe{id});
    }
    effects.push_back(RoomStateChanged{id});
    return &room;
}

void on_joined(Model& model, Room& room, Effects& effects, Now now) {
    if (!has_backend(model)) return;
    std::optional<UnixTime> announce_after;
    if (model.announce_late) announce_after = server_now(model, now) - clock_error;
    history_on_joined(room, announce_after, model.requests, effects, now);
}

void refuse_room(Model& model, Room& room, Problem why, Effects& effects) {
    room.membership = NotReported{};
    if (model.link.state == LinkState::online && !is_refused(room.state)) effects.push_back(Unsubscribe{room.id});
    room.state = Refused{std::move(why)};
    effects.push_back(RoomStateChanged{room.id});
}

void describe(Room& room, const api::RoomCard& card) {
    room.title = card.name;
    room.access = card.access;
    room.owner = card.owner;
}

void join_membership(Model& model, const Room& room, Effects& effects) {
    if (is_direct_room(room.id.text())) return;  // membership follows from the first message
    if (!reports_rooms(model) || !std::holds_alternative<NotReported>(room.membership)) return;
    if (is_refused(room.state)) return;
    if (model.requests.has<request::JoinRoom>(room.id) || model.requests.has<request::LeaveRoom>(room.id)) return;
    model.requests.ask(request::JoinRoom{room.id}, api::join_room(room.id), effects);
}

void leave_membership(Model& model, const Room& room, Effects& effects) {
    if (!reports_rooms(model) || (!room.is_member() && !model.requests.has<request::JoinRoom>(room.id))) return;
    std::vector<RoomId>& leaving = model.rooms.leaving;
    std::erase(leaving, room.id);
    if (leaving.size() >= limits::rooms) leaving.erase(leaving.begin());
    leaving.push_back(room.id);
    model.requests.ask(request::LeaveRoom{room.id}, api::leave_room(room.id), effects);
}

}  // namespace chat
