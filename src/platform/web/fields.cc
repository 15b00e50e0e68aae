#include "platform/web/fields.h"

#include <emscripten.h>

#include <utility>
#include <variant>

#include "platform/web/bindings.h"
#include "platform/web/page.h"
#include "platform/web/text.h"

namespace web {

void Fields::show(const std::vector<ui::TextField>& fields, Placing placing) {
    std::array<const ui::TextField*, field_count> wanted{};
    for (const ui::TextField& field : fields) wanted[static_cast<std::size_t>(field.field)] = &field;

    for (std::size_t index = 0; index < field_count; ++index) {
        Shown& shown = shown_[index];
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
        // On touch screens the person has to ask for the keyboard, which comes with the focus.
        const bool takes_focus = field->field == ui::Field::message || field->field == ui::Field::search_rooms;
        if (fresh && focused_ < 0 && takes_focus && !page().screen.viewport().touch) js_field_focus(number);
    }
}

void Fields::set(ui::Field field, const std::string& text) {
    at(field).text = text;
    js_field_set(static_cast<int>(field), text.data(), text.size());
    if (page().interface) page().interface->typed(field, text);
}

void Fields::heard(const chat::Effect& effect, const chat::Model& model) {
    if (std::holds_alternative<chat::RoomOpened>(effect)) set(ui::Field::join_room, "");
    // It takes two answers of the backend, and the next name may have been typed meanwhile.
    if (const Shown& member = at(ui::Field::add_member);
        std::holds_alternative<chat::MemberAdded>(effect) && member.text == member_asked_ && !member.composing)
        set(ui::Field::add_member, "");
    const auto* taken = std::get_if<chat::DraftTaken>(&effect);
    if (!taken || taken->room != model.rooms.open) return;
    // What was typed and sent between two frames was never seen as the model's text by either of them.
    at(ui::Field::message).field.value.clear();
    if (!at(ui::Field::message).text.empty()) set(ui::Field::message, "");
}

void Fields::follow(const chat::Model& model) {
    if (model.rooms.open != room_) {
        room_ = model.rooms.open;
        // At once, not with the next frame: one room's draft must not be sent to another.
        if (const chat::Room* room = model.rooms.opened(); room && at(ui::Field::message).visible) {
            at(ui::Field::message).field.value = room->draft;
            set(ui::Field::message, room->draft);
        }
        if (room_ && !page().screen.viewport().touch &&
            (focused_ < 0 || focused_ == static_cast<int>(ui::Field::join_room)))
            focus(ui::Field::message);
    }
}

void Fields::changed(ui::Field field, std::string text, bool composing) {
    at(field).composing = composing;
    if (text == at(field).text) return;
    at(field).text = text;
    if (page().interface) page().interface->typed(field, text);
    page().frames.request();
    if (field == ui::Field::search_rooms) {
        page().shown.search = text;
        page().loop->post(chat::SearchRooms{std::move(text)});
    } else if (const auto& room = page().loop->model().rooms.open; field == ui::Field::message && room) {
        page().loop->post(chat::ChangeDraft{*room, std::move(text)});
    }
}

bool Fields::key(ui::Field field, std::string_view name, bool modified) {
    if (field != ui::Field::message || name != "Enter" || modified) return false;
    submit(field);
    return true;
}

void Fields::submit(ui::Field field) {
    const auto post = [](chat::Msg wish) { page().wish(std::move(wish)); };
    switch (field) {
        case ui::Field::join_room: return post(chat::JoinRoom{at(field).text});
        case ui::Field::search_rooms: return post(chat::SearchRooms{at(field).text});
        case ui::Field::add_member:
            if (const auto& room = page().loop->model().members.room; room && !at(field).text.empty()) {
                member_asked_ = at(field).text;
                post(chat::AddMember{*room, member_asked_});
            }
            return;
        case ui::Field::message:
            if (const auto& room = page().loop->model().rooms.open) post(chat::SubmitText{*room, at(field).text});
            return;
    }
}

void Fields::focus(ui::Field field) {
    if (at(field).visible) js_field_focus(static_cast<int>(field));
}

}  // namespace web

using web::page;

extern "C" {

EMSCRIPTEN_KEEPALIVE void page_field_changed(int field, int length, int composing) {
    page().fields.changed(static_cast<ui::Field>(field), std::string(web::answer(length)), composing != 0);
}

EMSCRIPTEN_KEEPALIVE void page_field_focused(int field, int has) {
    page().fields.focused(static_cast<ui::Field>(field), has != 0);
    page().frames.request();
}

EMSCRIPTEN_KEEPALIVE void page_submitted(int field) { page().fields.submit(static_cast<ui::Field>(field)); }
}
