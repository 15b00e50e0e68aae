// Who is in the room on screen, a page at a time, and whom its owner lets in or takes out.
#pragma once

#include "chat/effects.h"
#include "chat/messages.h"
#include "chat/model.h"

namespace chat {

void show_members(Model& model, const ShowMembers& wish, Effects& effects);
void hide_members(Model& model);
void members_answered(Model& model, const request::Members& request, const transport::Answered& event,
                      Effects& effects);

void add_member(Model& model, const AddMember& wish, Effects& effects);
void person_found(Model& model, const request::FindMember& request, const transport::Answered& event, Effects& effects);
void member_added(Model& model, const request::AddMember& request, const transport::Answered& event, Effects& effects,
                  Now now);
void remove_member(Model& model, const RemoveMember& wish, Effects& effects);
void member_removed(Model& model, const request::RemoveMember& request, const transport::Answered& event,
                    Effects& effects);

}  // namespace chat
