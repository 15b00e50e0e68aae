#include <algorithm>

#include "base/text_codes.h"
#include "simulator/account.h"
#include "simulator/cognito/totp.h"
#include "simulator/cognito/user_pool.h"

namespace simulator::cognito {
namespace {

HttpResponse too_often() {
    return pool_error("LimitExceededException", "Attempt limit exceeded, please try after some time.");
}
HttpResponse wrong_code() {
    return pool_error("CodeMismatchException", "Invalid verification code provided, please try again.");
}
HttpResponse no_code() {
    return pool_error("ExpiredCodeException", "Invalid code provided, please request a code again.");
}

}  // namespace

// The order in which Cognito finds fault.
std::optional<HttpResponse> UserPool::check_password_policy(std::string_view password) const {
    const auto reject = [](std::string_view what) {
        return pool_error("InvalidPasswordException", "Password did not conform with policy: " + std::string(what));
    };
    const auto has = [&](auto&& test) { return std::ranges::any_of(password, test); };
    constexpr std::string_view symbols = "^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+- ";
    if (password.size() < pool_.password.length) return reject("Password not long enough");
    if (password.size() > 256) return reject("Password too long");
    if (password.starts_with(' ') || password.ends_with(' '))
        return reject("Password must not have leading or trailing spaces");
    if (pool_.password.lower && !has([](char c) { return c >= 'a' && c <= 'z'; }))
        return reject("Password must have lowercase characters");
    if (pool_.password.upper && !has([](char c) { return c >= 'A' && c <= 'Z'; }))
        return reject("Password must have uppercase characters");
    if (pool_.password.digit && !has([](char c) { return c >= '0' && c <= '9'; }))
        return reject("Password must have numeric characters");
    if (pool_.password.symbol && !has([&](char c) { return symbols.contains(c); }))
        return reject("Password must have symbol characters");
    return std::nullopt;
}

void UserPool::set_password(PoolUser& user, const Secret& password, Entropy& entropy, UnixTime now) {
    const crypto::Digest random = entropy.next();
    Bytes salt(random.begin(), random.begin() + 16);
    salt[0] |= 1;  // no leading zero, which BigNumber would drop
    user.verifier = aws::cognito::srp::make_verifier(
        local_user_pool_id.substr(local_user_pool_id.find('_') + 1), user.name, password, salt);
    user.password_set = now;
}

void UserPool::send_code(PoolUser& user, std::optional<SentCode>& place, CodePurpose purpose, Entropy& entropy,
                         UnixTime now) {
    const crypto::Digest random = entropy.next();
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 8; ++i) number = (number << 8) | random[i];
    const std::string digits = std::to_string(number % 1'000'000);
    place = SentCode{.digits = std::string(6 - digits.size(), '0') + digits, .sent = now};
    codes_.push_back({.user_name = user.name, .code = place->digits, .purpose = purpose});
    changed_ = true;
}

std::optional<HttpResponse> UserPool::check_code(PoolUser& user, std::optional<SentCode>& code, std::string_view given,
                                                 Milliseconds life, UnixTime now) {
    if (!code) return no_code();
    if (!user.guesses.try_use(now, 5, 15min)) return too_often();
    if (now - code->sent >= life) return no_code();
    if (!crypto::constant_time_equal(as_bytes(code->digits), as_bytes(given))) return wrong_code();
    code.reset();
    user.guesses = {};
    changed_ = true;
    return std::nullopt;
}

PoolAnswer UserPool::forgot_password(const Call& call) {
    const std::string name = text_of(call.input, "Username");
    if (name.empty()) return missing_member("Username");
    PoolUser* user = users_.find(name);
    const bool reachable =
        user && user->enabled && user->email_verified && user->status != UserStatus::external_provider;
    if (!reachable && client_.hides_who_exists) {
        const std::string letters = hex(derive(seed_, "nobody", name));
        return pool_reply(Json::object({{"CodeDeliveryDetails", delivery_details(letters + '@' + letters.substr(2))}}));
    }
    if (!user) return pool_error("UserNotFoundException", "Username/client id combination not found.");
    if (!user->enabled) return pool_error("NotAuthorizedException", "User is disabled.");
    if (user->status == UserStatus::force_change_password)
        return pool_error("NotAuthorizedException", "User password cannot be reset in the current state.");
    if (!reachable)
        return pool_error(
            "InvalidParameterException",
            "Cannot reset password for the user as there is no registered/verified email or phone_number");
    if (!user->codes.try_use(call.now, 5, 1h)) return too_often();
    send_code(*user, user->reset, CodePurpose::reset_password, call.entropy, call.now);
    return pool_reply(Json::object({{"CodeDeliveryDetails", delivery_details(user->email)}}));
}

