#include "base/text_codes.h"
#include "simulator/cognito/user_pool.h"

namespace simulator::cognito {

std::expected<PoolUser*, HttpResponse> UserPool::named_by_admin(const Call& call) {
    const std::string name = text_of(call.input, "Username");
    if (name.empty()) return std::unexpected(missing_member("Username"));
    PoolUser* user = users_.find(name);
    if (!user) return std::unexpected(pool_error("UserNotFoundException", "User does not exist."));
    return user;
}

PoolAnswer UserPool::admin_create_user(const Call& call) {
    const std::string name = text_of(call.input, "Username");
    if (name.empty()) return missing_member("Username");
    if (users_.find(name)) return pool_error("UsernameExistsException", "User account already exists");
    PoolUser user{
        .name = name, .subject = call.entropy.uuid(), .status = UserStatus::force_change_password, .created = call.now};
    if (const Json* attributes = call.input.find("UserAttributes"); attributes && attributes->elements())
        for (const Json& attribute : *attributes->elements()) {
            if (text_of(attribute, "Name") == "email") user.email = text_of(attribute, "Value");
            if (text_of(attribute, "Name") == "email_verified")
                user.email_verified = text_of(attribute, "Value") == "true";
        }
    std::string password = text_of(call.input, "TemporaryPassword");
    const bool made_up = password.empty();
    if (made_up) password = "Aa1!" + base64url(ByteView(call.entropy.next()).first(9));
    if (auto rejection = check_password_policy(password)) return std::move(*rejection);
    set_password(user, Secret(password), call.entropy, call.now);
    PoolUser* added = users_.add(std::move(user));
    if (!added) return pool_error("LimitExceededException", "The local stand-in keeps no more people.");
    changed_ = true;
    if (made_up && text_of(call.input, "MessageAction") != "SUPPRESS")
        codes_.push_back({.user_name = name, .code = password, .purpose = CodePurpose::temporary_password});
    const double created = static_cast<double>(call.now.time_since_epoch().count()) / 1000;
    return pool_reply(Json::object(
        {{"User", Json::object({{"Username", added->name},
                                {"Attributes", user_attributes(*added)},
                                {"Enabled", true},
                                {"UserCreateDate", created},
                                {"UserLastModifiedDate", created},
                                {"UserStatus", status_name(added->status)}})}}));
}

PoolAnswer UserPool::admin_set_password(const Call& call) {
    const auto user = named_by_admin(call);
    if (!user) return user.error();
    const std::string password = text_of(call.input, "Password");
    if (auto rejection = check_password_policy(password)) return std::move(*rejection);
    set_password(**user, Secret(password), call.entropy, call.now);
    const Json* permanent = call.input.find("Permanent");
    (*user)->status =
        permanent && permanent->boolean().value_or(false) ? UserStatus::confirmed : UserStatus::force_change_password;
    (*user)->wrong_passwords = 0;
    (*user)->locked_until = {};
    changed_ = true;
    return pool_reply(Json::object());
}

PoolAnswer UserPool::admin_confirm(const Call& call) {
    const auto user = named_by_admin(call);
    if (!user) return user.error();
    if ((*user)->status != UserStatus::unconfirmed)
        return pool_error("NotAuthorizedException",
                          "User cannot be confirmed. Current status is " + std::string(status_name((*user)->status)));
    (*user)->status = UserStatus::confirmed;
    return confirmed(**user, Json::object(), "PostConfirmation_ConfirmSignUp");
}

PoolAnswer UserPool::admin_enable(const Call& call) {
    const auto user = named_by_admin(call);
    if (!user) return user.error();
    (*user)->enabled = true;
    changed_ = true;
    return pool_reply(Json::object());
}

PoolAnswer UserPool::admin_disable(const Call& call) {
    const auto user = named_by_admin(call);
    if (!user) return user.error();
    (*user)->enabled = false;
    PoolTokens::revoke_all(**user);
    changed_ = true;
    return pool_reply(Json::object());
}

PoolAnswer UserPool::admin_reset_password(const Call& call) {
    const auto user = named_by_admin(call);
    if (!user) return user.error();
    if (!(*user)->email_verified)
        return pool_error(
            "InvalidParameterException",
            "Cannot reset password for the user as there is no registered/verified email or phone_number");
    (*user)->status = UserStatus::reset_required;
    send_code(**user, (*user)->reset, CodePurpose::reset_password, call.entropy, call.now);
    return pool_reply(Json::object());
}

PoolAnswer UserPool::admin_get_user(const Call& call) {
    const auto user = named_by_admin(call);
    if (!user) return user.error();
    const double created = static_cast<double>((*user)->created.time_since_epoch().count()) / 1000;
    return pool_reply(Json::object(
        {{"Username", (*user)->name},
         {"UserAttributes", user_attributes(**user)},
         {"Enabled", (*user)->enabled},
         {"UserCreateDate", created},
         {"UserLastModifiedDate", created},
         {"UserStatus", status_name((*user)->status)}}));
}

PoolAnswer UserPool::admin_sign_out(const Call& call) {
    const auto user = named_by_admin(call);
    if (!user) return user.error();
    PoolTokens::revoke_all(**user);
    changed_ = true;
    return pool_reply(Json::object());
}

}  // namespace simulator::cognito
