// The rooms that the backend knows us to be in, brought together with those joined here after every connect: what was
// joined on another device appears, what was joined here is reported, and a private room lets in only its members.
// Guests are in rooms on their device only.
#pragma once

#include "chat/model.h"

namespace chat {

void ask_my_rooms(Model& model, Effects& effects);
void my_rooms_due(Model& model, Effects& effects, Now now);
void my_rooms_answered(Model& model, const transport::Answered& event, Effects& effects, Now now);
void join_answered(Model& model, const RoomId& room, const transport::Answered& event, Effects& effects);
void leave_answered(Model& model, const RoomId& room, const transport::Answered& event, Effects& effects);

}  // namespace chat
