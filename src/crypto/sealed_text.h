// One sealed message as text: "1|<nonce>|<ciphertext and tag>", both base64url. A function of its own also reads
// "<counter>|<base64>", which ReutersMedia/sqs-browser-events sends: counter mode without protection against changes.
// Code that has to trust its input must not call that one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crypto/aes_gcm.h"

namespace crypto {

std::string seal_text(const AesKey& key, const GcmNonce& nonce, std::string_view context, std::string_view text);
std::optional<std::string> open_sealed_text(const AesKey& key, std::string_view context, std::string_view sealed);

std::optional<std::string> read_counter_mode_text(const AesKey& key, std::string_view text);

}  // namespace crypto
