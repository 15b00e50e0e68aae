// Creating and deleting rooms of the directory.
#pragma once

#include "chat/messages.h"
#include "chat/model.h"

namespace chat {

void create_room(Model& model, const CreateRoom& command, Effects& effects);
void room_created(Model& model, const transport::Answered& event, Effects& effects);
void delete_room(Model& model, const DeleteRoom& command, Effects& effects);
void room_deleted(Model& model, const RoomId& room, const transport::Answered& event, Effects& effects);

}  // namespace chat
