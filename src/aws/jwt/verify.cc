#include "aws/jwt/verify.h"

#include <algorithm>

#include "aws/jwt/parse.h"
#include "base/text_codes.h"

namespace aws::jwt {

namespace {

constexpr std::string_view in_jwt = "aws/jwt";
constexpr std::size_t most_keys = 16;
constexpr std::size_t longest_key_id = 128;
constexpr std::int64_t skew = 60;                    // seconds
constexpr std::int64_t last_second = 9'999'999'999;  // the year 2286; a larger number is not a time in seconds
constexpr Milliseconds between_fetches = 1min;

bool says(const Json& object, std::string_view name, std::string_view expected) {
    const std::string* text = object.find_text(name);
    return text && *text == expected;
}

bool is_absent_or(const Json& object, std::string_view name, std::string_view expected) {
    return !object.find(name) || says(object, name, expected);
}

// Whole seconds since 1970.
std::optional<std::int64_t> moment(const Json& claims, std::string_view name) {
    const auto seconds = claims.find_integer(name);
    return seconds && *seconds > 0 && *seconds <= last_second ? seconds : std::nullopt;
}

bool is_in_the_future(const Json& claims, std::string_view name, std::int64_t now) {
    return claims.find(name) && !(moment(claims, name) && *moment(claims, name) <= now + skew);
}

const Key* find_key(const KeySet& keys, const Json& header) {
    const std::string* id = header.find_text("kid");
    if (!id || id->empty() || id->size() > longest_key_id) return nullptr;
    const auto found = std::ranges::find(keys, *id, &Key::id);
    return found == keys.end() ? nullptr : &*found;
}

bool holds(const Json& claims, const Expected& expected, UnixTime time) {
    const std::int64_t now = std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
    const auto expires = moment(claims, "exp");
    if (!expires || now >= *expires + skew) return false;
    if (is_in_the_future(claims, "nbf", now) || is_in_the_future(claims, "iat", now)) return false;
    const bool is_id = expected.use == Use::id;
    const std::string* subject = claims.find_text("sub");
    return subject && !subject->empty() && !expected.client_id.empty() && says(claims, "iss", expected.issuer) &&
           says(claims, "token_use", is_id ? "id" : "access") &&
           says(claims, is_id ? "aud" : "client_id", expected.client_id);
}

}  // namespace

Result<KeySet> read_key_set(std::string_view json) {
    const auto body = parse_json(json, {.bytes = 64 * 1024, .depth = 8, .values = 1'000});
    const Json* list = body ? body->find("keys") : nullptr;
    if (!list || !list->is_array()) return error(in_jwt, "The key set is not a JSON object with keys.");
    if (list->elements()->size() > most_keys) return error(in_jwt, "The key set has more than 16 keys.");
    KeySet out;
    for (const Json& entry : *list->elements()) {
        if (!says(entry, "kty", "RSA") || !is_absent_or(entry, "alg", "RS256") || !is_absent_or(entry, "use", "sig"))
            continue;
        const std::string* id = entry.find_text("kid");
        const std::string* n = entry.find_text("n");
        const std::string* e = entry.find_text("e");
        if (!id || !n || !e || id->empty() || id->size() > longest_key_id)
            return error(in_jwt, "A key lacks its id or its numbers.");
        const auto modulus = from_base64url(*n);
        const auto exponent = from_base64url(*e);
        if (!modulus || !exponent) return error(in_jwt, "A key's numbers are not base64url.");
        Key key{.id = *id,
                .key = {.n = crypto::BigNumber::from_bytes(*modulus), .e = crypto::BigNumber::from_bytes(*exponent)}};
        if (!key.key.n.good() || key.key.n.bits() < 2048 || !key.key.e.good())
            return error(in_jwt, "A key has less than 2048 bits or more than 4096.");
        if (std::ranges::find(out, key.id, &Key::id) != out.end()) return error(in_jwt, "Two keys have the same id.");
        out.push_back(std::move(key));
    }
    if (out.empty()) return error(in_jwt, "The key set has no key for RS256 signatures.");
    return out;
}

std::optional<Json> verified_claims(std::string_view token, const KeySet& keys, const Expected& expected,
                                    UnixTime now) {
    auto parts = split_token(token);
    if (!parts || !says(parts->header, "alg", "RS256") || parts->header.find("crit")) return std::nullopt;
    const Key* key = find_key(keys, parts->header);
    // The cheap checks first, so that a flood of old tokens costs no exponentiations.
    if (!key || !holds(parts->claims, expected, now)) return std::nullopt;
    if (!crypto::rs256_verify(key->key, as_bytes(parts->signed_text), parts->signature)) return std::nullopt;
    return std::move(parts->claims);
}

std::optional<Json> Verifier::claims(std::string_view token, UnixTime now) {
    auto claims = verified_claims(token, keys_, expected_, now);
    if (claims) return claims;
    const auto parts = split_token(token);
    if (parts && says(parts->header, "alg", "RS256") && !find_key(keys_, parts->header)) misses_key_ = true;
    return std::nullopt;
}

bool Verifier::wants_keys(Instant now) const { return misses_key_ && (!asked_ || now >= *asked_ + between_fetches); }

void Verifier::keys_requested(Instant now) {
    asked_ = now;
    misses_key_ = false;
}

}  // namespace aws::jwt
