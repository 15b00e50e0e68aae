// Makes RSA keys and signs with them, for the local stand-in for AWS, whose tokens protect nothing. Not hardened
// against timing attacks; nothing in a deployment includes this.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"
#include "crypto/rsa.h"

namespace crypto {

struct RsaPrivateKey {
    RsaPublicKey open;
    BigNumber d;

    bool operator==(const RsaPrivateKey&) const = default;
};

// 2048 bits and e = 65537; the same seed makes the same key. Takes about a second as wasm.
RsaPrivateKey make_rsa_key(const std::array<std::uint64_t, 4>& seed);

Bytes rs256_sign(const RsaPrivateKey& key, ByteView message);  // as long as the modulus

}  // namespace crypto
