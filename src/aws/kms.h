// Encrypts a few bytes with a key that never leaves AWS (AWS KMS API Reference, Encrypt and Decrypt; JSON 1.1,
// service kms, target TrentService): signed requests, and their answers as plain values. The context is not secret;
// the ciphertext can only be decrypted with the same context.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/http.h"
#include "aws/json_call.h"
#include "base/bytes.h"
#include "base/time.h"

namespace aws::kms {

inline constexpr std::string_view service = "kms";
inline constexpr std::string_view target_prefix = "TrentService.";
inline constexpr std::size_t largest_plaintext = 4'096;   // the limit of Encrypt
inline constexpr std::size_t largest_ciphertext = 6'144;  // the limit of Decrypt

using Caller = ServiceCaller;

using Context = std::vector<std::pair<std::string, std::string>>;

struct Encrypt {
    std::string key_id;  // id, ARN or alias
    Bytes plaintext;
    Context context = {};
};
struct Decrypt {
    std::string key_id;  // required, although a ciphertext names its key: one of another key is refused
    Bytes ciphertext;
    Context context = {};
};

// These fail only if the caller's URL is invalid.
SignedRequest request(const Encrypt& call, const Caller& caller);
SignedRequest request(const Decrypt& call, const Caller& caller);

enum class Failure {
    invalid_ciphertext,  // of Decrypt: damaged, or encrypted with another key or context
    throttled,           // try again
    unavailable,         // no answer, or an error of AWS: try again
    refused,             // no permission, or the key is disabled or deleted: somebody has to fix it
    malformed,           // not an answer of KMS
};
bool is_temporary(Failure failure);

std::expected<Bytes, Failure> read_encrypted(const HttpAnswer& answer);  // the ciphertext
std::expected<Bytes, Failure> read_decrypted(const HttpAnswer& answer);  // the plaintext

}  // namespace aws::kms

// Other rooms still use this name without aws::.
namespace kms = aws::kms;
