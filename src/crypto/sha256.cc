#include "crypto/sha256.h"

#include <mbedtls/platform_util.h>
#include <mbedtls/sha256.h>

#include <algorithm>
#include <cassert>

namespace crypto {
namespace {

constexpr std::size_t block_size = 64;  // FIPS 180-4 section 5.2.1
using Block = std::array<std::uint8_t, block_size>;

// Wipes its state when destroyed, since the state may depend on a key.
class Hasher {
public:
    Hasher() {
        mbedtls_sha256_init(&context_);
        check(mbedtls_sha256_starts(&context_, 0));
    }
    ~Hasher() { mbedtls_sha256_free(&context_); }
    Hasher(const Hasher&) = delete;
    Hasher& operator=(const Hasher&) = delete;

    Hasher& add(ByteView bytes) {
        check(mbedtls_sha256_update(&context_, bytes.data(), bytes.size()));
        return *this;
    }
    Digest finish() {
        Digest digest;
        check(mbedtls_sha256_finish(&context_, digest.data()));
        return digest;
    }

private:
    // The software implementation cannot fail.
    static void check([[maybe_unused]] int result) { assert(result == 0); }

    mbedtls_sha256_context context_;
};

}  // namespace

Digest sha256(ByteView message) { return Hasher().add(message).finish(); }

Digest hmac_sha256(ByteView key, ByteView message) {
    // RFC 2104 section 2: keys longer than a block are hashed, then filled up with zeros.
    Block padded{};
    if (key.size() > block_size) {
        const Digest hashed = sha256(key);
        std::ranges::copy(hashed, padded.begin());
    } else {
        std::ranges::copy(key, padded.begin());
    }
    for (std::uint8_t& byte : padded) byte ^= 0x36;
    const Digest inner = Hasher().add(padded).add(message).finish();
    for (std::uint8_t& byte : padded) byte ^= 0x36 ^ 0x5c;
    const Digest outer = Hasher().add(padded).add(inner).finish();
    mbedtls_platform_zeroize(padded.data(), padded.size());
    return outer;
}

bool constant_time_equal(ByteView a, ByteView b) {
    if (a.size() != b.size()) return false;
    volatile std::uint8_t difference = 0;  // volatile, so that the optimizer does not exit early
    for (std::size_t i = 0; i < a.size(); ++i) difference = difference | static_cast<std::uint8_t>(a[i] ^ b[i]);
    return difference == 0;
}

}  // namespace crypto
