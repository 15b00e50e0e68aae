// The list of rooms: joined ones with what is new, offered ones, a field to join by name, and who one is.
#include <algorithm>
#include <cmath>

#include "base/utf8.h"
#include "ui/format.h"
#include "ui/panels.h"
#include "ui/words.h"

namespace ui {
namespace {

constexpr std::size_t preview_bytes = 200;  // of a last line: more is never seen in one row

// The last words in a room, in one line.
std::string last_line(const chat::Room& room) {
    if (room.state == chat::RoomState::refused) return room.problem.empty() ? "Not joined" : room.problem;
    if (room.timeline.empty()) return room.state == chat::RoomState::joining ? "Joining…" : "Nothing here yet";
    const chat::Entry& entry = room.timeline.back();
    if (entry.message.kind == Kind::joined) return joined_words(entry);
    std::string words = entry_words(entry);
    words = std::string(utf8_prefix(words, preview_bytes));
    std::replace(words.begin(), words.end(), '\n', ' ');
    return (entry.own() ? "You: " : sender_name(entry) + ": ") + words;
}

void draw_pill(Canvas& canvas, const Theme& t, float right, float middle, std::size_t count, ImU32 color, ImU32 ink) {
    const std::string words = count > 999 ? "999+" : number(count);
    const float height = t.u(20);
    const float width = std::max(height, canvas.width(words, t.style(12, Font::bold)) + t.u(12));
    const Rect pill{right - width, std::round(middle - height / 2), width, height};
    canvas.fill(pill, color, height / 2);
    canvas.text(pill, words, t.style(12, Font::bold), ink, Align::center);
}

class List {
public:
    List(const chat::Model& model, Screen& screen, Outbox& out) : model_(model), screen_(screen), out_(out) {}

    float rows(float x, float top, float width) {
        const Theme& t = screen_.theme();
        float y = top;
        for (const chat::Room& room : model_.rooms.list) {
            row(room, {x, y, width, t.u(62)});
            y += t.u(64);
        }
        if (const auto offered = chat::offered_rooms(model_); !offered.empty()) {
            screen_.canvas.text({x + t.u(10), y + t.u(12), width - t.u(20), t.u(20)}, "Rooms offered here", t.style(12, Font::bold), t.muted);
            y += t.u(36);
            for (const chat::Offered& each : offered) {
                offer(each, {x, y, width, t.u(48)});
                y += t.u(50);
            }
        }
        return y - top;
    }

private:
    const chat::Model& model_;
    Screen& screen_;
    Outbox& out_;

    void row(const chat::Room& room, const Rect& box) {
        Canvas& canvas = screen_.canvas;
        const Theme& t = screen_.theme();
        if (box.bottom() < canvas.clip().y || box.y > canvas.clip().bottom()) return;
        const std::string key = "room:" + room.id.text();
        const bool current = screen_.wide && model_.rooms.open == room.id;
        const Canvas::Hit hit = canvas.hit(key, box);
        if (current) canvas.fill(box, t.accent_soft, t.u(12));
        if (hit.hovered || hit.held) canvas.fill(box, t.hover, t.u(12));
        const float size = t.u(40);
        canvas.avatar(box.x + t.u(10), std::round(box.middle() - size / 2), size, room.title, room.id.text());
        const float x = box.x + t.u(62);
        const float right = box.right() - t.u(12);
        float title_width = right - x;
        if (!room.timeline.empty()) {
            const std::string time = short_time(room.timeline.back().at, screen_.now.unix_time, screen_.utc_offset);
            const float width = canvas.width(time, t.small());
            canvas.text({right - width, box.y + t.u(10), width + 1, t.u(20)}, time, t.small(), room.unread > 0 ? t.accent_text : t.muted);
            title_width -= width + t.u(8);
        }
        canvas.text({x, box.y + t.u(9), title_width, t.u(22)}, room.title, t.strong(), current ? t.accent_text : t.text);
        float line_right = right;
        const float middle = box.y + t.u(42);
        if (room.unread > 0) {
            draw_pill(canvas, t, line_right, middle, room.unread, t.badge, t.on_badge);
            line_right -= t.u(42);
        }
        if (room.failed > 0) {
            canvas.icon(Icon::warning, line_right - t.u(9), middle, t.u(18), t.danger);
            line_right -= t.u(24);
        }
        const bool refused = room.state == chat::RoomState::refused;
        canvas.text({x, box.y + t.u(32), line_right - x, t.u(20)}, last_line(room), t.label(), refused ? t.danger : t.muted);
        canvas.focus_ring(key, box, t.u(12));
        if (hit.clicked) out_.post(chat::OpenRoom{room.id});
    }

