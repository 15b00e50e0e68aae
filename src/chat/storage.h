// What survives a reload, as JSON under three keys:
//
//   confab.me             name, rooms joined, room on screen
//   confab.drafts         unsent text by room
//   confab.outbox.<tab>   own messages not delivered yet; one key a tab, so that tabs do not overwrite each other
//
// What is found is checked like anything else that comes from outside. Another tab's outbox is taken over as well: its
// messages keep their ids, so that even if that tab still lives nothing is shown twice.
#pragma once

#include "chat/effects.h"
#include "chat/messages.h"
#include "chat/model.h"

namespace chat {

void restore(Model& model, const Restored& event, Effects& effects, Now now);
void save_what_changed(Model& model, Effects& effects, Now now);  // at once, or a moment later if it was just done
void forget_everything(Model& model, Effects& effects);           // on this device

}  // namespace chat
