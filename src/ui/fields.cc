// The DOM inputs that a frame wants, and the frames drawn around them.
#include <algorithm>

#include "ui/interface.h"
#include "ui/panels.h"
#include "ui/words.h"

namespace ui {

std::string_view focus_key(Field field) {
    switch (field) {
        case Field::name: return "field:name";
        case Field::password: return "field:password";
        case Field::join_room: return "field:join-room";
        case Field::message: return "field:message";
    }
    return {};
}

std::vector<TextField> text_fields(const chat::Model& model) {
    std::vector<TextField> out;
    if (!model.config_problems.empty()) return out;
    if (!model.account.entered) {
        out.push_back({.field = Field::name, .label = "Your name", .placeholder = "How others see you",
                       .value = model.account.name, .problem = model.account.name_problem});
        if (model.account.password_wanted)
            out.push_back({.field = Field::password, .label = "Password for " + model.config.mqtt_user_name,
                           .placeholder = "Password"});
        return out;
    }
    out.push_back({.field = Field::join_room, .label = "Join or create a room", .placeholder = "Join or create a room",
                   .problem = model.rooms.join_problem});
    if (const chat::Room* room = model.rooms.opened())
        out.push_back({.field = Field::message, .label = "Message to " + room->title, .placeholder = "Message " + room->title,
                       .value = room->draft, .problem = composer_problem(*room)});
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

void draw_field(Screen& screen, const TextField& field, const Rect& rect) {
    const Theme& t = screen.theme();
    const float radius = std::min(t.u(10), rect.height / 2);
    screen.canvas.fill(rect, t.surface, radius);
    screen.canvas.outline(rect, field.problem.empty() ? t.border : t.danger, radius);
    screen.canvas.focus_ring(focus_key(field.field), rect, radius);
    const TextStyle style = t.style(16);  // smaller text makes phones zoom in when it is focused
    const float height = t.line_height(style);
    screen.field(field, {rect.x + t.u(12), std::round(rect.middle() - height / 2), rect.width - t.u(24), height}, style);
}

}  // namespace ui
