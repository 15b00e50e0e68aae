#include "lambda/tokens/identity_token.h"

#include <optional>
#include <utility>

#include "aws/cognito/identity_pool.h"
#include "aws/jwt/parse.h"
#include "aws/jwt/verify.h"
#include "protocol/limits.h"

namespace lambda::tokens {
namespace {

using api::Refusal;

constexpr int key_set_attempts = 2;
constexpr std::size_t longest_account = 128;

// The pool's name as a login provider; an issuer is the same with "https://" in front.
std::string provider_of(const Environment& environment) {
    const std::string_view domain = environment.region.starts_with("cn-") ? ".amazonaws.com.cn/" : ".amazonaws.com/";
    return "cognito-idp." + environment.region + std::string(domain) + environment.user_pool_id;
}

jwt::Expected expected_of(const Environment& environment) {
    return {.issuer = "https://" + provider_of(environment),
            .client_id = environment.user_pool_client_id,
            .use = jwt::Use::id};
}

// A quick check without keys: whether a user pool could have written this.
bool is_shaped_like_one(std::string_view token) {
    if (token.empty() || token.size() > limits::id_token_bytes) return false;
    const auto parts = jwt::split_token(token);
    const std::string* algorithm = parts ? parts->header.find_text("alg") : nullptr;
    return algorithm && *algorithm == "RS256";
}

// Whether the keys arrived.
Task<bool> fetch_keys(Call& call) {
    const Environment& environment = call.environment;
    call.warm_cache.keys_requested(call.io.now());
    std::vector<HttpRequest> requests;
    requests.push_back({.method = "GET",
                        .url = environment.user_pool_url + environment.user_pool_id + "/.well-known/jwks.json",
                        .headers = {},
                        .body = {}});
    const std::vector<HttpAnswer> answers = co_await call.io.perform(std::move(requests));
    const HttpAnswer& answer = answers.front();
    if (answer && answer->status == 200) {
        if (auto keys = jwt::read_key_set(answer->body)) {
            (void)call.warm_cache.verifier(expected_of(environment));
            call.warm_cache.keys_received(*std::move(keys));
            co_return true;
        }
    }
    call.warm_cache.keys_failed(call.io.now());
    co_return false;
}

Task<std::expected<Json, Refusal>> verified_claims(Call& call, std::string token) {
    const jwt::Expected expected = expected_of(call.environment);
    auto claims = call.warm_cache.verifier(expected).claims(token, call.io.now());
    if (claims) co_return *std::move(claims);
    if (call.warm_cache.wants_keys(call.io.now())) {
        if (!co_await fetch_keys(call)) co_return std::unexpected(Refusal::busy);
        claims = call.warm_cache.verifier(expected).claims(token, call.io.now());
        if (claims) co_return *std::move(claims);
    }
    // Without keys every token looks bad, although this one may be good.
    co_return std::unexpected(call.warm_cache.verifier(expected).has_keys() ? Refusal::bad_token : Refusal::busy);
}

Task<std::expected<std::string, Refusal>> identity_of(Call& call, std::string token) {
    if (auto known = call.warm_cache.identity_behind(token, call.io.now())) co_return *std::move(known);
    const CognitoLogin login{.provider = provider_of(call.environment), .id_token = Secret(token)};
    for (int attempt = 0; attempt < key_set_attempts; ++attempt) {
        std::vector<HttpRequest> requests;
        requests.push_back(aws::cognito::get_id_request(
            call.environment.cognito_identity_url, call.environment.identity_pool_id, &login));
        const std::vector<HttpAnswer> answers = co_await call.io.perform(std::move(requests));
        auto identity = aws::cognito::read_get_id(answers.front());
        if (identity) {
            call.warm_cache.remember_identity(token, identity->reveal(), call.io.now());
            co_return identity->reveal();
        }
        // Cognito's clock may say that it has expired, or the person may have signed out everywhere.
        if (identity.error() == CognitoFailure::not_authorized) co_return std::unexpected(Refusal::bad_token);
        if (!is_temporary(identity.error())) break;
    }
    co_return std::unexpected(Refusal::busy);
}

}  // namespace

Task<std::expected<Caller, api::Refusal>> read_identity_token(Call& call, std::string token) {
    if (call.environment.user_pool_id.empty() || !is_shaped_like_one(token))
        co_return std::unexpected(Refusal::bad_token);
    const auto claims = co_await verified_claims(call, token);
    if (!claims) co_return std::unexpected(claims.error());
    const std::string* account = claims->find_text("sub");
    if (!account || account->empty() || account->size() > longest_account)
        co_return std::unexpected(Refusal::bad_token);
    auto identity = co_await identity_of(call, std::move(token));
    if (!identity) co_return std::unexpected(identity.error());
    const UserId user = user_of_identity(*identity);
    co_return Caller{.standing = Standing::user, .identity = *std::move(identity), .user = user, .account = *account};
}

}  // namespace lambda::tokens
