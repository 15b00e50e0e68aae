// Who we are: entering under a name, changing it, leaving for good.
#pragma once

#include "chat/effects.h"
#include "chat/messages.h"
#include "chat/model.h"

namespace chat {

void enter(Model& model, const EnterChat& wish, Effects& effects, Now now);
void change_name(Model& model, const ChangeName& wish);
void leave_chat(Model& model, Effects& effects);

}  // namespace chat
