// The DOM inputs that a frame needs, and the borders drawn around them.
#include <algorithm>

#include "ui/interface.h"
#include "ui/panels.h"
#include "ui/words.h"
#include "wording/problem.h"

namespace ui {

std::string_view focus_key(Field field) {
    switch (field) {
        case Field::join_room: return "field:join-room";
        case Field::search_rooms: return "field:search-rooms";
        case Field::add_member: return "field:add-member";
        case Field::message: return "field:message";
    }
    return {};
}

TextField field_of(Field field, const chat::Model& model) {
    switch (field) {
        case Field::join_room:
            return {.field = field,
                    .label = "Join or create a room",
                    .placeholder = "Join or create a room",
                    .problem = wording::sentence(model.rooms.join_problem)};
        case Field::search_rooms: return {.field = field, .label = "Find rooms", .placeholder = "Find rooms"};
        case Field::add_member:
            return {.field = field,
                    .label = "Add somebody by name",
                    .placeholder = "Add somebody by name",
                    .problem = wording::sentence(model.members.add_problem)};
        case Field::message: break;
    }
    const chat::Room* room = model.rooms.opened();
    if (!room) return {};
    return {.field = field,
            .label = "Message to " + room->title,
            .placeholder = "Message " + room->title,
            .value = room->draft,
            .problem = composer_problem(*room)};
}

std::vector<TextField> text_fields(const chat::Model& model, const Shown& shown) {
    std::vector<TextField> out;
    if (!model.config_problems.empty() || entry_shown(model)) return out;
    if (!chat::has_backend(model)) {
        out.push_back(field_of(Field::join_room, model));
    } else if (shown.pane == Pane::directory) {
        out.push_back(field_of(Field::search_rooms, model));
        out.back().value = shown.search;
    }
    const chat::Room* room = model.rooms.opened();
    if (!room) return out;
    if (model.members.room == room->id && may_add(model, *room)) out.push_back(field_of(Field::add_member, model));
    out.push_back(field_of(Field::message, model));
    return out;
}

void Screen::field(TextField wanted, const Rect& rect, TextStyle style) {
    wanted.x = rect.x / density;
    wanted.y = rect.y / density;
    wanted.width = rect.width / density;
    wanted.height = rect.height / density;
    wanted.font_size = style.size / density;
    wanted.line_height = theme().line_height(style) / density;
    fields.push_back(std::move(wanted));
}

void draw_field(Screen& screen, const TextField& field, const Rect& rect, float right) {
    const Theme& t = screen.theme();
    const float radius = std::min(t.u(10), rect.height / 2);
    screen.canvas.fill(rect, t.surface, radius);
    screen.canvas.outline(rect, field.problem.empty() ? t.border : t.danger, radius);
    screen.canvas.focus_ring(focus_key(field.field), rect, radius);
    const TextStyle style = t.style(16);  // phones zoom in when an input with smaller text gets the focus
    const float height = t.line_height(style);
    screen.field(
        field, {rect.x + t.u(12), std::round(rect.middle() - height / 2), rect.width - t.u(24) - right, height}, style);
}

}  // namespace ui
