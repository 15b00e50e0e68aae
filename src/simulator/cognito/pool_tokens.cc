#include "simulator/cognito/pool_tokens.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "aws/jwt/parse.h"
#include "aws/jwt/write.h"
#include "base/text_codes.h"
#include "simulator/account.h"
#include "simulator/iam/permissions.h"

namespace simulator::cognito {
namespace {

constexpr std::size_t most_revoked = 100;  // per user; the oldest is dropped, since its tokens have expired by then

Json seconds(UnixTime time) { return Json(static_cast<long long>(time.time_since_epoch() / 1s)); }

void remember_revoked(PoolUser& user, const std::string& origin) {
    if (std::ranges::find(user.revoked, origin) != user.revoked.end()) return;
    if (user.revoked.size() >= most_revoked) user.revoked.erase(user.revoked.begin());
    user.revoked.push_back(origin);
}

}  // namespace

std::string pool_provider() {
    return "cognito-idp." + std::string(simulated_region) + ".amazonaws.com/" + std::string(local_user_pool_id);
}
std::string pool_issuer() { return "https://" + pool_provider(); }

void PoolTokens::ensure_key() {
    if (key_) return;
    std::array<std::uint64_t, 4> seed{};
    const crypto::Digest digest = derive(seed_, "tokens", {});
    std::memcpy(seed.data(), digest.data(), sizeof seed);
    key_ = crypto::make_rsa_key(seed);
    key_id_ = base64(crypto::sha256(key_->open.n.bytes()));
    made_key_ = true;
}

TokenSet PoolTokens::make(const PoolUser& user, const Grant& grant, std::string_view nonce, Entropy& entropy,
                          UnixTime now) {
    ensure_key();
    const std::string event = entropy.uuid();
    const auto common = [&](std::string_view use, int life) {
        return Json::object(
            {{"sub", user.subject},
             {"iss", pool_issuer()},
             {"origin_jti", grant.origin},
             {"event_id", event},
             {"token_use", use},
             {"auth_time", seconds(grant.signed_in)},
             {"iat", seconds(now)},
             {"exp", seconds(now + std::chrono::seconds(life))},
             {"jti", entropy.uuid()}});
    };
    Json access = common("access", client_.access_seconds);
    access.set("client_id", local_user_pool_client_id);
    access.set("scope", grant.scope);
    access.set("username", user.name);
    if (grant.scope != api_scope) access.set("version", 2);

    Json id = common("id", client_.id_seconds);
    id.set("aud", local_user_pool_client_id);
    id.set("cognito:username", user.name);
    id.set("email", user.email);
    id.set("email_verified", user.email_verified);
    if (!nonce.empty()) id.set("nonce", nonce);

    TokenSet tokens{.id_token = {},
                    .access_token = aws::jwt::write_token(access, key_id_, *key_),
                    .refresh_token = {},
                    .seconds = client_.access_seconds};
    // No ID token without the scope "openid".
    if (grant.scope == api_scope || grant.scope.contains("openid")) {
        const crypto::Digest hash = crypto::sha256(as_bytes(tokens.access_token));
        if (grant.scope != api_scope) id.set("at_hash", base64url(ByteView(hash).first(16)));
        tokens.id_token = aws::jwt::write_token(id, key_id_, *key_);
    }
    return tokens;
}

TokenSet PoolTokens::sign_in(PoolUser& user, std::string_view scope, std::string_view nonce, Entropy& entropy,
                             UnixTime now) {
    const crypto::Digest first = entropy.next();
    const crypto::Digest second = entropy.next();
    Bytes random(first.begin(), first.end());
    random.insert(random.end(), second.begin(), second.end());
    const std::string refresh = base64url(random);
    std::erase_if(user.grants, [&](const Grant& grant) { return grant.ends <= now; });
    if (user.grants.size() >= PoolUsers::most_grants) user.grants.erase(user.grants.begin());
    user.grants.push_back(
        {.token = hash_of(refresh),
         .origin = entropy.uuid(),
         .scope = std::string(scope),
         .signed_in = now,
         .ends = now + std::chrono::seconds(client_.refresh_seconds),
         .replaced = {}});
    TokenSet tokens = make(user, user.grants.back(), nonce, entropy, now);
    tokens.refresh_token = refresh;
    return tokens;
}

PoolTokens::Refreshed PoolTokens::refresh(PoolUser& user, std::string_view refresh_token, Rotation rotation,
                                          Entropy& entropy, UnixTime now) {
    Grant* grant = find_grant(user, hash_of(refresh_token));
    if (!grant) return {};
    if (grant->ends <= now) return {.tokens = {}, .refresh_error = RefreshError::ended};
    if (grant->replaced && now - *grant->replaced >= std::chrono::seconds(client_.rotation_grace_seconds))
        return {.tokens = {}, .refresh_error = RefreshError::replaced};
    Refreshed result{.tokens = make(user, *grant, {}, entropy, now)};
    if (rotation == Rotation::keep) return result;
    // Rotation does not extend the lifetime.
    Grant next = *grant;
    if (!grant->replaced) grant->replaced = now;
    next.replaced.reset();
    const crypto::Digest first = entropy.next();
    const crypto::Digest second = entropy.next();
    Bytes random(first.begin(), first.end());
    random.insert(random.end(), second.begin(), second.end());
    result.tokens->refresh_token = base64url(random);
    next.token = hash_of(result.tokens->refresh_token);
    if (user.grants.size() >= PoolUsers::most_grants) user.grants.erase(user.grants.begin());
    user.grants.push_back(std::move(next));
    return result;
}

bool PoolTokens::revoke(PoolUser& user, std::string_view refresh_token) {
    const Grant* grant = find_grant(user, hash_of(refresh_token));
    if (!grant) return false;
    const std::string origin = grant->origin;
    remember_revoked(user, origin);
    std::erase_if(user.grants, [&](const Grant& one) { return one.origin == origin; });
    return true;
}

void PoolTokens::revoke_all(PoolUser& user) {
    for (const Grant& grant : user.grants) remember_revoked(user, grant.origin);
    user.grants.clear();
}

std::string PoolTokens::hash_of(std::string_view refresh_token) { return hex(crypto::sha256(as_bytes(refresh_token))); }

std::optional<Json> PoolTokens::verified(std::string_view token, aws::jwt::Use use, UnixTime now) {
    ensure_key();
    return aws::jwt::verified_claims(
        token, {{.id = key_id_, .key = key_->open}},
        {.issuer = pool_issuer(), .client_id = std::string(local_user_pool_client_id), .use = use}, now);
}

bool PoolTokens::ended(std::string_view token, aws::jwt::Use use, UnixTime now) {
    const auto parts = aws::jwt::split_token(token);
    const auto end = parts ? parts->claims.find_integer("exp") : std::nullopt;
    if (!end || *end <= 0 || *end > now.time_since_epoch() / 1s) return false;
    return verified(token, use, UnixTime(std::chrono::seconds(*end)) - 1s).has_value();
}

std::string PoolTokens::key_set() {
    ensure_key();
    return aws::jwt::write_key_set(key_id_, key_->open).dump();
}

Json PoolTokens::write() const {
    if (!key_) return {};
    return Json::object({{"n", key_->open.n.hex()}, {"e", key_->open.e.hex()}, {"d", key_->d.hex()}});
}

void PoolTokens::read(const Json& kept) {
    const std::string* n = kept.find_text("n");
    const std::string* e = kept.find_text("e");
    const std::string* d = kept.find_text("d");
    if (!n || !e || !d) return;
    crypto::RsaPrivateKey key{.open = {.n = crypto::BigNumber::from_hex(*n), .e = crypto::BigNumber::from_hex(*e)},
                              .d = crypto::BigNumber::from_hex(*d)};
    if (!key.open.n.good() || !key.open.e.good() || !key.d.good() || key.open.n.bits() < 2048) return;
    key_ = std::move(key);
    key_id_ = base64(crypto::sha256(key_->open.n.bytes()));
}

}  // namespace simulator::cognito
