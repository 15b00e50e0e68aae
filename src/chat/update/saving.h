// Saves what survives a reload, as JSON under the keys of storage_keys.h.
#pragma once

#include "chat/model.h"
#include "chat/storage_keys.h"

namespace chat {

// at once, or a moment later if something was just saved
void save_what_changed(Model& model, Effects& effects, Now now);
void forget_everything(Model& model, Effects& effects);  // this tab's chat on this device
// Also removes what others have stored: sessions and the outboxes of other tabs.
void forget_all_tabs(Model& model, Effects& effects);

}  // namespace chat