    void offer(const chat::Offered& room, const Rect& box) {
        Canvas& canvas = screen_.canvas;
        const Theme& t = screen_.theme();
        if (box.bottom() < canvas.clip().y || box.y > canvas.clip().bottom()) return;
        const float height = t.u(t.touch ? 44 : 32), width = canvas.button_width("Join");
        canvas.avatar(box.x + t.u(14), std::round(box.middle() - t.u(16)), t.u(32), room.name, room.id.text());
        canvas.text({box.x + t.u(62), box.y, box.width - t.u(62) - width - t.u(20), box.height}, room.name, t.body(), t.text);
        const Rect join{box.right() - width - t.u(10), std::round(box.middle() - height / 2), width, height};
        if (canvas.button("offered:" + room.id.text(), join, "Join")) out_.post(chat::OpenRoom{room.id});
    }
};

// Wheel and finger on the list; answers nothing, the position is kept within what there is.
void scroll(Scratch& scratch, Screen& screen, const Rect& view, float content) {
    Pointing& p = screen.canvas.pointing();
    const Theme& t = screen.theme();
    const bool inside = p.enabled && view.contains(p.x, p.y);
    if (inside) scratch.rooms_scroll -= p.wheel;
    if (inside && p.touch && p.pressed) {
        scratch.rooms_dragging = true;
        scratch.rooms_drag_y = p.y;
        scratch.rooms_velocity = 0;
    }
    if (scratch.rooms_dragging && p.down) {
        if (std::fabs(p.y - p.press_y) > t.u(8)) p.dragged = true;
        if (p.dragged) {
            const float moved = scratch.rooms_drag_y - p.y;
            scratch.rooms_scroll += moved;
            scratch.rooms_velocity = scratch.rooms_velocity * 0.6f + moved / std::max(screen.seconds, 0.004f) * 0.4f;
        }
        scratch.rooms_drag_y = p.y;
    }
    if (!p.down) scratch.rooms_dragging = false;
    if (!scratch.rooms_dragging && scratch.rooms_velocity != 0) {
        scratch.rooms_scroll += scratch.rooms_velocity * screen.seconds;
        scratch.rooms_velocity *= std::exp(-screen.seconds * 4);
        if (std::fabs(scratch.rooms_velocity) < t.u(12) || t.calm) scratch.rooms_velocity = 0;
        screen.again = true;
    }
    const float most = std::max(0.0f, content - view.height);
    if (scratch.rooms_scroll < 0 || scratch.rooms_scroll > most) scratch.rooms_velocity = 0;
    scratch.rooms_scroll = std::round(std::clamp(scratch.rooms_scroll, 0.0f, most));
}

}  // namespace

void draw_rooms(const chat::Model& model, Scratch& scratch, Screen& screen, Outbox& out, const Rect& area) {
    Canvas& canvas = screen.canvas;
    const Theme& t = screen.theme();
    canvas.fill(area, t.sidebar);
    const float side = t.u(10);

    canvas.text({area.x + side + t.u(10), area.y + t.u(10), area.width - t.u(40), t.u(26)}, model.config.title, t.title(), t.text);
    draw_connection(model, screen, {area.x + side + t.u(10), area.y + t.u(36), area.width - t.u(40), t.u(16)});

    // From below: who one is, above it the field to join.
    const float foot = t.u(60);
    const Rect self{area.x, area.bottom() - foot, area.width, foot};
    const std::string preview = model.rooms.join_problem.empty() ? room_preview(scratch.join) : model.rooms.join_problem;
    const float preview_height = preview.empty() ? 0 : canvas.paragraph_height(preview, t.small(), area.width - 2 * side - t.u(12)) + t.u(6);
    const float field_height = t.u(44);
    const Rect join{area.x + side, self.y - field_height - preview_height - t.u(10), area.width - 2 * side, field_height};

    const Rect view{area.x, area.y + t.u(62), area.width, std::max(0.0f, join.y - t.u(8) - area.y - t.u(62))};
    canvas.push_clip(view);
    const float top = view.y - scratch.rooms_scroll;
    const float content = List(model, screen, out).rows(area.x + side, top, area.width - 2 * side);
    canvas.pop_clip();
    scroll(scratch, screen, view, content);

    TextField field{.field = Field::join_room, .label = "Join or create a room", .placeholder = "Join or create a room",
                    .value = scratch.join, .problem = model.rooms.join_problem};
    canvas.fill(join, t.surface, t.u(10));
    canvas.outline(join, field.problem.empty() ? t.border : t.danger, t.u(10));
    const bool ready = !scratch.join.empty();
    const Rect plus{join.right() - field_height, join.y, field_height, field_height};
    const TextStyle style = t.style(16);
    const float height = t.line_height(style);
    screen.field(field, {join.x + t.u(12), std::round(join.middle() - height / 2), join.width - field_height - t.u(16), height}, style);
    if (canvas.icon_button("join", plus, Icon::plus, ready ? t.accent : t.muted) && ready) {
        out.post(chat::JoinRoom{scratch.join});
        scratch.join.clear();
    }
    if (!preview.empty())
        canvas.paragraph({join.x + t.u(6), join.bottom() + t.u(4), join.width - t.u(12), 0}, preview, t.small(),
                         model.rooms.join_problem.empty() ? t.muted : t.danger);

    canvas.line(area.x, self.y, area.width);
    canvas.avatar(area.x + side + t.u(8), std::round(self.middle() - t.u(16)), t.u(32), model.account.name,
                  model.account.self.empty() ? model.account.name : model.account.self.text());
    const float leave = canvas.button_width("Sign out"), leave_height = t.u(t.touch ? 44 : 34);
    canvas.text({area.x + side + t.u(50), self.y, self.width - t.u(90) - leave, foot}, model.account.name, t.strong(), t.text);
    if (canvas.button("leave", {self.right() - leave - side, std::round(self.middle() - leave_height / 2), leave, leave_height}, "Sign out", Button::plain))
        out.post(chat::LeaveChat{});
    if (screen.wide) canvas.fill({area.right() - t.hair, area.y, t.hair, area.height}, t.border);
}

}  // namespace ui
