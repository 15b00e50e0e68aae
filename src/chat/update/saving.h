// Saves what survives a reload, as JSON under the keys of storage_keys.h.
#pragma once

#include "chat/model.h"
#include "chat/storage_keys.h"

namespace chat {

void save_what_changed(Model& model, Effects& effects, Now now);  // at once, or a moment later if it was just done
void forget_everything(Model& model, Effects& effects);           // of this tab's chat, on this device
// and what others have kept: sessions, other tabs' outboxes
void forget_all_tabs(Model& model, Effects& effects);

}  // namespace chat
