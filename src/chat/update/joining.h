// Becoming part of a room and ceasing to be: on the list, on the connection, and in what the backend knows.
#pragma once

#include <string_view>

#include "chat/model.h"

namespace chat {

Room* add_room(Model& model, const RoomId& id, Effects& effects);     // nullptr at the bound, with a sentence
void on_joined(Model& model, Room& room, Effects& effects, Now now);  // messages arrive from now on
void refuse_room(Model& model, Room& room, Problem why, Effects& effects);
void describe(Room& room, const api::RoomCard& card);

// Tells the backend that we are in the room, or are not any more; nothing where it need not know.
void join_membership(Model& model, const Room& room, Effects& effects);
void leave_membership(Model& model, const Room& room, Effects& effects);  // before it is taken from the list

}  // namespace chat
