#include "simulator/cognito/open_id_token.h"

#include "base/json.h"
#include "base/text_codes.h"
#include "simulator/entropy.h"

namespace simulator::cognito {
namespace {

constexpr std::size_t longest = 8 * 1024;

std::string seal(const crypto::Digest& seed, std::string_view text) {
    return base64url(derive(seed, "open id token", text));
}

}  // namespace

std::string write_open_id_token(const crypto::Digest& seed, const OpenIdClaims& claims, UnixTime now) {
    Json amr = Json::array();
    for (const std::string& one : claims.amr) amr.push(one);
    const Json body = Json::object(
        {{"sub", claims.subject},
         {"aud", claims.audience},
         {"amr", std::move(amr)},
         {"iss", "https://cognito-identity.amazonaws.com"},
         {"exp", static_cast<long long>(claims.expires.time_since_epoch() / 1s)},
         {"iat", static_cast<long long>(now.time_since_epoch() / 1s)}});
    const std::string head = Json::object({{"kid", "local"}, {"typ", "JWS"}, {"alg", "HS256"}}).dump();
    std::string token = base64url(as_bytes(head)) + '.' + base64url(as_bytes(body.dump()));
    token += '.' + seal(seed, token);
    return token;
}

std::optional<OpenIdClaims> read_open_id_token(const crypto::Digest& seed, std::string_view token) {
    const std::size_t end = token.rfind('.');
    const std::size_t dot = token.find('.');
    if (token.size() > longest || end == std::string_view::npos || dot == end) return std::nullopt;
    if (!crypto::constant_time_equal(as_bytes(seal(seed, token.substr(0, end))), as_bytes(token.substr(end + 1))))
        return std::nullopt;
    const auto bytes = from_base64url(token.substr(dot + 1, end - dot - 1));
    const auto body = bytes ? parse_json(as_text(*bytes), {.bytes = longest}) : Result<Json>(Json());
    if (!body || !body->find_text("sub") || !body->find_text("aud")) return std::nullopt;
    OpenIdClaims claims{.audience = *body->find_text("aud"),
                        .subject = *body->find_text("sub"),
                        .amr = {},
                        .expires = UnixTime(std::chrono::seconds(body->find_integer("exp").value_or(0)))};
    if (const Json* amr = body->find("amr"); amr && amr->elements())
        for (const Json& one : *amr->elements())
            if (one.text()) claims.amr.push_back(*one.text());
    return claims;
}

}  // namespace simulator::cognito
