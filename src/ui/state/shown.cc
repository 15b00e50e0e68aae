#include "ui/state/shown.h"

#include <algorithm>
#include <utility>

#include "base/overloaded.h"
#include "chat/model.h"
#include "protocol/room_name.h"

namespace ui {
namespace {

constexpr std::size_t kept_fresh = mirrored_messages;

void open_dialog(Shown& shown, const Step& step) {
    shown.menu = OpenMenu::none;
    shown.dialog = step.dialog;
    shown.dialog_room = step.room;
    shown.submitted.reset();
    shown.wrong_field.reset();
    if (step.dialog != Dialog::create_room) return;
    shown.room_name = step.text;
    shown.access = api::Access::open;
}

void close_dialog(Shown& shown) {
    shown.dialog = Dialog::none;
    shown.submitted.reset();
    shown.dialog_room.reset();
    shown.room_name.clear();
    ++shown.revision;
}

// The dialog has done what it is for, unless it was closed meanwhile: one that was opened since is another one.
void done(Shown& shown, Dialog dialog, Pane next) {
    if (shown.submitted != dialog) return;
    close_dialog(shown);
    shown.pane = next;
}

void announce(Shown& shown, const chat::Model& model, const chat::MessageShown& effect) {
    if (model.rooms.open != effect.room) return;
    if (shown.fresh_room != effect.room) {
        shown.fresh_room = effect.room;
        shown.fresh.clear();
    }
    if (shown.fresh.size() >= kept_fresh) shown.fresh.erase(shown.fresh.begin());
    shown.fresh.push_back(effect.item);
}

Step closing() { return {.what = Step::What::close}; }

}  // namespace

void take(Shown& shown, const Step& step) {
    ++shown.revision;
    switch (step.what) {
        case Step::What::show_pane:
            shown.pane = step.pane;
            shown.rows = mirrored_rows;
            break;
        case Step::What::toggle_menu: shown.menu = shown.menu == step.menu ? OpenMenu::none : step.menu; break;
        case Step::What::close:
            shown.menu = OpenMenu::none;
            close_dialog(shown);
            break;
        case Step::What::open_dialog: open_dialog(shown, step); break;
        case Step::What::more_messages: shown.messages += mirrored_messages; break;
        case Step::What::more_rows: shown.rows += mirrored_rows; break;
        case Step::What::more_members: shown.members += mirrored_rows; break;
        case Step::What::reveal:
            if (!shown.revealed.erase(step.field)) shown.revealed.insert(step.field);
            break;
    }
}

void heard(Shown& shown, const chat::Model& model, const chat::Effect& effect) {
    std::visit(Overloaded{
                   [&](const chat::MessageShown& message) { announce(shown, model, message); },
                   [&](const chat::RoomCreated&) { done(shown, Dialog::create_room, Pane::rooms); },
                   [&](const chat::PersonFound&) { done(shown, Dialog::write_to, Pane::rooms); },
                   [&](const chat::NameChanged&) { done(shown, Dialog::change_name, shown.pane); },
                   [](const auto&) {},
               },
               effect);
}

void settle(Shown& shown, const chat::Model& model) {
    const auto on_screen = chat::form_on_screen(model.account);
    const auto form = on_screen ? std::optional(on_screen->step) : std::nullopt;
    if (form != shown.form) {
        shown.form = form;
        shown.wrong_field.reset();
        shown.password = {};
        shown.revealed.clear();
    }
    if (shown.fresh_room != model.rooms.open) {
        shown.fresh_room = model.rooms.open;
        shown.fresh.clear();
        shown.messages = mirrored_messages;
        if (shown.menu == OpenMenu::room) shown.menu = OpenMenu::none;
    }
    if (on_screen) {
        shown.menu = OpenMenu::none;
        shown.pane = Pane::rooms;
        if (shown.dialog != Dialog::none) close_dialog(shown);
    }
    if (!model.members.room) shown.members = mirrored_rows;
    if (shown.dialog == Dialog::delete_room && (!shown.dialog_room || !model.rooms.find(*shown.dialog_room)))
        close_dialog(shown);
}

void typed(Shown& shown, FieldName field, std::string_view text) {
    ++shown.revision;
    shown.wrong_field.reset();
    switch (field) {
        case FieldName::room_name: shown.room_name = text; break;
        case FieldName::access_open: shown.access = api::Access::open; break;
        case FieldName::access_members: shown.access = api::Access::members; break;
        case FieldName::keep: shown.keep = !text.empty(); break;
        case FieldName::new_password: shown.password = aws_user::check_password(text); break;
        default: break;
    }
}

std::vector<Choice> account_choices(const chat::Model& model) {
    std::vector<Choice> out;
    out.push_back({.key = "menu:change-name",
                   .text = "Change name",
                   .step = Step{.what = Step::What::open_dialog, .dialog = Dialog::change_name}});
    if (!chat::is_user(model.account)) {
        if (chat::has_accounts(model))
            out.push_back({.key = "menu:sign-in",
                           .text = "Sign in",
                           .wish = chat::ShowEntry{chat::EntryForm::sign_in},
                           .step = closing()});
        out.push_back({.key = "leave",
                       .text = "Leave the chat",
                       .wish = chat::LeaveChat{},
                       .step = closing(),
                       .tone = Choice::Tone::danger});
        return out;
    }
    if (chat::can_write_to_people(model))
        out.push_back({.key = "menu:write-to",
                       .text = "New direct message",
                       .step = Step{.what = Step::What::open_dialog, .dialog = Dialog::write_to}});
    out.push_back({.key = "leave", .text = "Sign out", .wish = chat::SignOut{}, .step = closing()});
    out.push_back({.key = "menu:everywhere",
                   .text = "Sign out on all devices",
                   .wish = chat::SignOut{aws_user::Reach::everywhere},
                   .step = closing(),
                   .tone = Choice::Tone::danger});
    return out;
}

std::vector<Choice> room_choices(const chat::Model& model, const chat::Room& room) {
    std::vector<Choice> out;
    if (is_direct_room(room.id.text())) {
        out.push_back(
            {.key = "leave-room", .text = "Remove from list", .wish = chat::LeaveRoom{room.id}, .step = closing()});
        return out;
    }
    const bool person = chat::has_backend(model) && chat::is_user(model.account);
    if (person)
        out.push_back(
            {.key = "menu:members", .text = "Members", .wish = chat::ShowMembers{room.id}, .step = closing()});
    out.push_back({.key = "leave-room", .text = "Leave room", .wish = chat::LeaveRoom{room.id}, .step = closing()});
    if (person && !room.owner.empty() && room.owner == model.account.self)
        out.push_back({.key = "menu:delete-room",
                       .text = "Delete room…",
                       .step = Step{.what = Step::What::open_dialog, .dialog = Dialog::delete_room, .room = room.id},
                       .tone = Choice::Tone::danger});
    return out;
}

Choice new_room_choice(const chat::Model& model, std::string name) {
    if (!chat::is_user(model.account))
        return {
            .key = "new-room", .text = "Sign in to create rooms", .wish = chat::ShowEntry{chat::EntryForm::sign_in}};
    return {.key = "new-room",
            .text = name.empty() ? "New room" : "Create “" + name + "”",
            .step = Step{.what = Step::What::open_dialog, .dialog = Dialog::create_room, .text = std::move(name)}};
}

}  // namespace ui
