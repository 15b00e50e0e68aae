// Adding and removing rooms: in the list, on the connection, and in the backend.
#pragma once

#include <string>
#include <string_view>

#include "chat/model.h"

namespace chat {

// The name in the configuration, or else the one made from the slug.
std::string title_of(const Model& model, const RoomId& id);
Room* add_room(Model& model, const RoomId& id, Effects& effects);     // nullptr beyond the bound, with a notice
void on_joined(Model& model, Room& room, Effects& effects, Now now);  // from now on messages arrive
void refuse_room(Model& model, Room& room, Problem why, Effects& effects);
void describe(Room& room, const api::RoomCard& card);

// Tells the backend that we joined or left the room, if it has to know.
void join_membership(Model& model, const Room& room, Effects& effects);
void leave_membership(Model& model, const Room& room, Effects& effects);  // before the room is removed from the list

}  // namespace chat
