#include "ui/frame/text_fields.h"

#include "ui/labels/people.h"
#include "ui/labels/rooms.h"
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

std::vector<TextField> text_fields(const chat::Model& model, const ViewState& shown) {
    std::vector<TextField> out;
    if (!model.config_problems.empty() || chat::is_form_on_screen(model.account)) return out;
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

}  // namespace ui
