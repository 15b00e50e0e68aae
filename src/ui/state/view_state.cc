#include "ui/state/view_state.h"

#include <algorithm>
#include <utility>

#include "base/overloaded.h"
#include "chat/model.h"
#include "protocol/room_name.h"

namespace ui {
namespace {

constexpr std::size_t kept_fresh = mirrored_messages;

void open_dialog(ViewState& shown, const ViewAction& action) {
    shown.menu = OpenMenu::none;
    shown.dialog = action.dialog;
    shown.dialog_room = action.room;
    shown.submitted.reset();
    shown.wrong_field.reset();
    if (action.dialog != Dialog::create_room) return;
    shown.room_name = action.text;
    shown.access = api::Access::open;
}

void close_dialog(ViewState& shown) {
    shown.dialog = Dialog::none;
    shown.submitted.reset();
    shown.dialog_room.reset();
    shown.room_name.clear();
    ++shown.revision;
}

// The form of this dialog has succeeded. A dialog that was opened since stays.
void done(ViewState& shown, Dialog dialog, Pane next) {
    if (shown.submitted != dialog) return;
    close_dialog(shown);
    shown.pane = next;
}

void announce(ViewState& shown, const chat::Model& model, const chat::MessageShown& effect) {
    if (model.rooms.open != effect.room) return;
    if (shown.fresh_room != effect.room) {
        shown.fresh_room = effect.room;
        shown.fresh.clear();
    }
    if (shown.fresh.size() >= kept_fresh) shown.fresh.erase(shown.fresh.begin());
    shown.fresh.push_back(effect.item);
}

ViewAction closing() { return {.what = ViewAction::What::close}; }

}  // namespace

void apply(ViewState& shown, const ViewAction& action) {
    ++shown.revision;
    switch (action.what) {
        case ViewAction::What::show_pane:
            shown.pane = action.pane;
            shown.rows = mirrored_rows;
            break;
        case ViewAction::What::toggle_menu:
            shown.menu = shown.menu == action.menu ? OpenMenu::none : action.menu;
            break;
        case ViewAction::What::close:
            shown.menu = OpenMenu::none;
            close_dialog(shown);
            break;
        case ViewAction::What::open_dialog: open_dialog(shown, action); break;
        case ViewAction::What::more_messages: shown.messages += mirrored_messages; break;
        case ViewAction::What::more_rows: shown.rows += mirrored_rows; break;
        case ViewAction::What::more_members: shown.members += mirrored_rows; break;
        case ViewAction::What::reveal:
            if (!shown.revealed.erase(action.field)) shown.revealed.insert(action.field);
            break;
    }
}

void on_effect(ViewState& shown, const chat::Model& model, const chat::Effect& effect) {
    std::visit(Overloaded{
                   [&](const chat::MessageShown& message) { announce(shown, model, message); },
                   [&](const chat::RoomCreated&) { done(shown, Dialog::create_room, Pane::rooms); },
                   [&](const chat::PersonFound&) { done(shown, Dialog::write_to, Pane::rooms); },
                   [&](const chat::NameChanged&) { done(shown, Dialog::change_name, shown.pane); },
                   [](const auto&) {},
               },
               effect);
}

void close_outdated(ViewState& shown, const chat::Model& model) {
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

void typed(ViewState& shown, FieldName field, std::string_view text) {
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
                   .action = ViewAction{.what = ViewAction::What::open_dialog, .dialog = Dialog::change_name}});
    if (!chat::is_user(model.account)) {
        if (chat::has_accounts(model))
            out.push_back({.key = "menu:sign-in",
                           .text = "Sign in",
                           .command = chat::ShowAuthForm{chat::AuthForm::sign_in},
                           .action = closing()});
        out.push_back({.key = "leave",
                       .text = "Leave the chat",
                       .command = chat::LeaveChat{},
                       .action = closing(),
                       .tone = Choice::Tone::danger});
        return out;
    }
    if (chat::can_write_to_people(model))
        out.push_back({.key = "menu:write-to",
                       .text = "New direct message",
                       .action = ViewAction{.what = ViewAction::What::open_dialog, .dialog = Dialog::write_to}});
    out.push_back({.key = "leave", .text = "Sign out", .command = chat::SignOut{}, .action = closing()});
    out.push_back({.key = "menu:everywhere",
                   .text = "Sign out on all devices",
                   .command = chat::SignOut{aws_user::Reach::everywhere},
                   .action = closing(),
                   .tone = Choice::Tone::danger});
    return out;
}

std::vector<Choice> room_choices(const chat::Model& model, const chat::Room& room) {
    std::vector<Choice> out;
    if (is_direct_room(room.id.text())) {
        out.push_back({.key = "leave-room",
                       .text = "Remove from list",
                       .command = chat::LeaveRoom{room.id},
                       .action = closing()});
        return out;
    }
    const bool person = chat::has_backend(model) && chat::is_user(model.account);
    if (person)
        out.push_back(
            {.key = "menu:members", .text = "Members", .command = chat::ShowMembers{room.id}, .action = closing()});
    out.push_back(
        {.key = "leave-room", .text = "Leave room", .command = chat::LeaveRoom{room.id}, .action = closing()});
    if (person && !room.owner.empty() && room.owner == model.account.self)
        out.push_back(
            {.key = "menu:delete-room",
             .text = "Delete room…",
             .action =
                 ViewAction{.what = ViewAction::What::open_dialog, .dialog = Dialog::delete_room, .room = room.id},
             .tone = Choice::Tone::danger});
    return out;
}

Choice new_room_choice(const chat::Model& model, std::string name) {
    if (!chat::is_user(model.account))
        return {.key = "new-room",
                .text = "Sign in to create rooms",
                .command = chat::ShowAuthForm{chat::AuthForm::sign_in}};
    return {.key = "new-room",
            .text = name.empty() ? "New room" : "Create “" + name + "”",
            .action = ViewAction{
                .what = ViewAction::What::open_dialog, .dialog = Dialog::create_room, .text = std::move(name)}};
}

std::optional<Choice> searched_room_choice(const chat::Model& model, const ViewState& shown) {
    const chat::Directory& directory = model.directory;
    const bool nothing = directory.begun && directory.rooms.empty() && !shown.search.empty() &&
                         loading_directory(directory, model.requests) == chat::Loading::idle;
    if (!nothing || !chat::is_user(model.account)) return std::nullopt;
    Choice create = new_room_choice(model, shown.search);
    create.key = "create-searched";
    return create;
}

}  // namespace ui
