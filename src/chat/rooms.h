// Joining, leaving and switching rooms, and what arrives in them.
#pragma once

#include "chat/effects.h"
#include "chat/messages.h"
#include "chat/model.h"

namespace chat {

void join(Model& model, const JoinRoom& wish, Effects& effects);   // opens it too
Room* add_room(Model& model, const RoomId& id, Effects& effects);  // nullptr at the bound, with join_problem
void leave(Model& model, const RoomId& room, Effects& effects);
void open(Model& model, const RoomId& room, Effects& effects);
void show_rooms(Model& model);
void retry_room(Model& model, const RoomId& room, Effects& effects);
void follow_fragment(Model& model, const FollowFragment& event, Effects& effects);

void subscribe_all(Model& model, Effects& effects);
void rooms_lost(Model& model);
void room_joined(Model& model, const transport::RoomJoined& event, Effects& effects, Now now);
void room_refused(Model& model, const transport::RoomRefused& event, Effects& effects);
void arrived(Model& model, const transport::Arrived& event, Effects& effects, Now now);
// of history; whether it was new here
bool take_old(Model& model, Room& room, const Incoming& incoming, Effects& effects, Now now);
void keep_within_bounds(Model& model, Room& room);

}  // namespace chat
