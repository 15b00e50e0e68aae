// RS256: checks whether the private half of an RSA key signed a message (RSASSA-PKCS1-v1_5 with SHA-256, RFC 8017
// section 8.2.2). It builds the expected block and compares all of it, so it parses nothing from the signature.
#pragma once

#include "base/bytes.h"
#include "crypto/big_number.h"

namespace crypto {

struct RsaPublicKey {
    BigNumber n;  // 2048 to 4096 bits; other keys verify nothing
    BigNumber e;  // odd, 3 to 32 bits long

    bool operator==(const RsaPublicKey&) const = default;
};

bool rs256_verify(const RsaPublicKey& key, ByteView message, ByteView signature);

// EMSA-PKCS1-v1_5 (RFC 8017 section 9.2) of the message's SHA-256, as long as the modulus: at least 256 bytes.
Bytes rs256_encoded(ByteView message, std::size_t length);

}  // namespace crypto
