// Writing to one person (chat/direct.h).
#pragma once

#include "chat/messages.h"
#include "chat/model.h"

namespace chat {

void write_to(Model& model, const UserId& user, Effects& effects);  // opens the room
void find_recipient(Model& model, const FindAndWriteTo& command, Effects& effects);
void recipient_found(Model& model, const transport::Answered& event, Effects& effects);
// For the first message in a room; nullptr, with a notice, if the room cannot be added.
Room* direct_room_for(Model& model, const RoomId& room, Effects& effects);
void name_direct_rooms(Model& model);  // names of people have become known

}  // namespace chat
