// The forms of the page and their fields by name, and the one table of what each is called in the DOM: a form's key,
// and a field's id and name there. shell/index.html repeats those of the start form.
#pragma once

#include <optional>
#include <string_view>

namespace ui {

enum class Form {
    // before the chat; but for `resuming` one for each chat::AuthForm
    welcome,
    sign_in,
    sign_up,
    confirm,
    new_password,
    code,
    forgot,
    reset,
    choose_name,
    resuming,
    // dialogs above the chat
    create_room,
    change_name,
    write_to,
    delete_room,
    guest_messages,
    join_link,
};

enum class FieldName {
    name,  // display name
    user_name,
    email,
    password,
    new_password,
    code,
    keep,  // a box: "Keep me signed in"
    room_name,
    access_open,  // a choice of one with access_members
    access_members,
    person,
};

std::string_view key_of(Form form);        // "form:sign-in"
std::string_view key_of(FieldName field);  // "user-name"
// nullopt: no form, or no field, has this key
std::optional<Form> form_named(std::string_view key);
std::optional<FieldName> field_named(std::string_view key);

}  // namespace ui
