// What a process keeps between invocations: the keys of the user pool; for a minute the identity that belongs to an ID
// token, because Cognito answers only 25 such requests a second for a whole account; and for some seconds whether
// guests are shut out. Lambda starts and ends processes at any time, so nothing may depend on finding something here.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "aws/jwt/verify.h"
#include "base/time.h"
#include "crypto/sha256.h"

namespace lambda {

constexpr Milliseconds identity_remembered = 60s;
constexpr std::size_t identities_remembered = 1'000;  // beyond that, Cognito is asked again
// So long a process goes on letting guests in after they were shut out.
constexpr Milliseconds guests_remembered = 3s;

class WarmCache {
public:
    // The verifier for tokens of this pool; a different pool replaces the last one. Valid until the next call.
    jwt::Verifier& verifier(const jwt::Expected& expected);

    // With keys, at most one fetch a minute (jwt::Verifier). Without keys nobody can sign in, so every request may
    // fetch, except for a moment after a failed fetch.
    bool wants_keys(UnixTime now) const;
    void keys_requested(UnixTime now);
    void keys_received(jwt::KeySet keys);
    void keys_failed(UnixTime now) { failed_ = now; }

    // Only for a token that was verified just now. Tokens themselves are not kept. At most identities_remembered
    // entries.
    std::optional<std::string> identity_behind(std::string_view token, UnixTime now) const;
    void remember_identity(std::string_view token, std::string identity, UnixTime now);

    // nullopt: not known, or known for too long.
    std::optional<bool> guests_shut_out(UnixTime now) const;
    void remember_guests_shut_out(bool shut_out, UnixTime now) { guests_ = {shut_out, now + guests_remembered}; }

private:
    struct GuestsKnown {
        bool shut_out = false;
        UnixTime until{};
    };
    struct Remembered {
        std::string identity;
        UnixTime until{};
    };

    std::optional<jwt::Verifier> verifier_;
    std::map<crypto::Digest, Remembered> identities_;  // by the hash of the token
    std::optional<UnixTime> failed_;
    std::optional<GuestsKnown> guests_;
};

}  // namespace lambda
