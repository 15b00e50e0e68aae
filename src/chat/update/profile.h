// From the user pool's "signed in" into the chat: a transport for the user, the display name, and the messages left
// over from being a guest. Nothing that was typed under one name is sent under another, unless the person agrees.
#pragma once

#include "chat/messages.h"
#include "chat/model.h"

namespace chat {

void signed_in(Model& model, const aws_user::SignedIn& event, Effects& effects, Now now);
// for a person who is signed in or signing in
void choose_name(Model& model, std::string_view typed, Effects& effects);
void profile_answered(Model& model, const transport::Answered& event, Effects& effects, Now now);
void name_answered(Model& model, const transport::Answered& event, Effects& effects, Now now);

void come_in(Model& model, Effects& effects);  // for guests and users: opens the requested room, or the first one
void settle(Model& model, const SettleGuestMessages& wish, Effects& effects, Now now);

void try_again_later(Model& model, Problem why, Effects& effects, Now now);
void entry_due(Model& model, Effects& effects, Now now);

}  // namespace chat
