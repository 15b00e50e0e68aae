// SHA-1 (RFC 3174) and HMAC with it (RFC 2104), for the one-time codes of authenticators (RFC 6238). For these it is
// still good enough, and for nothing else. mbedTLS does the work.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"

namespace crypto {

using Sha1Digest = std::array<std::uint8_t, 20>;

Sha1Digest sha1(ByteView message);
Sha1Digest hmac_sha1(ByteView key, ByteView message);

}  // namespace crypto
