// Writing to one person alone (direct.h).
#pragma once

#include "chat/messages.h"
#include "chat/model.h"

namespace chat {

void write_to(Model& model, const UserId& user, Effects& effects);  // opens the room
void find_recipient(Model& model, const FindAndWriteTo& command, Effects& effects);
void recipient_found(Model& model, const transport::Answered& event, Effects& effects);
// Of the first message; nullptr: it is not taken, which is said.
Room* direct_room_for(Model& model, const RoomId& room, Effects& effects);
void name_direct_rooms(Model& model);  // names of people have become known

}  // namespace chat
