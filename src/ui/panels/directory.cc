// The directory of public rooms. Draws only the visible ones of a thousand, and below them the state of loading more.
#include <algorithm>
#include <cmath>

#include "ui/labels/rooms.h"
#include "ui/panels/panels.h"

namespace ui {
namespace {

void draw_found(const chat::Model& model, const api::RoomCard& card, FrameContext& frame, Commands& out,
                const Rect& box) {
    Canvas& canvas = frame.canvas;
    const Theme& t = frame.theme();
    const std::string key = "found:" + card.id.text();
    const Canvas::Hit hit = canvas.hit(key, box);
    if (hit.hovered || hit.held) canvas.fill(box, t.hover, t.u(12));
    canvas.avatar(box.x + t.u(10), std::round(box.middle() - t.u(18)), t.u(36), card.name, card.id.text());
    const bool joined = model.rooms.find(card.id);
    const std::string_view what = joined ? "Joined" : "Join";
    const float width = canvas.width(what, t.style(13, Font::bold)) + t.u(8);
    const float x = box.x + t.u(58), text_width = box.right() - t.u(12) - width - x;
    canvas.text({x, box.y + t.u(7), text_width, t.u(22)}, card.name, t.strong(), t.text);
    canvas.text({x, box.y + t.u(28), text_width, t.u(18)}, card.id.text(), t.small(), t.muted);
    canvas.text({box.right() - width - t.u(6), box.y, width, box.height}, what, t.style(13, Font::bold),
                joined ? t.muted : t.accent_text, Align::right);
    canvas.focus_ring(key, box, t.u(12));
    if (hit.clicked) out.post(chat::OpenRoom{card.id});
}

}  // namespace

float draw_directory(const chat::Model& model, FrameContext& frame, Commands& out, float x, float top, float width) {
    Canvas& canvas = frame.canvas;
    const Theme& t = frame.theme();
    const chat::Directory& directory = model.directory;
    const float row = t.u(54);
    const RowsSeen seen = rows_seen(canvas, top, row, directory.rooms.size());
    for (std::size_t i = seen.first; i < seen.last; ++i)
        draw_found(model, directory.rooms[i], frame, out, {x, top + row * static_cast<float>(i), width, row - t.u(2)});
    float y = top + row * static_cast<float>(directory.rooms.size()) + t.u(8);

    const bool failed = loading_directory(directory, model.requests) == chat::Loading::failed;
    y += canvas.paragraph({x + t.u(12), y, width - t.u(24), 0}, directory_label(model), t.label(),
                          failed ? t.danger : t.muted, Align::center) +
         t.u(8);
    const float height = t.target();
    const auto button = [&](std::string_view key, std::string_view label) {
        const float button_width = canvas.button_width(label);
        const Rect box{std::round(x + (width - button_width) / 2), y, button_width, height};
        y += height + t.u(8);
        return canvas.button(key, box, label);
    };
    const std::string_view more = more_rooms_label(model);
    if (!more.empty() && button("more-rooms", more)) out.post(chat::ShowMoreRooms{});
    const auto create = searched_room_choice(model, frame.shown);
    if (create && button(create->key, create->text)) frame.apply(*create->action);
    return y - top;
}

}  // namespace ui
