// What a process that runs functions keeps from one invocation to the next: the keys of the user pool, and for a minute
// whose identity an ID token stands for, since Cognito tells that 25 times a second in a whole account and no more.
// Lambda starts and ends processes as it likes, so nothing may rest on what stands here.
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
constexpr std::size_t identities_remembered = 1'000;  // others are asked for again

class WarmCache {
public:
    // Of the pool that writes such tokens; another pool takes the place of the one before. Holds until the next call.
    jwt::Verifier& verifier(const jwt::Expected& expected);

    // Where there are keys, one fetch a minute (jwt::Verifier). Where there are none nobody can come in, so that
    // whoever asks may fetch, but for a moment after a fetch that failed.
    bool wants_keys(UnixTime now) const;
    void keys_asked(UnixTime now);
    void keys_came(jwt::KeySet keys);
    void keys_failed(UnixTime now) { failed_ = now; }

    // Of a token that has been verified just now; tokens themselves are not kept. At most identities_remembered.
    std::optional<std::string> identity_behind(std::string_view token, UnixTime now) const;
    void remember_identity(std::string_view token, std::string identity, UnixTime now);

private:
    struct Remembered {
        std::string identity;
        UnixTime until{};
    };

    std::optional<jwt::Verifier> verifier_;
    std::map<Digest, Remembered> identities_;  // by the token's hash
    std::optional<UnixTime> failed_;
};

}  // namespace lambda
