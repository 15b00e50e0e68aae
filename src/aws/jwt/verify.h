// Whether a token was written by our user pool, for us, for this use, and still holds (RFC 7519, RFC 7515, RFC 7517;
// Amazon Cognito Developer Guide, "Verifying JSON web tokens"). RS256 alone, keys from a given set alone. On any doubt
// the answer is no, and it is always the same no.
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
    RsaPublicKey key;
    bool operator==(const Key&) const = default;
};
using KeySet = std::vector<Key>;

// A JWKS: at most 16 keys, each id once. Keys of another kind or for another use are left out; a set of which nothing
// is left is an error.
Result<KeySet> read_key_set(std::string_view json);

enum class Use { id, access };
struct Expected {
    std::string issuer;     // https://cognito-idp.<region>.amazonaws.com/<pool id>
    std::string client_id;  // of the pool's client the token was made for
    Use use = Use::access;
    bool operator==(const Expected&) const = default;
};

// The claims of a good token. `now` is by AWS's clock; it may be off by a minute.
std::optional<Json> verified_claims(std::string_view token, const KeySet& keys, const Expected& expected, UnixTime now);

// Keys change now and then: one that has come since is fetched when a token names it, but not more than once a minute,
// whatever tokens name.
class Verifier {
public:
    explicit Verifier(Expected expected, KeySet keys = {}) : expected_(std::move(expected)), keys_(std::move(keys)) {}

    std::optional<Json> claims(std::string_view token, UnixTime now);

    bool wants_keys(Instant now) const;  // a token named a key that is not here, and asking is allowed again
    void keys_asked(Instant now);
    void keys_came(KeySet keys) { keys_ = std::move(keys); }
    bool has_keys() const { return !keys_.empty(); }
    bool misses_key() const { return misses_key_; }  // since keys_asked()
    const Expected& expected() const { return expected_; }

private:
    Expected expected_;
    KeySet keys_;
    bool misses_key_ = false;
    std::optional<Instant> asked_;
};

}  // namespace aws::jwt

// For the rooms that do not write aws:: yet.
namespace jwt = aws::jwt;
