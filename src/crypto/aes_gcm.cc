#include "crypto/aes_gcm.h"

#include <mbedtls/aes.h>
#include <mbedtls/gcm.h>

namespace crypto {
namespace {

constexpr std::size_t tag_bytes = 16;
constexpr unsigned key_bits = 256;

// Frees the mbedTLS context, which wipes the key.
struct Gcm {
    explicit Gcm(const AesKey& key) {
        mbedtls_gcm_init(&context);
        good = mbedtls_gcm_setkey(&context, MBEDTLS_CIPHER_ID_AES, key.data(), key_bits) == 0;
    }
    ~Gcm() { mbedtls_gcm_free(&context); }
    Gcm(const Gcm&) = delete;
    Gcm& operator=(const Gcm&) = delete;

    mbedtls_gcm_context context;
    bool good = false;
};

}  // namespace

Bytes seal_aes_gcm(const AesKey& key, const GcmNonce& nonce, ByteView context, ByteView text) {
    Gcm gcm(key);
    Bytes sealed(text.size() + tag_bytes);
    // It can only fail for lengths that no message has (2^36 bytes).
    mbedtls_gcm_crypt_and_tag(
        &gcm.context, MBEDTLS_GCM_ENCRYPT, text.size(), nonce.data(), nonce.size(), context.data(), context.size(),
        text.data(), sealed.data(), tag_bytes, sealed.data() + text.size());
    return sealed;
}

std::optional<Bytes> open_aes_gcm(const AesKey& key, const GcmNonce& nonce, ByteView context, ByteView sealed) {
    if (sealed.size() < tag_bytes) return std::nullopt;
    Gcm gcm(key);
    const std::size_t length = sealed.size() - tag_bytes;
    Bytes text(length);
    const int failed = mbedtls_gcm_auth_decrypt(
        &gcm.context, length, nonce.data(), nonce.size(), context.data(), context.size(), sealed.data() + length,
        tag_bytes, sealed.data(), text.data());
    if (!gcm.good || failed != 0) return std::nullopt;
    return text;
}

Bytes aes_ctr(const AesKey& key, std::uint64_t counter, ByteView text) {
    mbedtls_aes_context aes;
    mbedtls_aes_init(&aes);
    mbedtls_aes_setkey_enc(&aes, key.data(), key_bits);
    std::array<std::uint8_t, 16> block{};
    for (std::size_t i = block.size(); counter > 0; counter >>= 8) block[--i] = static_cast<std::uint8_t>(counter);
    std::array<std::uint8_t, 16> stream{};
    std::size_t offset = 0;
    Bytes out(text.size());
    mbedtls_aes_crypt_ctr(&aes, text.size(), &offset, block.data(), stream.data(), text.data(), out.data());
    mbedtls_aes_free(&aes);
    return out;
}

}  // namespace crypto
