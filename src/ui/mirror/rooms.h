// The side of the mirror: your rooms with unread counts, or the directory, and the account with its menu.
#pragma once

#include "base/time.h"
#include "chat/model.h"
#include "ui/mirror/node.h"
#include "ui/state/view_state.h"

namespace ui {

MirrorNode mirror_rooms(const chat::Model& model, const ViewState& shown, Now now, Milliseconds utc_offset);

}  // namespace ui
