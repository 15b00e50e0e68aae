#include "simulator/cognito/user_pool.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/text_codes.h"
#include "simulator/account.h"

namespace simulator::cognito {
namespace {

constexpr std::string_view user_pool_prefix = "AWSCognitoIdentityProviderService.";

}  // namespace

HttpResponse pool_error(std::string_view type, std::string_view message) { return error_reply(400, type, message); }
HttpResponse pool_reply(Json body) { return json_reply(200, body); }

HttpResponse missing_member(std::string_view name) {
    std::string field(name);
    if (!field.empty()) field[0] = lower_case(field[0]);
    return pool_error("InvalidParameterException", "1 validation error detected: Value at '" + field +
                                                       "' failed to satisfy constraint: Member must not be null");
}

std::string text_of(const Json& object, std::string_view name) {
    const std::string* text = object.find_text(name);
    return text ? *text : std::string();
}

Json delivery_details(std::string_view email) {
    const std::size_t at = email.find('@');
    std::string masked(email.substr(0, 1));
    masked += "***@";
    if (at != std::string_view::npos) masked += email.substr(at + 1, 1);
    masked += "***";
    return Json::object({{"AttributeName", "email"}, {"DeliveryMedium", "EMAIL"}, {"Destination", masked}});
}

Json authentication_result(const TokenSet& tokens) {
    Json result = Json::object(
        {{"AccessToken", tokens.access_token}, {"ExpiresIn", tokens.seconds}, {"IdToken", tokens.id_token}});
    if (!tokens.refresh_token.empty()) result.set("RefreshToken", tokens.refresh_token);
    result.set("TokenType", "Bearer");
    return result;
}

Json user_attributes(const PoolUser& user) {
    return Json::array({Json::object({{"Name", "email"}, {"Value", user.email}}),
                        Json::object({{"Name", "email_verified"}, {"Value", user.email_verified ? "true" : "false"}}),
                        Json::object({{"Name", "sub"}, {"Value", user.subject}})});
}

const UserPool::Operation* UserPool::operation_named(std::string_view name) {
    static constexpr std::array<Operation, 23> operations = {{
        {"SignUp", &UserPool::sign_up, true},
        {"ConfirmSignUp", &UserPool::confirm_sign_up, true},
        {"ResendConfirmationCode", &UserPool::resend_code, true},
        {"InitiateAuth", &UserPool::initiate_auth, true},
        {"RespondToAuthChallenge", &UserPool::respond_to_challenge, true},
        {"GetTokensFromRefreshToken", &UserPool::tokens_from_refresh_token, true},
        {"RevokeToken", &UserPool::revoke_token, true},
        {"ForgotPassword", &UserPool::forgot_password, true},
        {"ConfirmForgotPassword", &UserPool::confirm_forgot_password, true},
        {"GlobalSignOut", &UserPool::global_sign_out, false},
        {"GetUser", &UserPool::get_user, false},
        {"ChangePassword", &UserPool::change_password, false},
        {"AssociateSoftwareToken", &UserPool::associate_software_token, false},
        {"VerifySoftwareToken", &UserPool::verify_software_token, false},
        {"SetUserMFAPreference", &UserPool::set_mfa_preference, false},
        {"AdminCreateUser", &UserPool::admin_create_user, false},
        {"AdminSetUserPassword", &UserPool::admin_set_password, false},
        {"AdminConfirmSignUp", &UserPool::admin_confirm, false},
        {"AdminEnableUser", &UserPool::admin_enable, false},
        {"AdminDisableUser", &UserPool::admin_disable, false},
        {"AdminResetUserPassword", &UserPool::admin_reset_password, false},
        {"AdminGetUser", &UserPool::admin_get_user, false},
        {"AdminUserGlobalSignOut", &UserPool::admin_sign_out, false},
    }};
    const auto found = std::ranges::find(operations, name, &Operation::name);
    return found == operations.end() || name.empty() ? nullptr : &*found;
}

bool UserPool::is_administrative(std::string_view operation) {
    return operation.starts_with("Admin") && operation_named(operation) != nullptr;
}

PoolAnswer UserPool::answer(const ReceivedRequest& request, Requester requester, Entropy& entropy, UnixTime now) {
    if (request.method != "POST") return pool_error("UnknownOperationException", "Cognito takes POST alone.");
    const std::string* target = find_header(request.headers, "X-Amz-Target");
    const std::string_view name =
        target && target->starts_with(user_pool_prefix)
            ? std::string_view(*target).substr(user_pool_prefix.size())
            : "";
    const Operation* operation = operation_named(name);
    if (!operation) return not_simulated("Cognito user pools' " + std::string(name.substr(0, 64)));
    const std::string* type = find_header(request.headers, "Content-Type");
    if (!type || !type->starts_with("application/x-amz-json-1.1"))
        return pool_error("SerializationException", "Content-Type must be application/x-amz-json-1.1.");
    const auto input = parse_json(request.body, {.bytes = 64 * 1024, .depth = 8, .values = 2000});
    if (!input || !input->is_object()) return pool_error("SerializationException", "The body is not a JSON object.");
    if (operation->with_client) {
        const std::string* client = input->find_text("ClientId");
        if (!client) return missing_member("ClientId");
        if (*client != local_user_pool_client_id)
            return pool_error(
                "ResourceNotFoundException", "User pool client " + client->substr(0, 128) + " does not exist.");
        if (input->find("SecretHash"))
            return pool_error("NotAuthorizedException",
                              "Client " + *client + " is configured without secret but SECRET_HASH was received");
    }
    if (is_administrative(name)) {
        if (requester != Requester::administrator)
            return pool_error(
                "AccessDeniedException", "User is not authorized to perform: cognito-idp:" + std::string(name));
        if (text_of(*input, "UserPoolId") != local_user_pool_id)
            return pool_error("ResourceNotFoundException",
                              "User pool " + text_of(*input, "UserPoolId").substr(0, 64) + " does not exist.");
    }
    return (this->*operation->handler)({.input = *input, .entropy = entropy, .now = now});
}

PoolAnswer UserPool::resume(PoolStep step, const std::expected<std::string, std::string>& reply, Entropy& entropy,
                            UnixTime now) {
    const bool before = std::holds_alternative<AfterPreSignUp>(step);
    const std::string_view trigger = before ? "PreSignUp" : "PostConfirmation";
    if (!reply)
        return pool_error(
            "UserLambdaValidationException", std::string(trigger) + " failed with error " + reply.error() + ".");
    const auto json = parse_json(*reply, {.bytes = 256 * 1024});
    const Json* decision = json ? json->find("response") : nullptr;
    if (!decision || !decision->is_object())
        return pool_error("InvalidLambdaResponseException", "Unrecognizable lambda output");
    if (before) return create(std::move(std::get<AfterPreSignUp>(step).candidate), *decision, entropy, now);
    return pool_reply(std::move(std::get<AfterPostConfirmation>(step).reply));
}

Json UserPool::write() const { return Json::object({{"key", tokens_.write()}, {"users", users_.write()}}); }

void UserPool::read(const Json& kept) {
    if (const Json* key = kept.find("key")) tokens_.read(*key);
    if (const Json* users = kept.find("users")) users_.read(*users);
}

std::expected<PoolUser*, HttpResponse> UserPool::check_password(std::string_view name, const Secret& password,
                                                                UnixTime now) {
    const auto wrong = [] {
        return std::unexpected(pool_error("NotAuthorizedException", "Incorrect username or password."));
    };
    PoolUser* user = users_.find(name);
    if (!user || user->status == UserStatus::external_provider) return wrong();
    if (now < user->locked_until)
        return std::unexpected(pool_error("NotAuthorizedException", "Password attempts exceeded"));
    const auto salt = from_hex(user->verifier.salt);
    const std::string_view pool_name = local_user_pool_id.substr(local_user_pool_id.find('_') + 1);
    if (!salt || aws::cognito::srp::make_verifier(pool_name, user->name, password, *salt) != user->verifier) {
        count_wrong_password(*user, now);
        return wrong();
    }
    user->wrong_passwords = 0;
    // The account's state is revealed only after the right password.
    if (auto refused = sign_in_error(*user, now)) return std::unexpected(std::move(*refused));
    return user;
}

PoolUser* UserPool::external_person(std::string_view provider, std::string_view email, Entropy& entropy, UnixTime now) {
    const std::string name = std::string(provider) + "_" + hex(ByteView(derive(seed_, provider, email)).first(10));
    if (PoolUser* known = users_.find(name)) return known;
    changed_ = true;
    return users_.add({.name = name,
                       .subject = entropy.uuid(),
                       .email = std::string(email),
                       .email_verified = true,
                       .status = UserStatus::external_provider,
                       .created = now});
}

}  // namespace simulator::cognito
