// The messages of a room, with scrolling: lays out only the visible ones, starting from the items that were visible
// before, so that the cost of a frame does not depend on the number of messages. Follows the end only if it is there.
#pragma once

#include "chat/model.h"
#include "ui/frame/drawing_state.h"
#include "ui/frame/frame_context.h"

namespace ui {

void draw_timeline(const chat::Model& model, const chat::Room& room, DrawingState& drawing, FrameContext& frame,
                   Commands& out, const Rect& view);

}  // namespace ui
