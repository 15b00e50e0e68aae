#include "ui/timeline/history.h"

#include <algorithm>
#include <cmath>

#include "ui/labels/messages.h"

namespace ui {

float history_height(const chat::Model& model, const chat::Room& room, const RowPlace& place, FrameContext& frame) {
    const std::string text = history_label(model, room);
    if (text.empty() && !can_load_older(model, room)) return 0;
    const Theme& t = frame.theme();
    float height = t.u(28) + frame.canvas.paragraph_height(text, t.label(), place.width - t.u(48));
    if (loading_history(room, model.requests) == chat::Loading::failed) height += t.target() + t.u(8);
    return std::max(height, t.u(46));
}

void draw_history(const chat::Model& model, const chat::Room& room, const RowPlace& place, float top,
                  FrameContext& frame, Commands& out) {
    Canvas& canvas = frame.canvas;
    const Theme& t = frame.theme();
    const bool failed = loading_history(room, model.requests) == chat::Loading::failed;
    float y = top + t.u(14);
    y += canvas.paragraph({place.x + t.u(24), y, place.width - t.u(48), 0}, history_label(model, room), t.label(),
                          failed ? t.danger : t.muted, Align::center);
    if (!failed) return;
    const float width = canvas.button_width("Try again");
    const Rect box{std::round(place.x + (place.width - width) / 2), y + t.u(8), width, t.target()};
    if (canvas.button("older", box, "Try again")) out.post(chat::LoadOlder{room.id});
}

}  // namespace ui
