// Our identity: entering as a guest, changing the name, leaving, and signing out.
#pragma once

#include "chat/messages.h"
#include "chat/model.h"

namespace chat {

void enter(Model& model, const EnterChat& wish, Effects& effects, Now now);
void change_name(Model& model, const ChangeName& wish, Effects& effects);
void leave_chat(Model& model, Effects& effects);
void sign_out(Model& model, const SignOut& wish, Effects& effects);
void signed_out_elsewhere(Model& model, Effects& effects);

}  // namespace chat
