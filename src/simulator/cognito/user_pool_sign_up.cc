#include "base/text_codes.h"
#include "base/utf8.h"
#include "simulator/account.h"
#include "simulator/cognito/user_pool.h"
#include "simulator/iam/permissions.h"

namespace simulator::cognito {
namespace {

// As the pool's attribute checks: something before an '@', something with a point behind it, no white space.
bool is_email(std::string_view text) {
    const std::size_t at = text.find('@');
    if (text.size() > 254 || at == 0 || at == std::string_view::npos ||
        text.find('@', at + 1) != std::string_view::npos)
        return false;
    const std::string_view host = text.substr(at + 1);
    const std::size_t dot = host.find('.');
    if (dot == 0 || dot == std::string_view::npos || host.ends_with('.')) return false;
    return text.find_first_of(" \t\r\n<>\"(),:;[]\\") == std::string_view::npos;
}

// [\p{L}\p{M}\p{S}\p{N}\p{P}]+: no white space and no control characters.
bool is_user_name(std::string_view text) {
    if (text.empty() || count_code_points(text) > longest_user_name || !is_valid_utf8(text)) return false;
    for (const char c : text)
        if (static_cast<unsigned char>(c) <= ' ' || c == 0x7F) return false;
    return true;
}

}  // namespace

PoolAnswer UserPool::sign_up(const Call& call) {
    const std::string name = text_of(call.input, "Username");
    const std::string* password = call.input.find_text("Password");
    if (name.empty()) return missing_member("Username");
    if (!is_user_name(name))
        return pool_error(
            "InvalidParameterException",
            "1 validation error detected: Value at 'username' failed to satisfy constraint: Member must satisfy "
            "regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+");
    if (!password) return missing_member("Password");
    if (pool_.only_admins_create)
        return pool_error("NotAuthorizedException", "SignUp is not permitted for this user pool");
    PoolUser user{.name = name, .subject = call.entropy.uuid(), .created = call.now};
    if (const Json* attributes = call.input.find("UserAttributes"); attributes && attributes->elements())
        for (const Json& attribute : *attributes->elements()) {
            const std::string attribute_name = text_of(attribute, "Name");
            if (attribute_name == "email")
                user.email = text_of(attribute, "Value");
            else if (attribute_name == "email_verified" || attribute_name == "sub")
                return pool_error("NotAuthorizedException", "A client attempted to write unauthorized attribute");
            else if (attribute_name != "name" && attribute_name != "preferred_username" && attribute_name != "locale")
                return pool_error("InvalidParameterException",
                                  "Attributes did not conform to the schema: Type for attribute {" +
                                      attribute_name.substr(0, 64) + "} could not be determined");
        }
    if (user.email.empty())
        return pool_error("InvalidParameterException",
                          "Attributes did not conform to the schema: email: The attribute is required\n");
    if (!is_email(user.email)) return pool_error("InvalidParameterException", "Invalid email address format.");
    if (auto rejection = check_password_policy(*password)) return std::move(*rejection);
    if (users_.find(name)) return pool_error("UsernameExistsException", "User already exists");
    set_password(user, Secret(*password), call.entropy, call.now);
    if (pool_.pre_sign_up.empty()) return create(std::move(user), Json::object(), call.entropy, call.now);
    Json event = trigger_event(user, "PreSignUp_SignUp");
    event.set(
        "response", Json::object({{"autoConfirmUser", false}, {"autoVerifyEmail", false}, {"autoVerifyPhone", false}}));
    return TriggerCall{
        .function = pool_.pre_sign_up, .event = std::move(event), .step = AfterPreSignUp{std::move(user)}};
}

PoolAnswer UserPool::create(PoolUser user, const Json& decision, Entropy& entropy, UnixTime now) {
    const auto says = [&](std::string_view name) {
        const Json* value = decision.find(name);
        return value && value->boolean().value_or(false);
    };
    // Another request may have taken the name while the trigger ran.
    if (users_.find(user.name)) return pool_error("UsernameExistsException", "User already exists");
    const bool confirmed_at_once = says("autoConfirmUser");
    user.email_verified = says("autoVerifyEmail");
    if (confirmed_at_once) user.status = UserStatus::confirmed;
    PoolUser* added = users_.add(std::move(user));
    if (!added) return pool_error("LimitExceededException", "The local stand-in keeps no more people.");
    changed_ = true;
    Json reply = Json::object({{"UserConfirmed", confirmed_at_once}, {"UserSub", added->subject}});
    if (confirmed_at_once) return confirmed(*added, std::move(reply), "PostConfirmation_ConfirmSignUp");
    if (pool_.verifies_email) {
        send_code(*added, added->confirmation, CodePurpose::confirm_sign_up, entropy, now);
        reply.set("CodeDeliveryDetails", delivery_details(added->email));
    }
    return pool_reply(std::move(reply));
}

PoolAnswer UserPool::confirmed(PoolUser& user, Json reply, std::string_view source) {
    changed_ = true;
    if (pool_.post_confirmation.empty()) return pool_reply(std::move(reply));
    Json event = trigger_event(user, source);
    event.set("response", Json::object());
    return TriggerCall{.function = pool_.post_confirmation,
                       .event = std::move(event),
                       .step = AfterPostConfirmation{std::move(reply)}};
}

Json UserPool::trigger_event(const PoolUser& user, std::string_view source) const {
    Json attributes = Json::object();
    if (source.starts_with("PostConfirmation")) {
        attributes.set("sub", user.subject);
        attributes.set("email_verified", user.email_verified ? "true" : "false");
        attributes.set("cognito:user_status", status_name(user.status));
    }
    attributes.set("email", user.email);
    Json request = Json::object({{"userAttributes", std::move(attributes)}});
    if (source.starts_with("PreSignUp")) request.set("validationData", Json());
    return Json::object(
        {{"version", "1"},
         {"region", simulated_region},
         {"userPoolId", local_user_pool_id},
         {"userName", user.name},
         {"callerContext",
          Json::object({{"awsSdkVersion", "aws-sdk-unknown-unknown"}, {"clientId", local_user_pool_client_id}})},
         {"triggerSource", source},
         {"request", std::move(request)}});
}

PoolAnswer UserPool::confirm_sign_up(const Call& call) {
    const std::string name = text_of(call.input, "Username");
    const std::string code = text_of(call.input, "ConfirmationCode");
    if (name.empty()) return missing_member("Username");
    if (code.empty()) return missing_member("ConfirmationCode");
    PoolUser* user = users_.find(name);
    if (!user) {
        if (client_.hides_who_exists)
            return pool_error("ExpiredCodeException", "Invalid code provided, please request a code again.");
        return pool_error("UserNotFoundException", "Username/client id combination not found.");
    }
    if (user->status != UserStatus::unconfirmed)
        return pool_error("NotAuthorizedException",
                          "User cannot be confirmed. Current status is " + std::string(status_name(user->status)));
    if (auto refused = check_code(*user, user->confirmation, code, sign_up_code_life, call.now))
        return std::move(*refused);
    const Json* force = call.input.find("ForceAliasCreation");
    if (users_.has_verified_email(user->email) && force && !force->boolean().value_or(true))
        return pool_error("AliasExistsException", "An account with the email already exists.");
    user->status = UserStatus::confirmed;
    user->email_verified = true;
    return confirmed(*user, Json::object(), "PostConfirmation_ConfirmSignUp");
}

PoolAnswer UserPool::resend_code(const Call& call) {
    const std::string name = text_of(call.input, "Username");
    if (name.empty()) return missing_member("Username");
    PoolUser* user = users_.find(name);
    if (!user || !user->enabled) {
        if (!client_.hides_who_exists)
            return pool_error("UserNotFoundException", "Username/client id combination not found.");
        // The user does not exist. The address is derived from the name, so repeated requests reveal nothing.
        const std::string letters = hex(derive(seed_, "nobody", name));
        return pool_reply(Json::object({{"CodeDeliveryDetails", delivery_details(letters + '@' + letters.substr(2))}}));
    }
    if (user->status != UserStatus::unconfirmed)
        return pool_error("InvalidParameterException", "User is already confirmed.");
    if (!user->codes.try_use(call.now, 5, 1h))
        return pool_error("LimitExceededException", "Attempt limit exceeded, please try after some time.");
    send_code(*user, user->confirmation, CodePurpose::confirm_sign_up, call.entropy, call.now);
    return pool_reply(Json::object({{"CodeDeliveryDetails", delivery_details(user->email)}}));
}

}  // namespace simulator::cognito
