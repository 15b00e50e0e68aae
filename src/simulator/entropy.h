// Names, keys and tokens that nobody can guess, out of one seed: HMAC-SHA-256 over a counter. The platform brings the
// seed; with a fixed one a test sees the same history each time.
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

// The same for the same seed, purpose and text: what a secret that need not be remembered is made of.
crypto::Digest derive(const crypto::Digest& seed, std::string_view purpose, std::string_view text);

Random random_from(const crypto::Digest& seed);

std::string uuid_text(ByteView sixteen_bytes);

}  // namespace simulator
