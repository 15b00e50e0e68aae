// Draws one message of the timeline, with its decoration and the actions on it.
#pragma once

#include <string>

#include "chat/model.h"
#include "ui/frame/drawing_state.h"
#include "ui/frame/frame_context.h"
#include "ui/timeline/row_layout.h"

namespace ui {

// What the rows of a timeline have in common in one frame.
struct RowContext {
    const chat::Model& model;
    const chat::Room& room;
    const RowPlace& place;
    RowCache& cache;
    DrawingState& drawing;
    FrameContext& frame;
    Commands& out;
};

struct PlacedRow {
    std::size_t index = 0;  // in the timeline
    float top = 0;          // of the body, from the top of the view
    RowShape shape;
};

// `top`: of the body, in screen coordinates. `last_of_group`: rounds the lower corners of a tint.
void draw_row(const RowContext& context, const PlacedRow& placed, float top, bool last_of_group);

// Opens the menu of a message, at this place.
void open_menu(const chat::Room& room, const chat::TimelineItem& item, const std::string& link, float x, float y,
               DrawingState& drawing, FrameContext& frame);
void follow(const std::string& url, DrawingState& drawing, Commands& out);  // asks first if the link is suspicious

}  // namespace ui
