// Joining, leaving and switching rooms, what arrives in them, and what of it is unread.
#pragma once

#include "chat/effects.h"
#include "chat/messages.h"
#include "chat/model.h"

namespace chat {

void join(Model& model, const JoinRoom& wish, Effects& effects);          // opens it too
Room* add_room(Model& model, const RoomId& id, Effects& effects);         // nullptr at the bound, with a sentence
void leave(Model& model, const RoomId& room, Effects& effects);
void open(Model& model, const RoomId& room, Effects& effects);
void show_rooms(Model& model);
void retry_room(Model& model, const RoomId& room, Effects& effects);
void follow_fragment(Model& model, const FollowFragment& event, Effects& effects);

void subscribe_all(Model& model, Effects& effects);
void rooms_lost(Model& model);
void room_joined(Model& model, const transport::RoomJoined& event, Effects& effects);
void room_refused(Model& model, const transport::RoomRefused& event, Effects& effects);
void arrived(Model& model, const transport::Arrived& event, Effects& effects, Now now);

void end_seen(Model& model, const EndSeen& event);
void visibility_changed(Model& model, const VisibilityChanged& event);

}  // namespace chat
