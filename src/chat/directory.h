// The directory of public rooms: searched by how their ids begin, a page at a time, and rooms made and taken away
// there.
#pragma once

#include "chat/effects.h"
#include "chat/messages.h"
#include "chat/model.h"

namespace chat {

void search(Model& model, const SearchRooms& wish, Now now);
void show_more_rooms(Model& model, Effects& effects);
void search_due(Model& model, Effects& effects, Now now);
void directory_answered(Model& model, const transport::Answered& event, Effects& effects);

void create_room(Model& model, const CreateRoom& wish, Effects& effects);
void create_answered(Model& model, const transport::Answered& event, Effects& effects);
void delete_room(Model& model, const DeleteRoom& wish, Effects& effects);
void erase_answered(Model& model, const RoomId& room, const transport::Answered& event, Effects& effects);

}  // namespace chat
