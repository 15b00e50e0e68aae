// Derives keys from a shared secret: HKDF with SHA-256 (RFC 5869), extract and expand.
#pragma once

#include "base/bytes.h"

namespace crypto {

// `length` is at most 8160 bytes (255 hashes); larger ones are cut to that. An empty salt equals one of zeros.
Bytes hkdf_sha256(ByteView secret, ByteView salt, ByteView info, std::size_t length);

}  // namespace crypto
