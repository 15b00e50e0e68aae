// Messages that arrive in rooms, live or on pages of history.
#pragma once

#include "chat/messages.h"
#include "chat/model.h"

namespace chat {

void arrived(Model& model, const transport::Arrived& event, Effects& effects, Now now);

void load_older(Model& model, const LoadOlder& command, Effects& effects);
void page_answered(Model& model, const RoomId& room, const transport::Answered& event, Effects& effects, Now now);
void gap_answered(Model& model, const RoomId& room, const transport::Answered& event, Effects& effects, Now now);

}  // namespace chat
