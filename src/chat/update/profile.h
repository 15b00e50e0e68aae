// From the pool's "signed in" into the chat: a transport of one's own standing, the display name that the backend knows
// or takes, and what the guest one was before leaves behind. Nothing that was typed under one name goes out under
// another unless the person says so.
#pragma once

#include "chat/messages.h"
#include "chat/model.h"

namespace chat {

void signed_in(Model& model, const aws_user::SignedIn& event, Effects& effects, Now now);
void choose_name(Model& model, std::string_view typed, Effects& effects);  // of who is signed in, or is signing in
void profile_answered(Model& model, const transport::Answered& event, Effects& effects, Now now);
void name_answered(Model& model, const transport::Answered& event, Effects& effects, Now now);

void come_in(Model& model, Effects& effects);  // guest or not: opens the room that was asked for, else the first one
void count_held(Model& model);                 // messages that were written as somebody else than we are now
void settle(Model& model, const SettleGuestMessages& wish, Effects& effects, Now now);

void try_again_later(Model& model, Problem why, Effects& effects, Now now);
void entry_due(Model& model, Effects& effects, Now now);

}  // namespace chat
