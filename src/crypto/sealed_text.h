// One sealed message as text: "1|<nonce>|<ciphertext and tag>", both base64url. What ReutersMedia/sqs-browser-events
// sends,
// "<counter>|<base64>" in counter mode without any protection from change, is understood by a function of its own,
// which nothing that trusts its input may call.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crypto/aes_gcm.h"

std::string seal_text(const AesKey& key, const GcmNonce& nonce, std::string_view context, std::string_view text);
std::optional<std::string> open_sealed_text(const AesKey& key, std::string_view context, std::string_view sealed);

std::optional<std::string> read_counter_mode_text(const AesKey& key, std::string_view text);
