// Sealing a few bytes with a key that never leaves AWS (AWS KMS API Reference, Encrypt and Decrypt; JSON 1.1, service
// kms, target TrentService): signed requests, and their answers as plain values. The context is not secret: it is bound
// to the ciphertext, which opens under the same context alone.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/http.h"
#include "aws/json_call.h"
#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"

namespace aws::kms {

inline constexpr std::string_view service = "kms";
inline constexpr std::string_view target_prefix = "TrentService.";
inline constexpr std::size_t largest_plaintext = 4'096;   // that Encrypt takes
inline constexpr std::size_t largest_ciphertext = 6'144;  // that Decrypt takes

using Caller = ServiceCaller;

using Context = std::vector<std::pair<std::string, std::string>>;

struct Encrypt {
    std::string key_id;  // or its ARN, or an alias
    Bytes plaintext;
    Context context = {};
};
struct Decrypt {
    std::string key_id;  // a ciphertext under another key is refused, though it may tell which key opens it
    Bytes ciphertext;
    Context context = {};
};

// Each fails only when the caller's URL is none.
Result<HttpRequest> request(const Encrypt& call, const Caller& caller);
Result<HttpRequest> request(const Decrypt& call, const Caller& caller);

enum class Failure {
    invalid_ciphertext,  // of Decrypt: changed on the way, of another key, or of another context
    throttled,           // try again
    unavailable,         // no answer, or AWS's own fault: try again
    refused,             // the function may not, or the key is disabled or gone: somebody has to mend it
    malformed,           // not what KMS would say
};
bool is_temporary(Failure failure);

std::expected<Bytes, Failure> read_encrypted(const HttpAnswer& answer);  // the ciphertext
std::expected<Bytes, Failure> read_decrypted(const HttpAnswer& answer);  // the plaintext

}  // namespace aws::kms

// For the rooms that do not write aws:: yet.
namespace kms = aws::kms;
