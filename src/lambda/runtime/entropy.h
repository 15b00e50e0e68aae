// Unpredictable bytes for keys, nonces and ids: HMAC-SHA-256 over a counter, keyed with the random seed of this one
// invocation. A seed must not be used twice; tests use a fixed one to get the same bytes each time.
#pragma once

#include <cstdint>

#include "crypto/sha256.h"

namespace lambda {

class Entropy {
public:
    explicit Entropy(const crypto::Digest& seed) : seed_(seed) {}

    crypto::Digest next();  // 32 bytes, different each time

private:
    crypto::Digest seed_;
    std::uint64_t count_ = 0;
};

}  // namespace lambda
