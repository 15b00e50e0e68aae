// The area above the oldest message of a room: older ones are loading, or could not be loaded and can be retried, or
// this is the beginning.
#pragma once

#include "chat/model.h"
#include "ui/frame/frame_context.h"
#include "ui/timeline/row_layout.h"

namespace ui {

// 0: none
float history_height(const chat::Model& model, const chat::Room& room, const RowPlace& place, FrameContext& frame);
void draw_history(const chat::Model& model, const chat::Room& room, const RowPlace& place, float top,
                  FrameContext& frame, Commands& out);

}  // namespace ui
