// SHA-256 (FIPS 180-4), HMAC with it (RFC 2104) and a comparison in constant time. mbedTLS does the work; its names
// stay inside.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"

namespace crypto {

using Digest = std::array<std::uint8_t, 32>;

Digest sha256(ByteView message);
Digest hmac_sha256(ByteView key, ByteView message);

// The time depends only on the lengths; texts of different lengths are unequal.
bool constant_time_equal(ByteView a, ByteView b);

}  // namespace crypto
