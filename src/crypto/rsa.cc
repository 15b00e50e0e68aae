#include "crypto/rsa.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "crypto/sha256.h"

namespace crypto {

Bytes rs256_encoded(ByteView message, std::size_t length) {
    // RFC 8017 section 9.2, note 1: the DER of DigestInfo before a SHA-256 hash.
    constexpr std::array<std::uint8_t, 19> digest_info = {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
                                                          0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20};
    const Digest hash = sha256(message);
    assert(length >= 256);
    Bytes out(length, 0xff);
    out[0] = 0;
    out[1] = 1;
    const auto hash_at = std::ranges::copy_backward(hash, out.end()).out;
    const auto info_at = std::ranges::copy_backward(digest_info, hash_at).out;
    *(info_at - 1) = 0;
    return out;
}

bool rs256_verify(const RsaPublicKey& key, ByteView message, ByteView signature) {
    if (key.n.bits() < 2048 || !key.n.is_odd() || !key.e.is_odd() || key.e.bits() < 2 || key.e.bits() > 32)
        return false;
    const std::size_t length = (key.n.bits() + 7) / 8;
    if (signature.size() != length) return false;
    const BigNumber number = BigNumber::from_bytes(signature);
    if (!(number < key.n)) return false;
    const BigNumber decrypted = exp_mod(number, key.e, key.n);
    return decrypted.good() && decrypted.bytes(length) == rs256_encoded(message, length);
}

}  // namespace crypto
