// The rooms that the backend knows us to be in, brought together with those joined here after every connect: what was
// joined on another device appears, what was joined here is told, and a private room lets in only who is a member.
// Guests are in rooms on their device only.
#pragma once

#include "chat/effects.h"
#include "chat/messages.h"
#include "chat/model.h"

namespace chat {

void ask_my_rooms(Model& model, Effects& effects);
void my_rooms_answered(Model& model, const transport::Answered& event, Effects& effects, Now now);
void my_rooms_due(Model& model, Effects& effects, Now now);

void enlist(Model& model, Room& room, Effects& effects);
void enlist_answered(Model& model, const RoomId& room, const transport::Answered& event, Effects& effects);
void quit(Model& model, const Room& room, Effects& effects);  // before it is taken from the list
void quit_answered(Model& model, const RoomId& room, const transport::Answered& event, Effects& effects);

void set_aside(Model& model, Room& room, Problem why, Effects& effects);  // refused, with this reason
void describe(Room& room, const api::RoomCard& card);

}  // namespace chat
