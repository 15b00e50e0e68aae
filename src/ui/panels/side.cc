// The side of the page: its title, your rooms or the directory, joining a room, and your account.
#include <algorithm>
#include <cmath>

#include "ui/labels/rooms.h"
#include "ui/panels/panels.h"
#include "wording/problem.h"

namespace ui {
namespace {

// Two lists, of which one is visible.
void draw_panes(FrameContext& frame, Commands& out, const Rect& area) {
    Canvas& canvas = frame.canvas;
    const Theme& t = frame.theme();
    canvas.fill(area, t.hover, t.u(10));
    const float half = std::round(area.width / 2);
    const auto tab = [&](std::string_view key, const Rect& box, std::string_view label, Pane pane) {
        const bool on = frame.shown.pane == pane;
        const Canvas::Hit hit = canvas.hit(key, box);
        const Rect inside = box.inset(t.u(3));
        if (on) {
            canvas.fill(inside, t.surface, t.u(8));
            canvas.outline(inside, t.border, t.u(8));
        } else if (hit.hovered) {
            canvas.fill(inside, t.hover, t.u(8));
        }
        canvas.text(inside, label, t.style(13, Font::bold), on ? t.accent_text : t.muted, Align::center);
        canvas.focus_ring(key, inside, t.u(8));
        if (hit.clicked) frame.apply({.what = ViewAction::What::show_pane, .pane = pane});
        return hit.clicked;
    };
    tab("pane:rooms", {area.x, area.y, half, area.height}, "My rooms", Pane::rooms);
    if (tab("pane:directory", {area.x + half, area.y, area.width - half, area.height}, "Find rooms", Pane::directory))
        out.post(chat::SearchRooms{frame.shown.search});
}

// Without a directory, people join a room by its name. Returns its height at the bottom.
float draw_join(const chat::Model& model, DrawingState& drawing, FrameContext& frame, Commands& out, const Rect& area) {
    Canvas& canvas = frame.canvas;
    const Theme& t = frame.theme();
    const std::string preview =
        model.rooms.join_problem.empty() ? room_preview(drawing.join) : wording::sentence(model.rooms.join_problem);
    const float preview_height =
        preview.empty() ? 0 : canvas.paragraph_height(preview, t.small(), area.width - t.u(12)) + t.u(6);
    const float size = t.u(44);
    const Rect join{area.x, area.bottom() - size - preview_height - t.u(10), area.width, size};
    TextField field = field_of(Field::join_room, model);
    field.value = drawing.join;
    draw_field(frame, field, join, size - t.u(8));
    const bool ready = !drawing.join.empty();
    if (canvas.icon_button("join", {join.right() - size, join.y, size, size}, Icon::plus, ready ? t.accent : t.muted) &&
        ready) {
        out.post(chat::JoinRoom{drawing.join});
        drawing.join.clear();
    }
    canvas.paragraph({join.x + t.u(6), join.bottom() + t.u(4), join.width - t.u(12), 0}, preview, t.small(),
                     model.rooms.join_problem.empty() ? t.muted : t.danger);
    return area.bottom() - join.y;
}

float draw_new_room(const chat::Model& model, FrameContext& frame, Commands& out, const Rect& area) {
    const Theme& t = frame.theme();
    const float height = t.u(t.touch ? 44 : 40);
    const Rect box{area.x, area.bottom() - height - t.u(10), area.width, height};
    const Choice choice = new_room_choice(model);
    if (frame.canvas.button(choice.key, box, choice.text)) {
        if (choice.command) out.post(*choice.command);
        if (choice.action) frame.apply(*choice.action);
    }
    float taken = area.bottom() - box.y;
    if (model.rooms.join_problem.empty()) return taken;
    const float lines =
        frame.canvas.paragraph_height(wording::sentence(model.rooms.join_problem), t.small(), area.width - t.u(12));
    frame.canvas.paragraph({area.x + t.u(6), box.y - lines - t.u(6), area.width - t.u(12), 0},
                           wording::sentence(model.rooms.join_problem), t.small(), t.danger);
    return taken + lines + t.u(6);
}

void draw_account(const chat::Model& model, DrawingState& drawing, FrameContext& frame, const Rect& area) {
    Canvas& canvas = frame.canvas;
    const Theme& t = frame.theme();
    canvas.line(area.x, area.y, area.width);
    const Rect box{area.x + t.u(8), area.y + t.u(6), area.width - t.u(16), area.height - t.u(12)};
    drawing.account_menu = box;
    const Canvas::Hit hit = canvas.hit("account", box);
    if (hit.hovered || hit.held || frame.shown.menu == OpenMenu::account) canvas.fill(box, t.hover, t.u(12));
    const float size = t.u(32);
    canvas.avatar(box.x + t.u(8), std::round(box.middle() - size / 2), size, model.account.name,
                  model.account.self.empty() ? model.account.name : model.account.self.text());
    const float x = box.x + t.u(50), width = box.right() - t.u(36) - x;
    if (chat::has_accounts(model)) {
        canvas.text({x, box.y + t.u(4), width, t.u(22)}, model.account.name, t.strong(), t.text);
        canvas.text({x, box.y + t.u(24), width, t.u(18)}, chat::is_user(model.account) ? "Signed in" : "Guest",
                    t.small(), t.muted);
    } else {
        canvas.text({x, box.y, width, box.height}, model.account.name, t.strong(), t.text);
    }
    canvas.icon(Icon::more, box.right() - t.u(18), box.middle(), t.u(18), t.muted);
    canvas.focus_ring("account", box, t.u(12));
    if (hit.clicked) frame.apply({.what = ViewAction::What::toggle_menu, .menu = OpenMenu::account});
}

}  // namespace

void draw_side(const chat::Model& model, DrawingState& drawing, FrameContext& frame, Commands& out, const Rect& area) {
    Canvas& canvas = frame.canvas;
    const Theme& t = frame.theme();
    canvas.fill(area, t.sidebar);
    const bool backend = chat::has_backend(model), finds = backend && frame.shown.pane == Pane::directory;
    const Rect inner{area.x + t.u(10), area.y, area.width - t.u(20), area.height};

    canvas.text(
        {inner.x + t.u(10), area.y + t.u(10), inner.width - t.u(20), t.u(26)}, model.config.title, t.title(), t.text);
    draw_connection(model, frame, {inner.x + t.u(10), area.y + t.u(36), inner.width - t.u(20), t.u(16)});
    float top = area.y + t.u(62);
    if (backend) {
        const float height = t.u(t.touch ? 44 : 38);
        draw_panes(frame, out, {inner.x, top, inner.width, height});
        top += height + t.u(10);
    }
    if (finds) {
        TextField field = field_of(Field::search_rooms, model);
        field.value = frame.shown.search;
        draw_field(frame, field, {inner.x, top, inner.width, t.u(44)});
        top += t.u(54);
    }
    const float foot = t.u(60);
    const Rect self{area.x, area.bottom() - foot, area.width, foot};
    const Rect above{inner.x, area.y, inner.width, self.y - area.y};
    const float bottom =
        backend ? draw_new_room(model, frame, out, above) : draw_join(model, drawing, frame, out, above);

    const Rect view{area.x, top, area.width, std::max(0.0f, self.y - bottom - t.u(8) - top)};
    Scroll& state = finds ? drawing.directory : drawing.rooms;
    canvas.push_clip(view);
    const float rows = view.y - state.at;
    const float content = finds ? draw_directory(model, frame, out, inner.x, rows, inner.width)
                                : draw_my_rooms(model, frame, out, inner.x, rows, inner.width);
    scroll(state, frame, view, content);
    canvas.pop_clip();

    draw_account(model, drawing, frame, self);
    if (frame.wide) canvas.fill({area.right() - t.hair, area.y, t.hair, area.height}, t.border);
}

}  // namespace ui
