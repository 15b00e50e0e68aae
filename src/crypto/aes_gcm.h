// AES-256-GCM (NIST SP 800-38D): what is sealed can be read and not changed by who has the key. And AES-256 in counter
// mode, which protects from reading alone: for understanding what another system has written, never for writing.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.h"

using AesKey = std::array<std::uint8_t, 32>;
using GcmNonce = std::array<std::uint8_t, 12>;  // never twice under one key: 96 random bits serve for 2^32 messages

// The ciphertext, as long as the text, and 16 bytes of tag behind it. `context` is protected along and not carried.
Bytes seal_aes_gcm(const AesKey& key, const GcmNonce& nonce, ByteView context, ByteView text);
// nullopt: another key, nonce or context, or somebody changed it.
std::optional<Bytes> open_aes_gcm(const AesKey& key, const GcmNonce& nonce, ByteView context, ByteView sealed);

// Both ways. The first counter block is `counter` as a 128-bit number, the highest byte first.
Bytes aes_ctr(const AesKey& key, std::uint64_t counter, ByteView text);
