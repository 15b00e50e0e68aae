#include "simulator/cognito/identity_pool.h"

#include <algorithm>

#include "aws/endpoints.h"
#include "base/text_codes.h"
#include "simulator/cognito/open_id_token.h"
#include "simulator/cognito/user_pool.h"
#include "simulator/quotas/quotas.h"

namespace simulator::cognito {
namespace {

constexpr std::string_view identity_prefix = "AWSCognitoIdentityService.";

}  // namespace

HttpResponse IdentityPool::answer(const ReceivedRequest& request, Entropy& entropy, Now now) {
    if (request.method != "POST") return error_reply(400, "UnknownOperationException", "Cognito takes POST alone.");
    const std::string* target = find_header(request.headers, "X-Amz-Target");
    if (!target || !target->starts_with(identity_prefix))
        return error_reply(
            400, "UnknownOperationException", "X-Amz-Target names no operation of AWSCognitoIdentityService.");
    const std::string_view operation = std::string_view(*target).substr(identity_prefix.size());
    if (operation != "GetId" && operation != "GetCredentialsForIdentity" && operation != "GetOpenIdToken")
        return not_simulated("Cognito's " + std::string(operation.substr(0, 64)));

    const std::string* type = find_header(request.headers, "Content-Type");
    if (!type || !type->starts_with("application/x-amz-json-1.1"))
        return error_reply(400, "SerializationException", "Content-Type must be application/x-amz-json-1.1.");
    const auto input = parse_json(request.body, {.bytes = 64 * 1024});
    if (!input || !input->is_object())
        return error_reply(400, "SerializationException", "The body is not a JSON object.");
    if (input->find("CustomRoleArn")) return not_simulated("CustomRoleArn");
    const auto login = read_logins(*input, now.unix_time);
    if (!login) return login.error();
    if (operation == "GetOpenIdToken") return get_open_id_token(*input, *login, now.unix_time);
    return operation == "GetId" ? get_id(*input, *login, entropy, now.instant)
                                : get_credentials(*input, *login, entropy, now.unix_time);
}

std::expected<IdentityPool::Login, HttpResponse> IdentityPool::read_logins(const Json& input, UnixTime now) {
    const auto refuse = [](std::string_view message) {
        return std::unexpected(error_reply(400, "NotAuthorizedException", message));
    };
    const Json* logins = input.find("Logins");
    if (!logins || !logins->members() || logins->members()->empty()) return Login{};
    const auto& [provider, value] = logins->members()->front();
    const std::string* token = value.text();
    if (logins->members()->size() > 1 || !token || !pool_ || provider != pool_provider())
        return refuse("Token is not from a supported provider of this identity pool.");
    const auto claims = pool_->tokens().verified(*token, aws::jwt::Use::id, now);
    if (!claims) {
        if (pool_->tokens().ended(*token, aws::jwt::Use::id, now)) return refuse("Invalid login token. Token expired.");
        return refuse("Invalid login token. Not a valid OpenId Connect identity token.");
    }
    // The pool is asked as well (ServerSideTokenCheck): users who signed out everywhere or are disabled get no
    // credentials.
    const PoolUser* user = pool_->users().find_subject(text_of(*claims, "sub"));
    if (!user || !user->enabled ||
        std::ranges::find(user->revoked, text_of(*claims, "origin_jti")) != user->revoked.end())
        return refuse("Invalid login token. Token has been revoked.");
    return Login{.subject = user->subject};
}

HttpResponse IdentityPool::get_id(const Json& input, const Login& login, Entropy& entropy, Instant now) {
    const std::string* pool = input.find_text("IdentityPoolId");
    if (!pool || !aws::is_cognito_identifier(*pool))
        return error_reply(
            400, "ValidationException",
            "1 validation error detected: Value at 'identityPoolId' failed to satisfy constraint: Member must "
            "satisfy regular expression pattern: [\\w-]+:[0-9a-f-]+");
    while (!recent_get_ids_.empty() && now - recent_get_ids_.front() >= 1s) recent_get_ids_.pop_front();
    if (recent_get_ids_.size() >= get_id_per_second)
        return error_reply(400, "TooManyRequestsException", "Rate exceeded");
    recent_get_ids_.push_back(now);
    if (*pool != identity_pool_id)
        return error_reply(400, "ResourceNotFoundException", "IdentityPool '" + *pool + "' not found.");
    if (!login.subject.empty()) return json_reply(200, Json::object({{"IdentityId", identity_of(login.subject)}}));
    if (guests_ == GuestAccess::refused)
        return error_reply(
            400, "NotAuthorizedException", "Unauthenticated access is not supported for this identity pool.");
    const crypto::Digest random = entropy.next();
    return json_reply(200, Json::object({{"IdentityId", sealed(ByteView(random).first(8), "identity")}}));
}

std::expected<iam::Principal, HttpResponse> IdentityPool::read_identity(const Json& input, const Login& login) const {
    const std::string* identity = input.find_text("IdentityId");
    if (!identity || !aws::is_cognito_identifier(*identity))
        return std::unexpected(error_reply(
            400, "ValidationException",
            "1 validation error detected: Value at 'identityId' failed to satisfy constraint: Member must "
            "satisfy regular expression pattern: [\\w-]+:[0-9a-f-]+"));
    iam::Principal principal{.role = iam::Role::guest, .identity_id = *identity};
    if (!login.subject.empty()) {
        if (is_ours(*identity, "identity"))
            return std::unexpected(not_simulated("linking a login to a guest's identity"));
        if (*identity != identity_of(login.subject))
            return std::unexpected(error_reply(
                400, "NotAuthorizedException",
                "Logins don't match. Please include at least one valid login for this identity or identity pool."));
        principal = {.role = iam::Role::user, .identity_id = *identity, .subject = login.subject};
    } else if (is_ours(*identity, "person")) {
        return std::unexpected(
            error_reply(400, "NotAuthorizedException", "Access to Identity '" + *identity + "' is forbidden."));
    } else {
        if (!is_ours(*identity, "identity"))
            return std::unexpected(
                error_reply(400, "ResourceNotFoundException", "Identity '" + *identity + "' not found."));
        if (guests_ == GuestAccess::refused)
            return std::unexpected(error_reply(
                400, "NotAuthorizedException", "Unauthenticated access is not supported for this identity pool."));
    }
    return principal;
}

HttpResponse IdentityPool::get_credentials(const Json& input, const Login& login, Entropy& entropy, UnixTime now) {
    auto principal = read_identity(input, login);
    if (!principal) return principal.error();
    const std::string identity = principal->identity_id;
    const aws::Credentials credentials = keys_->issue(std::move(*principal), now + guest_credentials_life, entropy);
    const double expiration = static_cast<double>(credentials.expires->time_since_epoch() / 1s);
    return json_reply(
        200, Json::object({{"Credentials", Json::object({{"AccessKeyId", credentials.access_key_id},
                                                         {"Expiration", expiration},
                                                         {"SecretKey", credentials.secret_access_key.reveal()},
                                                         {"SessionToken", credentials.session_token.reveal()}})},
                           {"IdentityId", identity}}));
}

HttpResponse IdentityPool::get_open_id_token(const Json& input, const Login& login, UnixTime now) const {
    const auto principal = read_identity(input, login);
    if (!principal) return principal.error();
    if (!classic_flow_)
        return error_reply(
            400, "InvalidParameterException", "Basic (classic) flow is not enabled, please use enhanced flow.");
    OpenIdClaims claims{.audience = std::string(identity_pool_id),
                        .subject = principal->identity_id,
                        .amr = {"unauthenticated"},
                        .expires = now + quotas::open_id_token_life};
    if (principal->role == iam::Role::user)
        claims.amr = {
            "authenticated", pool_provider(), pool_provider() + ':' + pool_provider() + ':' + principal->subject};
    return json_reply(
        200,
        Json::object({{"IdentityId", principal->identity_id}, {"Token", write_open_id_token(seed_, claims, now)}}));
}

// The second half of an identity's number seals the first.
std::string IdentityPool::sealed(ByteView half, std::string_view kind) const {
    Bytes number(half.begin(), half.end());
    const crypto::Digest seal = derive(seed_, kind, as_text(half));
    number.insert(number.end(), seal.begin(), seal.begin() + 8);
    return std::string(simulated_region) + ':' + uuid_text(number);
}

std::string IdentityPool::identity_of(std::string_view subject) const {
    return sealed(ByteView(derive(seed_, "identity of", subject)).first(8), "person");
}

bool IdentityPool::is_ours(std::string_view identity_id, std::string_view kind) const {
    if (!identity_id.starts_with(simulated_region)) return false;
    std::string digits;
    for (const char c : identity_id.substr(simulated_region.size() + 1))
        if (c != '-') digits += c;
    const auto number = from_hex(digits);
    return number && number->size() == 16 && sealed(ByteView(*number).first(8), kind) == identity_id;
}

}  // namespace simulator::cognito
