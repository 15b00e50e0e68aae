// Compares the rooms that the backend knows us to be in with those joined here, after every connect: rooms joined on
// another device are added, rooms joined here are reported, and private rooms that we are no longer a member of are
// removed. A guest's rooms are only kept on the device.
#pragma once

#include "chat/model.h"

namespace chat {

void ask_my_rooms(Model& model, Effects& effects);
void my_rooms_due(Model& model, Effects& effects, Now now);
void my_rooms_answered(Model& model, const transport::Answered& event, Effects& effects, Now now);
void join_answered(Model& model, const RoomId& room, const transport::Answered& event, Effects& effects);
void leave_answered(Model& model, const RoomId& room, const transport::Answered& event, Effects& effects);

}  // namespace chat
