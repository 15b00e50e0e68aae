// The dialogs above the chat, and what comes of a form that is handed in.
#include <algorithm>

#include "ui/format.h"
#include "ui/forms.h"
#include "ui/words.h"
#include "wording/problem.h"

namespace ui {
namespace {

using Type = FormField::Type;

Choice cancel(std::string text = "Cancel") { return {.key = "dialog:cancel", .text = std::move(text), .step = Step{}}; }

FormView create_room(const chat::Model& model, const Shown& shown) {
    const bool creating = model.requests.has<chat::request::CreateRoom>();
    FormView view{.key = "form:create-room",
                  .title = "New room",
                  .problem = model.directory.create_problem,
                  .submit = creating ? "Creating…" : "Create room",
                  .busy = creating,
                  .links = {cancel()}};
    view.fields = {{.key = "room-name",
                    .label = "Name of the room",
                    .value = shown.room_name,
                    .help = new_room_preview(shown.room_name, shown.access),
                    .wrong = !model.directory.create_problem.empty()}};
    const bool open = shown.access == api::Access::open;
    view.options = {
        {.key = "access:open", .label = "Public", .help = "Everybody finds it, reads and writes.", .chosen = open},
        {.key = "access:members",
         .label = "Private",
         .help = "Only members read and write; you choose them, up to 100.",
         .chosen = !open}};
    return view;
}

FormView change_name(const chat::Model& model) {
    const chat::Problem& problem =
        model.account.name_problem.empty() ? model.account.problem : model.account.name_problem;
    const bool busy = model.requests.has<chat::request::OwnName>();
    FormView view{.key = "form:change-name",
                  .title = "Change your name",
                  .problem = wording::sentence(problem),
                  .submit = busy ? "Saving…" : "Save name",
                  .busy = busy,
                  .links = {cancel()}};
    view.fields = {{.key = "name",
                    .type = Type::name,
                    .label = "Your name",
                    .value = model.account.name,
                    .wrong = !problem.empty()}};
    return view;
}

FormView write_to(const chat::Model& model) {
    const bool busy = model.requests.has<chat::request::FindRecipient>();
    FormView view{.key = "form:write-to",
                  .title = "Write to somebody",
                  .hint = "Nobody else reads it.",
                  .problem = model.direct.problem,
                  .submit = busy ? "Looking…" : "Write",
                  .busy = busy,
                  .links = {cancel()}};
    view.fields = {{.key = "person", .label = "Their name, exactly", .wrong = !model.direct.problem.empty()}};
    return view;
}

FormView delete_room(const chat::Room& room) {
    return {.key = "form:delete-room",
            .title = "Delete “" + room.title + "”?",
            .hint = "The room and its messages go away for everybody. This cannot be undone.",
            .submit = "Delete room",
            .danger = true,
            .links = {cancel("Keep it")}};
}

FormView guest_messages(const chat::Model& model) {
    const std::size_t count = *model.account.guest_messages;
    FormView view{.key = "form:guest-messages", .title = "Messages from before"};
    view.hint =
        count == 1
            ? "You typed a message as a guest that was not sent. Send it as " + model.account.name + ", or discard it?"
            : "You typed " + number(count) + " messages as a guest that were not sent. Send them as " +
                  model.account.name + ", or discard them?";
    view.submit = "Send as " + model.account.name;
    view.links = {
        {.key = "guest:discard", .text = "Discard", .wish = chat::SettleGuestMessages{chat::GuestMessages::discard}}};
    view.can_be_left = false;
    return view;
}

const std::string& value(const FormValues& values, std::string_view key) {
    static const std::string none;
    const auto found = std::ranges::find(values, key, &std::pair<std::string, std::string>::first);
    return found == values.end() ? none : found->second;
}

// What can be told without asking anybody: what is left out, a password that breaks the rules.
bool look_over(const FormValues& values, Shown& shown) {
    constexpr std::pair<std::string_view, std::string_view> needed[] = {
        {"user-name", "Type your user name."},
        {"email", "Type your e-mail address."},
        {"password", "Type your password."},
        {"code", "Type the code."}};
    for (const auto& [key, text] : values) {
        shown.wrong_field = key;
        for (const auto& [field, sentence] : needed)
            if (key == field && text.empty()) shown.form_problem = sentence;
        if (key == "new-password") {
            shown.password = aws_user::check_password(text);
            if (!shown.password.good()) shown.form_problem = password_words(shown.password);
        }
        if (!shown.form_problem.empty()) return false;
    }
    return true;
}

}  // namespace

std::optional<FormView> dialog_form(const chat::Model& model, const Shown& shown) {
    if (entry_shown(model) || !model.config_problems.empty()) return std::nullopt;
    if (model.account.guest_messages) return guest_messages(model);
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

std::string password_words(const aws_user::PasswordCheck& check) {
    std::string missing;
    for (const auto& [rule, fulfilled] : password_rules(check))
        if (!fulfilled) missing += (missing.empty() ? "" : ", ") + rule;
    return missing.empty() ? "This password is fine." : "Still needed: " + missing + ".";
}

std::optional<chat::Msg> hand_in(std::string_view form, const FormValues& values, const chat::Model& model,
                                 Shown& shown) {
    if (model.account.busy || (form == "form:create-room" && model.requests.has<chat::request::CreateRoom>()))
        return std::nullopt;
    ++shown.revision;
    shown.form_problem.clear();
    if (!look_over(values, shown)) return std::nullopt;
    const auto secret = [&](std::string_view key) { return Secret(value(values, key)); };
    if (form == "form:welcome") return chat::EnterChat{value(values, "name"), secret("password")};
    if (form == "form:sign-in")
        return chat::SignIn{value(values, "user-name"), secret("password"),
                            value(values, "keep").empty() ? aws_user::Keep::only_now : aws_user::Keep::signed_in};
    if (form == "form:sign-up")
        return chat::Register{value(values, "user-name"), value(values, "email"), secret("new-password")};
    if (form == "form:confirm") return chat::ConfirmRegistration{value(values, "code")};
    if (form == "form:new-password") return chat::GiveNewPassword{secret("new-password")};
    if (form == "form:code") return chat::GiveCode{value(values, "code")};
    if (form == "form:forgot") return chat::AskPasswordReset{value(values, "user-name")};
    if (form == "form:reset") return chat::ResetPassword{value(values, "code"), secret("new-password")};
    if (form == "form:choose-name") return chat::ChangeName{value(values, "name")};
    if (form == "form:change-name") {
        shown.naming = true;
        return chat::ChangeName{value(values, "name")};
    }
    if (form == "form:write-to") {
        shown.writing = true;
        return chat::FindAndWriteTo{value(values, "person")};
    }
    if (form == "form:create-room") {
        shown.creating = true;
        return chat::CreateRoom{value(values, "room-name"), shown.access};
    }
    if (form == "form:delete-room" && shown.dialog_room) {
        const RoomId room = *shown.dialog_room;
        take(shown, {});
        return chat::DeleteRoom{room};
    }
    if (form == "form:guest-messages" && model.account.guest_messages)
        return chat::SettleGuestMessages{chat::GuestMessages::send};
    return std::nullopt;
}

}  // namespace ui
