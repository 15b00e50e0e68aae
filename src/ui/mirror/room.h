// The middle of the mirror: the open room with its messages, the actions on them, and its members.
#pragma once

#include "base/time.h"
#include "chat/model.h"
#include "ui/mirror/node.h"
#include "ui/state/view_state.h"

namespace ui {

MirrorNode mirror_room(const chat::Model& model, const ViewState& shown, Milliseconds utc_offset);

}  // namespace ui
