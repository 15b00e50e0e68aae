#include "crypto/sha1.h"

#include <mbedtls/platform_util.h>
#include <mbedtls/sha1.h>

#include <algorithm>
#include <cassert>

namespace crypto {

Sha1Digest sha1(ByteView message) {
    Sha1Digest digest{};
    [[maybe_unused]] const int failed = mbedtls_sha1(message.data(), message.size(), digest.data());
    assert(failed == 0);  // in software there is nothing that could fail
    return digest;
}

Sha1Digest hmac_sha1(ByteView key, ByteView message) {
    // RFC 2104 section 2: keys longer than a block are hashed, then filled up with zeros.
    constexpr std::size_t block_size = 64;
    Bytes inner(block_size);
    if (key.size() > block_size) {
        std::ranges::copy(sha1(key), inner.begin());
    } else {
        std::ranges::copy(key, inner.begin());
    }
    Bytes outer = inner;
    for (std::uint8_t& byte : inner) byte ^= 0x36;
    for (std::uint8_t& byte : outer) byte ^= 0x5c;
    inner.insert(inner.end(), message.begin(), message.end());
    const Sha1Digest first = sha1(inner);
    outer.insert(outer.end(), first.begin(), first.end());
    const Sha1Digest mac = sha1(outer);
    mbedtls_platform_zeroize(inner.data(), inner.size());
    mbedtls_platform_zeroize(outer.data(), outer.size());
    return mac;
}

}  // namespace crypto
