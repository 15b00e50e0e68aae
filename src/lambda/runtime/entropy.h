// Bytes that nobody can guess, for keys, nonces and ids: HMAC-SHA-256 over a counter, keyed with what the host drew for
// this one invocation. A seed serves once; with a fixed one a test sees the same history each time.
#pragma once

#include <cstdint>

#include "crypto/sha256.h"

namespace lambda {

class Entropy {
public:
    explicit Entropy(const Digest& seed) : seed_(seed) {}

    Digest next();  // 32 bytes, never twice the same

private:
    Digest seed_;
    std::uint64_t count_ = 0;
};

}  // namespace lambda
