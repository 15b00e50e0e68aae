// SHA-256 (FIPS 180-4), HMAC with it (RFC 2104) and a comparison that does not leak where two texts part. mbedTLS does
// the work, of which nothing shows here.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"

using Digest = std::array<std::uint8_t, 32>;

Digest sha256(ByteView message);
Digest hmac_sha256(ByteView key, ByteView message);

// Takes time by the lengths alone; texts of different length are unequal.
bool constant_time_equal(ByteView a, ByteView b);
