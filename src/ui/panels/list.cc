// Shared by all lists: scrolling by wheel and finger, visible rows, counts on pills.
#include <algorithm>
#include <cmath>

#include "ui/panels/panels.h"

namespace ui {

void scroll(Scroll& state, FrameContext& frame, const Rect& view, float content) {
    Pointing& p = frame.canvas.pointing();
    const Theme& t = frame.theme();
    const bool inside = p.enabled && view.contains(p.x, p.y);
    if (inside) state.at -= p.wheel;
    if (inside && p.touch && p.pressed) {
        state.dragging = true;
        state.drag_y = p.y;
        state.velocity = 0;
    }
    if (state.dragging && p.down) {
        if (std::fabs(p.y - p.press_y) > t.u(8)) p.dragged = true;
        if (p.dragged) {
            const float moved = state.drag_y - p.y;
            state.at += moved;
            state.velocity = state.velocity * 0.6f + moved / std::max(frame.seconds, 0.004f) * 0.4f;
        }
        state.drag_y = p.y;
    }
    if (!p.down) state.dragging = false;
    if (!state.dragging && state.velocity != 0) {
        state.at += state.velocity * frame.seconds;
        state.velocity *= std::exp(-frame.seconds * 4);
        if (std::fabs(state.velocity) < t.u(12) || t.calm) state.velocity = 0;
        frame.again = true;
    }
    const float most = std::max(0.0f, content - view.height);
    if (state.at < 0 || state.at > most) state.velocity = 0;
    state.at = std::round(std::clamp(state.at, 0.0f, most));
    if (most <= 0) return;
    const float height = std::clamp(view.height * view.height / content, t.u(28), view.height);
    frame.canvas.fill({view.right() - t.u(6), view.y + state.at / most * (view.height - height), t.u(4), height},
                      faded(t.muted, 0.35f), t.u(2));
}

RowsSeen rows_seen(const Canvas& canvas, float top, float row_height, std::size_t count) {
    const auto row_at = [&](float y) {
        return static_cast<std::size_t>(
            std::clamp(std::floor((y - top) / row_height), 0.0f, static_cast<float>(count)));
    };
    return {row_at(canvas.clip().y), std::min(count, row_at(canvas.clip().bottom()) + 1)};
}

float draw_pill(FrameContext& frame, float right, float middle, std::string_view text, ImU32 color, ImU32 ink) {
    const Theme& t = frame.theme();
    const float height = t.u(20);
    const float width = std::max(height, frame.canvas.width(text, t.style(12, Font::bold)) + t.u(12));
    const Rect pill{right - width, std::round(middle - height / 2), width, height};
    frame.canvas.fill(pill, color, height / 2);
    frame.canvas.text(pill, text, t.style(12, Font::bold), ink, Align::center);
    return width;
}

}  // namespace ui
