// What one says to one other person alone, and what a system of the operator writes to us. The rooms of all of these
// are joined as one, since nobody can know beforehand who will write; a room appears with its first message, or when
// somebody is chosen to be written to. For people who are signed in, where the way to the rooms has closed rooms at
// all.
#pragma once

#include "chat/effects.h"
#include "chat/messages.h"
#include "chat/model.h"

namespace chat {

bool can_write_to_people(const Model& model);  // as far as is known now; offline it is what was known last
void write_to(Model& model, const WriteTo& wish, Effects& effects);  // opens the room
void find_to_write_to(Model& model, const FindAndWriteTo& wish, Effects& effects);
void person_to_write_to_found(Model& model, const transport::Answered& event, Effects& effects);

void join_direct(Model& model, Effects& effects);  // after every connect
void direct_joined(Model& model, Effects& effects, Now now);
void direct_refused(Model& model, const Problem& why, Effects& effects);
// its first message came; nullptr: not taken, and said
Room* room_of_letter(Model& model, const RoomId& room, Effects& effects);
void name_direct_rooms(Model& model);  // names of people have become known

std::string direct_title(const Model& model, const RoomId& room);

}  // namespace chat
