// The dialogs above the chat.
#include "ui/forms/forms.h"
#include "ui/forms/submit_form.h"
#include "ui/labels/format.h"
#include "ui/labels/rooms.h"
#include "wording/problem.h"

namespace ui {
namespace {

using Type = FormField::Type;

Choice cancel(std::string text = "Cancel") {
    return {.key = "dialog:cancel", .text = std::move(text), .action = ViewAction{}};
}

FormView create_room(const chat::Model& model, const ViewState& shown) {
    const bool creating = is_busy(Form::create_room, model);
    FormView view{.form = Form::create_room,
                  .title = "New room",
                  .problem = wording::sentence(model.directory.create_problem),
                  .submit = creating ? "Creating…" : "Create room",
                  .busy = creating,
                  .links = {cancel()}};
    view.fields = {{.name = FieldName::room_name,
                    .label = "Name of the room",
                    .value = shown.room_name,
                    .help = new_room_preview(shown.room_name, shown.access),
                    .wrong = !model.directory.create_problem.empty()}};
    const bool open = shown.access == api::Access::open;
    view.options = {
        {.name = FieldName::access_open,
         .label = "Public",
         .help = "Everybody finds it, reads and writes.",
         .chosen = open},
        {.name = FieldName::access_members,
         .label = "Private",
         .help = "Only members read and write; you choose them, up to 100.",
         .chosen = !open}};
    return view;
}

FormView change_name(const chat::Model& model) {
    const chat::Problem& problem = model.account.name_problem;
    const bool busy = is_busy(Form::change_name, model);
    FormView view{.form = Form::change_name,
                  .title = "Change your name",
                  .problem = wording::sentence(problem),
                  .submit = busy ? "Saving…" : "Save name",
                  .busy = busy,
                  .links = {cancel()}};
    view.fields = {{.name = FieldName::name,
                    .type = Type::name,
                    .label = "Your name",
                    .value = model.account.name,
                    .wrong = !problem.empty()}};
    return view;
}

FormView write_to(const chat::Model& model) {
    const bool busy = is_busy(Form::write_to, model);
    FormView view{.form = Form::write_to,
                  .title = "New direct message",
                  .hint = "Nobody else reads it.",
                  .problem = wording::sentence(model.direct.problem),
                  .submit = busy ? "Looking…" : "Write",
                  .busy = busy,
                  .links = {cancel()}};
    view.fields = {{.name = FieldName::person, .label = "Their name, exactly", .wrong = !model.direct.problem.empty()}};
    return view;
}

FormView delete_room(const chat::Room& room) {
    return {.form = Form::delete_room,
            .title = "Delete “" + room.title + "”?",
            .hint = "The room and its messages go away for everybody. This cannot be undone.",
            .submit = "Delete room",
            .danger = true,
            .links = {cancel("Keep it")}};
}

FormView guest_messages_form(const chat::Model& model) {
    const std::size_t count = chat::guest_messages(model);
    FormView view{.form = Form::guest_messages, .title = "Messages from before"};
    view.hint =
        count == 1
            ? "You typed a message as a guest that was not sent. Send it as " + model.account.name + ", or discard it?"
            : "You typed " + number(count) + " messages as a guest that were not sent. Send them as " +
                  model.account.name + ", or discard them?";
    view.submit = "Send as " + model.account.name;
    view.links = {{.key = "guest:discard",
                   .text = "Discard",
                   .command = chat::SettleGuestMessages{chat::GuestMessages::discard}}};
    view.can_be_left = false;
    return view;
}

FormView join_link_form(const chat::LinkedRoom& room) {
    return {.form = Form::join_link,
            .title = "Join “" + room.title + "”?",
            .hint = "The link you opened leads to this room. If you join, the people in it see your name.",
            .submit = "Join room",
            .links = {{.key = "link:ignore", .text = "Not now", .command = chat::IgnoreRoomLink{}}},
            .can_be_left = false};
}

}  // namespace

std::optional<FormView> dialog_form(const chat::Model& model, const ViewState& shown) {
    if (chat::is_form_on_screen(model.account) || !model.config_problems.empty()) return std::nullopt;
    if (chat::guest_messages(model) > 0) return guest_messages_form(model);
    if (model.rooms.linked) return join_link_form(*model.rooms.linked);
    switch (shown.dialog) {
        case Dialog::create_room: return create_room(model, shown);
        case Dialog::change_name: return change_name(model);
        case Dialog::write_to: return write_to(model);
        case Dialog::delete_room:
            if (const chat::Room* room = shown.dialog_room ? model.rooms.find(*shown.dialog_room) : nullptr)
                return delete_room(*room);
            break;
        case Dialog::none: break;
    }
    return std::nullopt;
}

std::vector<std::pair<std::string, bool>> password_rules(const aws_user::PasswordCheck& check) {
    return {{"at least " + number(aws_user::PasswordRules{}.length) + " characters", check.length},
            {"a lower-case letter", check.lower},
            {"an upper-case letter", check.upper},
            {"a digit", check.digit},
            {"a symbol such as !", check.symbol}};
}

std::string missing_rules(const aws_user::PasswordCheck& check) {
    std::string missing;
    for (const auto& [rule, fulfilled] : password_rules(check))
        if (!fulfilled) missing += (missing.empty() ? "" : ", ") + rule;
    return missing.empty() ? "This password is fine." : "Still needed: " + missing + ".";
}

}  // namespace ui
