#include "simulator/cognito/user_pool.h"

#include <algorithm>

namespace simulator::cognito {

PoolAnswer UserPool::refresh(const Call& call, std::string_view token, PoolTokens::Rotation rotation) {
    PoolUser* user = users_.find_grant(PoolTokens::hash_of(token));
    if (!user) return pool_error("NotAuthorizedException", "Invalid Refresh Token");
    if (!user->enabled) return pool_error("NotAuthorizedException", "User is disabled.");
    auto refreshed = tokens_.refresh(*user, token, rotation, call.entropy, call.now);
    if (!refreshed.tokens) {
        if (refreshed.refresh_error == PoolTokens::RefreshError::ended)
            return pool_error("NotAuthorizedException", "Refresh Token has expired");
        if (refreshed.refresh_error == PoolTokens::RefreshError::replaced)
            return pool_error("RefreshTokenReuseException", "Refresh token has been invalidated by rotation");
        return pool_error("NotAuthorizedException", "Invalid Refresh Token");
    }
    if (rotation == PoolTokens::Rotation::replace) changed_ = true;
    Json reply = Json::object({{"AuthenticationResult", authentication_result(*refreshed.tokens)}});
    if (rotation == PoolTokens::Rotation::keep) reply.set("ChallengeParameters", Json::object());
    return pool_reply(std::move(reply));
}

PoolAnswer UserPool::tokens_from_refresh_token(const Call& call) {
    const std::string token = text_of(call.input, "RefreshToken");
    if (token.empty()) return missing_member("RefreshToken");
    return refresh(
        call, token, client_.rotates_refresh_tokens ? PoolTokens::Rotation::replace : PoolTokens::Rotation::keep);
}

// AWS says yes to whatever it does not know (RFC 7009 section 2.2), but for a token of the wrong kind.
PoolAnswer UserPool::revoke_token(const Call& call) {
    const std::string token = text_of(call.input, "Token");
    if (token.empty()) return missing_member("Token");
    if (!client_.can_revoke)
        return pool_error("UnsupportedOperationException", "Token revocation is not enabled for this client");
    if (std::ranges::count(token, '.') == 2)
        return pool_error("UnsupportedTokenTypeException", "Unsupported token type");
    if (PoolUser* user = users_.find_grant(PoolTokens::hash_of(token)); user && PoolTokens::revoke(*user, token))
        changed_ = true;
    return pool_reply(Json::object());
}

std::expected<PoolUser*, HttpResponse> UserPool::by_access_token(const Call& call) {
    const auto refuse = [](std::string_view message) {
        return std::unexpected(pool_error("NotAuthorizedException", message));
    };
    const std::string token = text_of(call.input, "AccessToken");
    if (token.empty()) return std::unexpected(missing_member("AccessToken"));
    const auto claims = tokens_.verified(token, aws::jwt::Use::access, call.now);
    if (!claims) {
        const auto ended = tokens_.ended(token, aws::jwt::Use::access, call.now);
        return refuse(ended ? "Access Token has expired" : "Invalid Access Token");
    }
    PoolUser* user = users_.find_subject(text_of(*claims, "sub"));
    if (!user) return refuse("Invalid Access Token");
    if (std::ranges::find(user->revoked, text_of(*claims, "origin_jti")) != user->revoked.end())
        return refuse("Access Token has been revoked");
    if (!text_of(*claims, "scope").contains(api_scope)) return refuse("Access Token does not have required scopes");
    if (!user->enabled) return refuse("User is disabled.");
    return user;
}

PoolAnswer UserPool::global_sign_out(const Call& call) {
    const auto user = by_access_token(call);
    if (!user) return user.error();
    PoolTokens::revoke_all(**user);
    changed_ = true;
    return pool_reply(Json::object());
}

PoolAnswer UserPool::get_user(const Call& call) {
    const auto user = by_access_token(call);
    if (!user) return user.error();
    Json reply = Json::object({{"UserAttributes", user_attributes(**user)}, {"Username", (*user)->name}});
    if ((*user)->uses_authenticator) {
        reply.set("PreferredMfaSetting", "SOFTWARE_TOKEN_MFA");
        reply.set("UserMFASettingList", Json::array({"SOFTWARE_TOKEN_MFA"}));
    }
    return pool_reply(std::move(reply));
}

}  // namespace simulator::cognito