PoolAnswer UserPool::confirm_forgot_password(const Call& call) {
    const std::string name = text_of(call.input, "Username");
    const std::string code = text_of(call.input, "ConfirmationCode");
    const std::string password = text_of(call.input, "Password");
    if (name.empty()) return missing_member("Username");
    if (code.empty()) return missing_member("ConfirmationCode");
    if (password.empty()) return missing_member("Password");
    PoolUser* user = users_.find(name);
    if (!user)
        return client_.hides_who_exists
                   ? no_code()
                   : pool_error("UserNotFoundException", "Username/client id combination not found.");
    if (!user->enabled)
        return client_.hides_who_exists ? no_code() : pool_error("NotAuthorizedException", "User is disabled.");
    if (auto rejection = check_password_policy(password)) return std::move(*rejection);
    if (auto refused = check_code(*user, user->reset, code, reset_code_life, call.now)) return std::move(*refused);
    set_password(*user, Secret(password), call.entropy, call.now);
    user->wrong_passwords = 0;
    user->locked_until = {};
    if (user->status != UserStatus::unconfirmed) user->status = UserStatus::confirmed;
    PoolTokens::revoke_all(*user);
    return pool_reply(Json::object());
}

PoolAnswer UserPool::change_password(const Call& call) {
    const auto user = by_access_token(call);
    if (!user) return user.error();
    const std::string password = text_of(call.input, "ProposedPassword");
    if (password.empty()) return missing_member("ProposedPassword");
    if (auto rejection = check_password_policy(password)) return std::move(*rejection);
    const auto known = check_password((*user)->name, Secret(text_of(call.input, "PreviousPassword")), call.now);
    if (!known) return known.error();
    set_password(**user, Secret(password), call.entropy, call.now);
    changed_ = true;
    return pool_reply(Json::object());
}

PoolAnswer UserPool::associate_software_token(const Call& call) {
    if (call.input.find("Session")) return not_simulated("MFA_SETUP while signing in");
    const auto user = by_access_token(call);
    if (!user) return user.error();
    if (!pool_.mfa)
        return pool_error("SoftwareTokenMFANotFoundException", "Software Token MFA is not enabled by the userPool.");
    (*user)->pending_authenticator = base32(call.entropy.next());
    changed_ = true;
    return pool_reply(Json::object({{"SecretCode", (*user)->pending_authenticator}}));
}

PoolAnswer UserPool::verify_software_token(const Call& call) {
    if (call.input.find("Session")) return not_simulated("MFA_SETUP while signing in");
    const auto user = by_access_token(call);
    if (!user) return user.error();
    if ((*user)->pending_authenticator.empty())
        return pool_error("InvalidParameterException", "Software token has not been associated with the user.");
    if (!(*user)->guesses.try_use(call.now, 5, 15min)) return too_often();
    if (!is_totp((*user)->pending_authenticator, text_of(call.input, "UserCode"), call.now))
        return pool_error("EnableSoftwareTokenMFAException", "Code mismatch");
    (*user)->authenticator = std::exchange((*user)->pending_authenticator, {});
    (*user)->guesses = {};
    changed_ = true;
    return pool_reply(Json::object({{"Status", "SUCCESS"}}));
}

PoolAnswer UserPool::set_mfa_preference(const Call& call) {
    const auto user = by_access_token(call);
    if (!user) return user.error();
    for (const std::string_view other : {"SMSMfaSettings", "EmailMfaSettings", "WebAuthnMfaSettings"})
        if (const Json* settings = call.input.find(other);
            settings && settings->find("Enabled") && settings->find("Enabled")->boolean().value_or(false))
            return not_simulated(other);
    const Json* settings = call.input.find("SoftwareTokenMfaSettings");
    const Json* enabled = settings ? settings->find("Enabled") : nullptr;
    if (!enabled) return pool_reply(Json::object());
    const bool on = enabled->boolean().value_or(false);
    if (on && (*user)->authenticator.empty())
        return pool_error("InvalidParameterException", "User has not verified software token mfa");
    (*user)->uses_authenticator = on;
    changed_ = true;
    return pool_reply(Json::object());
}

}  // namespace simulator::cognito
