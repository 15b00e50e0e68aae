#include "ui/forms/submit_form.h"

#include <algorithm>

namespace ui {
namespace {

const std::string& value(const FormValues& values, FieldName field) {
    static const std::string none;
    const auto found = std::ranges::find(values, field, &std::pair<FieldName, std::string>::first);
    return found == values.end() ? none : found->second;
}

bool is_needed(FieldName field) {
    return field == FieldName::user_name || field == FieldName::email || field == FieldName::password ||
           field == FieldName::code;
}

// What can be checked here: a field that is left out, a password that breaks the rules.
bool check_fields(const FormValues& values, ViewState& shown) {
    shown.wrong_field.reset();
    for (const auto& [field, text] : values) {
        bool wrong = is_needed(field) && text.empty();
        if (field == FieldName::new_password) {
            shown.password = aws_user::check_password(text);
            wrong = !shown.password.good();
        }
        if (!wrong) continue;
        shown.wrong_field = field;
        return false;
    }
    return true;
}

bool is_sign_in_busy(const chat::Model& model) {
    const auto form = chat::form_on_screen(model.account);
    return form && form->busy;
}

}  // namespace

bool is_busy(Form form, const chat::Model& model) {
    switch (form) {
        case Form::create_room: return model.requests.has<chat::request::CreateRoom>();
        case Form::change_name: return model.requests.has<chat::request::OwnName>();
        case Form::write_to: return model.requests.has<chat::request::FindRecipient>();
        default: return is_sign_in_busy(model);
    }
}

std::optional<chat::Msg> submit(Form form, const FormValues& values, const chat::Model& model, ViewState& shown) {
    if (is_sign_in_busy(model) || is_busy(form, model)) return std::nullopt;
    ++shown.revision;
    if (!check_fields(values, shown)) return std::nullopt;
    if (shown.dialog != Dialog::none) shown.submitted = shown.dialog;
    const auto text = [&](FieldName field) { return value(values, field); };
    const auto secret = [&](FieldName field) { return Secret(value(values, field)); };
    switch (form) {
        case Form::welcome: return chat::EnterChat{text(FieldName::name), secret(FieldName::password)};
        case Form::sign_in:
            return chat::SignIn{text(FieldName::user_name), secret(FieldName::password),
                                text(FieldName::keep).empty() ? aws_user::Keep::only_now : aws_user::Keep::signed_in};
        case Form::sign_up:
            return chat::Register{text(FieldName::user_name), text(FieldName::email), secret(FieldName::new_password)};
        case Form::confirm: return chat::ConfirmRegistration{text(FieldName::code)};
        case Form::new_password: return chat::GiveNewPassword{secret(FieldName::new_password)};
        case Form::code: return chat::GiveCode{text(FieldName::code)};
        case Form::forgot: return chat::AskPasswordReset{text(FieldName::user_name)};
        case Form::reset: return chat::ResetPassword{text(FieldName::code), secret(FieldName::new_password)};
        case Form::choose_name:
        case Form::change_name: return chat::ChangeName{text(FieldName::name)};
        case Form::write_to: return chat::FindAndWriteTo{text(FieldName::person)};
        case Form::create_room: return chat::CreateRoom{text(FieldName::room_name), shown.access};
        case Form::delete_room: {
            if (!shown.dialog_room) return std::nullopt;
            const RoomId room = *shown.dialog_room;
            apply(shown, {});
            return chat::DeleteRoom{room};
        }
        case Form::guest_messages:
            if (chat::guest_messages(model) == 0) return std::nullopt;
            return chat::SettleGuestMessages{chat::GuestMessages::send};
        case Form::join_link:
            if (!model.rooms.linked) return std::nullopt;
            return chat::OpenRoom{model.rooms.linked->id};
        case Form::resuming: return std::nullopt;  // there is nothing to submit in it
    }
    return std::nullopt;
}

}  // namespace ui
