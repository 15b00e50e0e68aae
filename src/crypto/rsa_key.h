// RSA keys of one's own: making and signing, for the local stand-in for AWS, whose tokens guard nothing. Not hardened
// against somebody who measures times; nothing of a deployment includes this.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"
#include "crypto/rsa.h"

struct RsaPrivateKey {
    RsaPublicKey open;
    BigNumber d;

    bool operator==(const RsaPrivateKey&) const = default;
};

// 2048 bits and e = 65537; the same seed makes the same key. Takes a second or so as wasm.
RsaPrivateKey make_rsa_key(const std::array<std::uint64_t, 4>& seed);

Bytes rs256_sign(const RsaPrivateKey& key, ByteView message);  // as long as the modulus
