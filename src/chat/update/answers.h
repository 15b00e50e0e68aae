// Passes each answer of the backend to the part of the chat that asked.
#pragma once

#include "chat/model.h"

namespace chat {

void answered(Model& model, const transport::Answered& event, Effects& effects, Now now);

}  // namespace chat
