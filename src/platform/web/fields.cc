#include "platform/web/fields.h"

#include <utility>
#include <variant>

#include "platform/web/bindings.h"
#include "platform/web/text.h"

namespace web {

void Fields::show(const std::vector<ui::TextField>& fields, Placing placing, bool touch) {
    std::array<const ui::TextField*, field_count> wanted{};
    for (const ui::TextField& field : fields) wanted[static_cast<std::size_t>(field.field)] = &field;

    for (std::size_t index = 0; index < field_count; ++index) {
        Displayed& shown = displayed_[index];
        const int number = static_cast<int>(index);
        const ui::TextField* field = wanted[index];
        if (!field) {
            if (std::exchange(shown.visible, false)) js_field_hide(number);
            continue;
        }
        const bool fresh = !std::exchange(shown.visible, true);
        const ui::TextField& old = shown.field;
        if (fresh || field->label != old.label || field->placeholder != old.placeholder ||
            field->problem != old.problem) {
            const std::string texts = packed({field->label, field->placeholder, field->problem});
            js_field_show(number, texts.data(), texts.size());
        }
        const bool moved =
            fresh || field->x != old.x || field->y != old.y || field->width != old.width ||
            field->height != old.height || field->font_size != old.font_size || field->line_height != old.line_height;
        if (moved && placing == Placing::over_the_canvas)
            js_field_place(
                number, field->x, field->y, field->width, field->height, field->font_size, field->line_height);
        // Only changes of the model: a name that is being typed is not in the model yet.
        if ((fresh || field->value != old.value) && field->value != shown.text && !shown.composing)
            set(field->field, field->value);
        shown.field = *field;
        const bool takes_focus = field->field == ui::Field::message || field->field == ui::Field::search_rooms;
        if (fresh && focused_ < 0 && takes_focus && !touch) js_field_focus(number);
    }
}

void Fields::set(ui::Field field, const std::string& text) {
    at(field).text = text;
    js_field_set(static_cast<int>(field), text.data(), text.size());
    if (interface_) interface_->typed(field, text);
}

void Fields::heard(const chat::Effect& effect, const chat::Model& model) {
    if (std::holds_alternative<chat::RoomOpened>(effect)) set(ui::Field::join_room, "");
    // It takes two answers of the backend, and the next name may have been typed meanwhile.
    if (const Displayed& member = at(ui::Field::add_member);
        std::holds_alternative<chat::MemberAdded>(effect) && member.text == member_asked_ && !member.composing)
        set(ui::Field::add_member, "");
    const auto* taken = std::get_if<chat::DraftTaken>(&effect);
    if (!taken || taken->room != model.rooms.open) return;
    // What was typed and sent between two frames was never seen as the model's text by either of them.
    at(ui::Field::message).field.value.clear();
    if (!at(ui::Field::message).text.empty()) set(ui::Field::message, "");
}

void Fields::follow(const chat::Model& model, bool touch) {
    if (model.rooms.open != room_) {
        room_ = model.rooms.open;
        // At once, not with the next frame: one room's draft must not be sent to another.
        if (const chat::Room* room = model.rooms.opened(); room && at(ui::Field::message).visible) {
            at(ui::Field::message).field.value = room->draft;
            set(ui::Field::message, room->draft);
        }
        if (room_ && !touch && (focused_ < 0 || focused_ == static_cast<int>(ui::Field::join_room)))
            focus(ui::Field::message);
    }
}

bool Fields::changed(ui::Field field, const std::string& text, bool composing) {
    at(field).composing = composing;
    if (text == at(field).text) return false;
    at(field).text = text;
    if (interface_) interface_->typed(field, text);
    return true;
}

bool Fields::is_submitted_by(ui::Field field, std::string_view key, bool modified) {
    return field == ui::Field::message && key == "Enter" && !modified;
}

std::optional<chat::Msg> Fields::submit(ui::Field field, const chat::Model& model) {
    const std::string& text = at(field).text;
    switch (field) {
        case ui::Field::join_room: return chat::JoinRoom{text};
        case ui::Field::search_rooms: return chat::SearchRooms{text};
        case ui::Field::add_member:
            if (!model.members.room || text.empty()) return std::nullopt;
            member_asked_ = text;
            return chat::AddMember{*model.members.room, text};
        case ui::Field::message:
            if (!model.rooms.open) return std::nullopt;
            return chat::SubmitText{*model.rooms.open, text};
    }
    return std::nullopt;
}

void Fields::focus(ui::Field field) {
    if (at(field).visible) js_field_focus(static_cast<int>(field));
}

}  // namespace web
