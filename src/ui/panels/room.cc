// The open room: its name and state, the timeline, the composer.
#include <algorithm>

#include "protocol/limits.h"
#include "ui/labels/format.h"
#include "ui/labels/rooms.h"
#include "ui/panels/panels.h"
#include "ui/timeline/view.h"
#include "wording/problem.h"

namespace ui {
namespace {

constexpr std::size_t composer_lines = 6;  // with more lines it scrolls
constexpr std::size_t counter_from = limits::text_bytes * 8 / 10;

struct ComposerPlace {
    Rect frame, input, send;
};

ComposerPlace composer_place(const Theme& t, const Rect& area) {
    const float width = std::min(area.width, t.u(820));
    const float side = t.u(area.width < t.u(560) ? 10 : 16);
    ComposerPlace out;
    out.frame = {std::round(area.x + (area.width - width) / 2) + side, 0, width - 2 * side, 0};
    const float send = t.u(t.touch ? 44 : 36);
    out.input = {out.frame.x + t.u(16), 0, out.frame.width - t.u(16) - send - t.u(14), 0};
    out.send = {out.frame.right() - send - t.u(5), 0, send, send};
    return out;
}

std::string remaining_label(const chat::Room& room) {
    if (room.draft.size() < counter_from || room.draft.size() > limits::text_bytes) return {};
    return number(limits::text_bytes - room.draft.size()) + " bytes left";
}

void draw_header(const chat::Model& model, const chat::Room& room, DrawingState& drawing, FrameContext& frame,
                 Commands& out, const Rect& area) {
    Canvas& canvas = frame.canvas;
    const Theme& t = frame.theme();
    canvas.fill(area, t.page);
    canvas.line(area.x, area.bottom() - t.hair, area.width);
    float x = area.x + t.u(frame.wide ? 20 : 8);
    if (!frame.wide) {
        const float size = t.u(44);
        if (canvas.icon_button("back", {x - t.u(4), area.middle() - size / 2, size, size}, Icon::back, t.text))
            out.post(chat::ShowRooms{});
        x += size - t.u(2);
    }
    const float size = t.u(t.touch ? 44 : 36);
    const Rect menu{area.right() - size - t.u(12), std::round(area.middle() - size / 2), size, size};
    drawing.room_menu = menu;
    const float text_width = menu.x - t.u(12) - x;
    float title = x;
    if (is_private(room) || is_direct(room)) {
        canvas.icon(Icon::lock, x + t.u(7), area.y + t.u(20), t.u(14), t.muted);
        title += t.u(21);
    }
    title += canvas.text({title, area.y + t.u(8), text_width - (title - x), t.u(24)}, room.title, t.title(), t.text) +
             t.u(8);
    canvas.text({title, area.y + t.u(11), text_width - (title - x), t.u(20)}, title_mark(room), t.small(), t.warning);
    const Rect below{x, area.y + t.u(31), text_width, t.u(18)};
    if (is_joined(room.state))
        draw_connection(model, frame, below);
    else if (is_joining(room.state))
        canvas.text(below, "Joining…", t.small(), t.muted);
    else
        canvas.text(below, "Not joined", t.small(), t.danger);
    if (canvas.icon_button("room-menu", menu, Icon::more, t.text))
        frame.apply({.what = ViewAction::What::toggle_menu, .menu = OpenMenu::room});
}

float draw_refusal(const chat::Room& room, FrameContext& frame, Commands& out, const Rect& area) {
    if (!is_refused(room.state)) return 0;
    Canvas& canvas = frame.canvas;
    const Theme& t = frame.theme();
    const float button = canvas.button_width("Try again"), height = t.u(t.touch ? 44 : 32);
    const float text_width = area.width - t.u(44) - button;
    const std::string problem =
        room.problem().empty() ? "This room cannot be joined." : wording::sentence(room.problem());
    const float lines = canvas.paragraph_height(problem, t.label(), text_width);
    const Rect bar{area.x, area.y, area.width, std::max(lines, height) + t.u(14)};
    canvas.fill(bar, t.danger_soft);
    canvas.paragraph(
        {bar.x + t.u(16), std::round(bar.middle() - lines / 2), text_width, 0}, problem, t.label(), t.danger);
    if (canvas.button(
            "retry-room", {bar.right() - button - t.u(14), std::round(bar.middle() - height / 2), button, height},
            "Try again"))
        out.post(chat::RetryRoom{room.id});
    return bar.height;
}

// For many failed messages at once: one button for all.
float draw_failed(const chat::Room& room, FrameContext& frame, Commands& out, const Rect& area) {
    if (room.failed < 2) return 0;
    Canvas& canvas = frame.canvas;
    const Theme& t = frame.theme();
    const float height = t.u(t.touch ? 44 : 32), button = canvas.button_width("Retry all");
    const Rect bar{area.x, area.y, area.width, height + t.u(12)};
    canvas.fill(bar, t.danger_soft);
    canvas.text({bar.x + t.u(16), bar.y, bar.width - button - t.u(44), bar.height},
                counted(room.failed, "message was not sent", "messages were not sent"), t.label(), t.danger);
    if (canvas.button("retry-all", {bar.right() - button - t.u(14), bar.y + t.u(6), button, height}, "Retry all"))
        out.post(chat::RetryAll{room.id});
    return bar.height;
}

}  // namespace

float composer_height(const chat::Room& room, FrameContext& frame, const Rect& area) {
    const Theme& t = frame.theme();
    const TextStyle style = t.style(16);
    const ComposerPlace place = composer_place(t, area);
    const std::size_t lines = std::min(
        composer_lines, frame.canvas.line_count(room.draft, style, place.input.width - t.u(4), composer_lines));
    const float input = static_cast<float>(lines) * t.line_height(style);
    float height = std::max(input + t.u(22), place.send.height + t.u(10)) + t.u(16);
    if (!composer_problem(room).empty()) {
        height += frame.canvas.paragraph_height(composer_problem(room), t.small(), place.frame.width) + t.u(4);
    } else if (!remaining_label(room).empty()) {
        height += t.line_height(t.small());
    }
    return height;
}

void draw_composer(const chat::Room& room, FrameContext& frame, Commands& out, const Rect& area) {
    Canvas& canvas = frame.canvas;
    const Theme& t = frame.theme();
    const TextStyle style = t.style(16);
    const std::string problem = composer_problem(room);
    const std::string remaining = remaining_label(room);
    ComposerPlace place = composer_place(t, area);
    float below = 0;
    if (!problem.empty()) {
        below = canvas.paragraph_height(problem, t.small(), place.frame.width) + t.u(4);
    } else if (!remaining.empty()) {
        below = t.line_height(t.small());
    }
    canvas.fill(area, t.page);
    place.frame.y = area.y + t.u(4);
    place.frame.height = area.height - t.u(16) - below;
    const float radius = std::min(t.u(22), place.frame.height / 2);
    canvas.fill(place.frame, t.surface, radius);
    canvas.outline(place.frame, problem.empty() ? t.border : t.danger, radius);
    canvas.focus_ring(focus_key(Field::message), place.frame, radius);
    place.input.y = place.frame.y + t.u(11);
    place.input.height = place.frame.height - t.u(22);
    const float single = t.line_height(style);
    if (place.input.height < single * 1.9f) {  // the button made the frame higher, so a single line is centred in it
        place.input.y = std::round(place.frame.middle() - single / 2);
        place.input.height = single;
    }
    frame.field({.field = Field::message,
                 .label = "Message to " + room.title,
                 .placeholder = "Message " + room.title,
                 .value = room.draft,
                 .problem = problem},
                place.input, style);

    place.send.y = place.frame.bottom() - place.send.height - t.u(5);
    const bool can_send = problem.empty() && room.draft.find_first_not_of(" \t\n") != std::string::npos;
    const Canvas::Hit hit = can_send ? canvas.hit("send", place.send) : Canvas::Hit{};
    canvas.list().AddCircleFilled(
        ImVec2(place.send.x + place.send.width / 2, place.send.middle()), place.send.width / 2,
        !can_send                 ? faded(t.muted, 0.2f)
        : hit.hovered || hit.held ? t.accent_hover
                                  : t.accent);
    canvas.icon(Icon::send, place.send.x + place.send.width / 2, place.send.middle(), t.u(18),
                can_send ? t.on_accent : t.muted);
    canvas.focus_ring("send", place.send, place.send.width / 2);
    if (hit.clicked) out.post(chat::SubmitText{room.id, room.draft});

    const Rect under{
        place.frame.x + t.u(4), place.frame.bottom() + t.u(2), place.frame.width - t.u(8), t.line_height(t.small())};
    if (!problem.empty()) {
        canvas.paragraph(under, problem, t.small(), t.danger);
    } else if (!remaining.empty()) {
        canvas.text(under, remaining, t.small(), t.muted, Align::right);
    }
}

void draw_room(const chat::Model& model, const chat::Room& room, DrawingState& drawing, FrameContext& frame,
               Commands& out, const Rect& area) {
    const Theme& t = frame.theme();
    frame.canvas.fill(area, t.page);
    const Rect header{area.x, area.y, area.width, t.u(58)};
    const float composer = std::min(composer_height(room, frame, area), area.height / 2);
    Rect middle{area.x, header.bottom(), area.width, std::max(t.u(20), area.height - header.height - composer)};
    float taken = draw_refusal(room, frame, out, middle);
    taken += draw_failed(room, frame, out, {middle.x, middle.y + taken, middle.width, middle.height - taken});
    middle.y += taken;
    middle.height = std::max(t.u(20), middle.height - taken);
    draw_header(model, room, drawing, frame, out, header);
    draw_composer(room, frame, out, {area.x, area.bottom() - composer, area.width, composer});
    draw_timeline(model, room, drawing, frame, out, middle);
}

}  // namespace ui
