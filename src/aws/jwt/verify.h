// Whether a token was issued by our user pool, to our client, for this use, and is still valid (RFC 7519, RFC 7515,
// RFC 7517; Amazon Cognito Developer Guide, "Verifying JSON web tokens"). Only RS256, and only keys of a given set.
// In any doubt the token is rejected, without saying why.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/rsa.h"

namespace aws::jwt {

struct Key {
    std::string id;
    crypto::RsaPublicKey key;
    bool operator==(const Key&) const = default;
};
using KeySet = std::vector<Key>;

// A JWKS: at most 16 keys with different ids. Keys of another kind or for another use are skipped; an error if none
// are left.
Result<KeySet> read_key_set(std::string_view json);

enum class Use { id, access };
struct Expected {
    std::string issuer;     // https://cognito-idp.<region>.amazonaws.com/<pool id>
    std::string client_id;  // the pool's client that the token was issued to
    Use use = Use::access;
    bool operator==(const Expected&) const = default;
};

// The claims of a valid token. `now` is by AWS's clock, and may be off by a minute.
std::optional<Json> verified_claims(std::string_view token, const KeySet& keys, const Expected& expected, UnixTime now);

// Holds the keys, which AWS changes now and then: if a token names an unknown key, the keys are fetched again, but at
// most once a minute.
class Verifier {
public:
    explicit Verifier(Expected expected, KeySet keys = {}) : expected_(std::move(expected)), keys_(std::move(keys)) {}

    std::optional<Json> claims(std::string_view token, UnixTime now);

    bool wants_keys(Instant now) const;  // a token named an unknown key, and the last fetch is long enough ago
    void keys_requested(Instant now);
    void keys_received(KeySet keys) { keys_ = std::move(keys); }
    bool has_keys() const { return !keys_.empty(); }
    bool misses_key() const { return misses_key_; }  // since the last keys_requested()
    const Expected& expected() const { return expected_; }

private:
    Expected expected_;
    KeySet keys_;
    bool misses_key_ = false;
    std::optional<Instant> asked_;
};

}  // namespace aws::jwt

// Other rooms still use this name without aws::.
namespace jwt = aws::jwt;
