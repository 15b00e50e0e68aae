// Joining, leaving and switching rooms, by the person and by the connection.
#pragma once

#include "chat/messages.h"
#include "chat/model.h"

namespace chat {

void join(Model& model, const JoinRoom& command, Effects& effects);  // also opens it
void leave(Model& model, const RoomId& room, Effects& effects);
void open(Model& model, const RoomId& room, Effects& effects);
void open_first_room(Model& model, Effects& effects);  // of the configuration, if we are in none
void show_rooms(Model& model);
void retry_room(Model& model, const RoomId& room, Effects& effects);
void follow_fragment(Model& model, const FollowFragment& event, Effects& effects);
// Opens the room if we are in it, else asks first (Rooms::linked); waits until it is known which of the two.
void follow_room_link(Model& model, const RoomId& room, Effects& effects);
void follow_waiting_link(Model& model, Effects& effects);
void end_seen(Model& model, const EndSeen& event);
void visibility_changed(Model& model, const VisibilityChanged& event);

void subscribe_all(Model& model, Effects& effects);  // after every connect
void rooms_on_connection_lost(Model& model);
void room_joined(Model& model, const transport::RoomJoined& event, Effects& effects, Now now);
void room_refused(Model& model, const transport::RoomRefused& event, Effects& effects);

}  // namespace chat
