// AES-256-GCM (NIST SP 800-38D): only owners of the key can read a sealed text, and nobody can change it unnoticed.
// Also AES-256 in counter mode, which does not protect against changes: only for reading other systems' messages, never
// for writing.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace crypto {

using AesKey = std::array<std::uint8_t, 32>;
// never use one twice with the same key; 96 random bits are enough for 2^32 messages
using GcmNonce = std::array<std::uint8_t, 12>;

// Returns the ciphertext, as long as the text, followed by 16 bytes of tag. `context` is authenticated
// but not included.
Bytes seal_aes_gcm(const AesKey& key, const GcmNonce& nonce, ByteView context, ByteView text);
// nullopt: the key, nonce or context is different, or somebody changed the text.
std::optional<Bytes> open_aes_gcm(const AesKey& key, const GcmNonce& nonce, ByteView context, ByteView sealed);

// Encrypts and decrypts. The first counter block is `counter` as a 128-bit number, the highest byte first.
Bytes aes_ctr(const AesKey& key, std::uint64_t counter, ByteView text);

}  // namespace crypto
