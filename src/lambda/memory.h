// What a process that runs functions keeps from one invocation to the next: the keys of the user pool, which are the same
// for everybody. Lambda starts and ends processes as it likes, so nothing may rest on what stands here, and nothing of
// anybody's request may.
#pragma once

#include <optional>

#include "aws/jwt.h"
#include "base/time.h"

namespace lambda {

class Memory {
public:
    // Of the pool that writes such tokens; another pool takes the place of the one before. Holds until the next call.
    jwt::Verifier& verifier(const jwt::Expected& expected);

    // Where there are keys, one fetch a minute (jwt::Verifier). Where there are none nobody can come in, so that whoever asks
    // may fetch, but for a moment after a fetch that failed.
    bool wants_keys(UnixTime now) const;
    void keys_asked(UnixTime now);
    void keys_came(jwt::KeySet keys);
    void keys_failed(UnixTime now) { failed_ = now; }

private:
    std::optional<jwt::Verifier> verifier_;
    std::optional<UnixTime> failed_;
};

}  // namespace lambda
