// The panels of the page, one per file. Each draws its part of the model into a rectangle and posts commands; they
// change nothing but the interface's own state.
#pragma once

#include "chat/model.h"
#include "ui/frame/drawing_state.h"
#include "ui/frame/frame_context.h"

namespace ui {

// The side: title, the visible list, joining a room, the account.
void draw_side(const chat::Model& model, DrawingState& drawing, FrameContext& frame, Commands& out, const Rect& area);
// The lists, inside a clip; both return the height of all their rows.
float draw_my_rooms(const chat::Model& model, FrameContext& frame, Commands& out, float x, float top, float width);
float draw_directory(const chat::Model& model, FrameContext& frame, Commands& out, float x, float top, float width);

void draw_room(const chat::Model& model, const chat::Room& room, DrawingState& drawing, FrameContext& frame,
               Commands& out, const Rect& area);
void draw_members(const chat::Model& model, const chat::Room& room, DrawingState& drawing, FrameContext& frame,
                  Commands& out, const Rect& area);
void draw_composer(const chat::Room& room, FrameContext& frame, Commands& out, const Rect& area);
float composer_height(const chat::Room& room, FrameContext& frame, const Rect& area);
void draw_config_problems(const chat::Model& model, FrameContext& frame, const Rect& area);

// Bars and cards return the height that they took from the top of the area.
float draw_status(const chat::Model& model, FrameContext& frame, Commands& out, const Rect& area);
float draw_notices(const chat::Model& model, FrameContext& frame, Commands& out, const Rect& area);

// Above everything else: menus, the question before a suspicious link. Returns whether one is open.
bool popup_open(const DrawingState& drawing, const ViewState& shown);
void draw_popups(const chat::Model& model, DrawingState& drawing, FrameContext& frame, Commands& out, const Rect& area);

// A dot in the connection's colour, and one line of text.
void draw_connection(const chat::Model& model, FrameContext& frame, const Rect& area);

// The border of a field, and the DOM input inside it; `right`: space to leave for a button.
void draw_field(FrameContext& frame, const TextField& field, const Rect& rect, float right = 0);

// A count on a pill that ends at `right`; returns its width.
float draw_pill(FrameContext& frame, float right, float middle, std::string_view text, ImU32 color, ImU32 ink);

// Scrolls a list by wheel and finger, within its content.
void scroll(Scroll& state, FrameContext& frame, const Rect& view, float content);

// The visible ones of many rows of the same height: from the first to before the last.
struct RowsSeen {
    std::size_t first = 0, last = 0;
};
RowsSeen rows_seen(const Canvas& canvas, float top, float row_height, std::size_t count);

}  // namespace ui
