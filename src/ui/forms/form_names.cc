#include "ui/forms/form_names.h"

#include <algorithm>

namespace ui {
namespace {

template <class Name>
struct Named {
    Name name;
    std::string_view key;
};

constexpr Named<Form> form_keys[] = {
    {Form::welcome, "form:welcome"},
    {Form::sign_in, "form:sign-in"},
    {Form::sign_up, "form:sign-up"},
    {Form::confirm, "form:confirm"},
    {Form::new_password, "form:new-password"},
    {Form::code, "form:code"},
    {Form::forgot, "form:forgot"},
    {Form::reset, "form:reset"},
    {Form::choose_name, "form:choose-name"},
    {Form::resuming, "form:resuming"},
    {Form::create_room, "form:create-room"},
    {Form::change_name, "form:change-name"},
    {Form::write_to, "form:write-to"},
    {Form::delete_room, "form:delete-room"},
    {Form::guest_messages, "form:guest-messages"},
    {Form::join_link, "form:join-link"},
};

constexpr Named<FieldName> field_keys[] = {
    {FieldName::name, "name"},
    {FieldName::user_name, "user-name"},
    {FieldName::email, "email"},
    {FieldName::password, "password"},
    {FieldName::new_password, "new-password"},
    {FieldName::code, "code"},
    {FieldName::keep, "keep"},
    {FieldName::room_name, "room-name"},
    {FieldName::access_open, "access:open"},
    {FieldName::access_members, "access:members"},
    {FieldName::person, "person"},
};

template <class Name, std::size_t count>
std::string_view key_in(const Named<Name> (&table)[count], Name name) {
    return std::ranges::find(table, name, &Named<Name>::name)->key;  // each name is in its table
}

template <class Name, std::size_t count>
std::optional<Name> name_in(const Named<Name> (&table)[count], std::string_view key) {
    const auto found = std::ranges::find(table, key, &Named<Name>::key);
    return found == std::end(table) ? std::nullopt : std::optional(found->name);
}

}  // namespace

std::string_view key_of(Form form) { return key_in(form_keys, form); }
std::string_view key_of(FieldName field) { return key_in(field_keys, field); }
std::optional<Form> form_named(std::string_view key) { return name_in(form_keys, key); }
std::optional<FieldName> field_named(std::string_view key) { return name_in(field_keys, key); }

}  // namespace ui
