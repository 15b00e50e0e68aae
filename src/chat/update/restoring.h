// Takes up what an earlier visit saved (saving.h). It is checked like anything else that comes from outside. Another
// tab's outbox is taken over as well: its messages keep their ids, so that even if that tab still lives nothing is
// shown twice.
#pragma once

#include "chat/messages.h"
#include "chat/model.h"

namespace chat {

void restore(Model& model, const Restored& event, Effects& effects, Now now);

}  // namespace chat
