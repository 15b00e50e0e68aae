// What survives a reload, as JSON under three keys:
//
//   confab.me             name, account, rooms joined, room on screen, what was read of each
//   confab.drafts         unsent text by room
//   confab.outbox.<tab>   own messages not delivered yet; one key a tab, so that tabs do not overwrite each other
//
// and as plain text what others keep: the refresh token where somebody stays signed in, what must come back from the
// hosted pages, and a value that changes when somebody signs out, which the other tabs hear.
//
// What is found is checked like anything else that comes from outside. Another tab's outbox is taken over as well: its
// messages keep their ids, so that even if that tab still lives nothing is shown twice.
#pragma once

#include <string_view>

#include "chat/effects.h"
#include "chat/messages.h"
#include "chat/model.h"

namespace chat {

constexpr std::string_view session_key = "confab.session";
constexpr std::string_view return_key = "confab.return";
constexpr std::string_view signed_out_key = "confab.signed-out";

void restore(Model& model, const Restored& event, Effects& effects, Now now);
void save_what_changed(Model& model, Effects& effects, Now now);  // at once, or a moment later if it was just done
void forget_everything(Model& model, Effects& effects);           // of this tab's chat, on this device
// and what others have kept: sessions, other tabs' outboxes
void forget_all_tabs(Model& model, Effects& effects);

}  // namespace chat
