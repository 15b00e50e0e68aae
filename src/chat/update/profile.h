// From the user pool's "signed in" into the chat: a transport for the user, the display name, and the messages left
// over from being a guest. Nothing that was typed under one name is sent under another, unless the person agrees.
#pragma once

#include "chat/messages.h"
#include "chat/model.h"

namespace chat {

void signed_in(Model& model, const aws_user::SignedIn& event, Effects& effects, Now now);
void choose_name(Model& model, std::string_view typed, Effects& effects);  // does nothing unless ChoosingName
void ask_name(Model& model, std::string_view name, Effects& effects);      // asks the backend for this display name
void profile_answered(Model& model, const transport::Answered& event, Effects& effects, Now now);
void name_answered(Model& model, const transport::Answered& event, Effects& effects, Now now);

// Opens the requested room; without one, a guest gets the first room.
void open_room_on_entering(Model& model, Effects& effects);
void settle(Model& model, const SettleGuestMessages& wish, Effects& effects, Now now);

void sign_in_due(Model& model, Effects& effects, Now now);  // resumes, or loads the profile, again

}  // namespace chat
