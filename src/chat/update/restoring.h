// Restores what an earlier visit saved (saving.h), and checks it like anything else from outside. Outboxes of other
// tabs are taken over too: their messages keep their ids, so if such a tab is still open, nothing is shown twice.
#pragma once

#include "chat/messages.h"
#include "chat/model.h"

namespace chat {

void restore(Model& model, const Restored& event, Effects& effects, Now now);

}  // namespace chat
