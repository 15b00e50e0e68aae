// Unpredictable names, keys and tokens from one seed: HMAC-SHA-256 over a counter. The platform provides the seed; with
// a fixed one, tests are reproducible.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/random.h"
#include "crypto/sha256.h"

namespace simulator {

class Entropy {
public:
    explicit Entropy(const crypto::Digest& seed) : seed_(seed) {}

    crypto::Digest next();
    std::string uuid();  // 8-4-4-4-12 lower-case hexadecimal digits

private:
    crypto::Digest seed_;
    std::uint64_t count_ = 0;
};

// Deterministic: used for secrets that are recomputed instead of stored.
crypto::Digest derive(const crypto::Digest& seed, std::string_view purpose, std::string_view text);

Random random_from(const crypto::Digest& seed);

std::string uuid_text(ByteView sixteen_bytes);

}  // namespace simulator
