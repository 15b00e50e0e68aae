// The borders around the DOM inputs.
#include <algorithm>

#include "ui/panels/panels.h"

namespace ui {

void draw_field(FrameContext& frame, const TextField& field, const Rect& rect, float right) {
    const Theme& t = frame.theme();
    const float radius = std::min(t.u(10), rect.height / 2);
    frame.canvas.fill(rect, t.surface, radius);
    frame.canvas.outline(rect, field.problem.empty() ? t.border : t.danger, radius);
    frame.canvas.focus_ring(focus_key(field.field), rect, radius);
    const TextStyle style = t.style(16);  // phones zoom in when an input with smaller text gets the focus
    const float height = t.line_height(style);
    frame.field(
        field, {rect.x + t.u(12), std::round(rect.middle() - height / 2), rect.width - t.u(24) - right, height}, style);
}

}  // namespace ui
