// Your rooms with unread counts, and the rooms that the configuration offers.
#include <algorithm>
#include <cmath>

#include "protocol/room_name.h"
#include "ui/labels/format.h"
#include "ui/labels/rooms.h"
#include "ui/panels/panels.h"

namespace ui {
namespace {

void draw_my_room(const chat::Model& model, const chat::Room& room, FrameContext& frame, Commands& out,
                  const Rect& box) {
    Canvas& canvas = frame.canvas;
    const Theme& t = frame.theme();
    if (box.bottom() < canvas.clip().y || box.y > canvas.clip().bottom()) return;
    const std::string key = "room:" + room.id.text();
    const bool current = frame.wide && model.rooms.open == room.id;
    const Canvas::Hit hit = canvas.hit(key, box);
    if (current) canvas.fill(box, t.accent_soft, t.u(12));
    if (hit.hovered || hit.held) canvas.fill(box, t.hover, t.u(12));
    const float size = t.u(40);
    canvas.avatar(box.x + t.u(10), std::round(box.middle() - size / 2), size, room.title,
                  is_direct(room) ? other_of(room.id).text() : room.id.text());
    float x = box.x + t.u(62);
    const float right = box.right() - t.u(12);
    float title_width = right - x;
    if (!room.timeline.empty()) {
        const std::string time = short_time(room.timeline.back().at, frame.now.unix_time, frame.utc_offset);
        const float width = canvas.width(time, t.small());
        canvas.text({right - width, box.y + t.u(10), width + 1, t.u(20)}, time, t.small(),
                    room.unread > 0 ? t.accent_text : t.muted);
        title_width -= width + t.u(8);
    }
    const ImU32 ink = current ? t.accent_text : t.text;
    if (is_private(room)) {
        canvas.icon(Icon::lock, x + t.u(6), box.y + t.u(20), t.u(13), ink);
        x += t.u(18);
        title_width -= t.u(18);
    }
    canvas.text({x, box.y + t.u(9), title_width, t.u(22)}, room.title, t.strong(), ink);
    x = box.x + t.u(62);

    float line_right = right;
    const float middle = box.y + t.u(42);
    if (room.unread > 0)
        line_right -=
            draw_pill(frame, line_right, middle, room.unread > 999 ? "999+" : unread_count(room), t.badge, t.on_badge) +
            t.u(6);
    // Mentions have another colour and another sign, so that nobody has to distinguish colours.
    if (room.mentions > 0)
        line_right -= draw_pill(frame, line_right, middle, "@" + (room.mentions > 99 ? "99+" : number(room.mentions)),
                                t.mention, t.on_mention) +
                      t.u(6);
    if (room.failed > 0) {
        canvas.icon(Icon::warning, line_right - t.u(9), middle, t.u(18), t.danger);
        line_right -= t.u(24);
    }
    const bool refused = is_refused(room.state);
    canvas.text(
        {x, box.y + t.u(32), line_right - x, t.u(20)}, last_line(model, room), t.label(), refused ? t.danger : t.muted);
    canvas.focus_ring(key, box, t.u(12));
    if (hit.clicked) out.post(chat::OpenRoom{room.id});
}

void draw_offer(const chat::Offered& room, FrameContext& frame, Commands& out, const Rect& box) {
    Canvas& canvas = frame.canvas;
    const Theme& t = frame.theme();
    if (box.bottom() < canvas.clip().y || box.y > canvas.clip().bottom()) return;
    const float height = t.u(t.touch ? 44 : 32), width = canvas.button_width("Join");
    canvas.avatar(box.x + t.u(14), std::round(box.middle() - t.u(16)), t.u(32), room.name, room.id.text());
    canvas.text(
        {box.x + t.u(62), box.y, box.width - t.u(62) - width - t.u(20), box.height}, room.name, t.body(), t.text);
    const Rect join{box.right() - width - t.u(10), std::round(box.middle() - height / 2), width, height};
    if (canvas.button("offered:" + room.id.text(), join, "Join")) out.post(chat::OpenRoom{room.id});
}

}  // namespace

float draw_my_rooms(const chat::Model& model, FrameContext& frame, Commands& out, float x, float top, float width) {
    const Theme& t = frame.theme();
    float y = top;
    for (const chat::Room& room : model.rooms.list) {
        draw_my_room(model, room, frame, out, {x, y, width, t.u(62)});
        y += t.u(64);
    }
    const auto offered = chat::offered_rooms(model);
    if (!offered.empty()) {
        frame.canvas.text({x + t.u(10), y + t.u(12), width - t.u(20), t.u(20)}, "Rooms offered here",
                          t.style(12, Font::bold), t.muted);
        y += t.u(36);
        for (const chat::Offered& each : offered) {
            draw_offer(each, frame, out, {x, y, width, t.u(48)});
            y += t.u(50);
        }
    }
    if (model.rooms.list.empty() && offered.empty())
        y += frame.canvas.paragraph(
                 {x + t.u(16), y + t.u(24), width - t.u(32), 0},
                 "You are in no room yet. Find one, or create your own.", t.body(), t.muted, Align::center) +
             t.u(32);
    return y - top;
}

}  // namespace ui
