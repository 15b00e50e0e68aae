// Splits a JSON Web Token (RFC 7519) into its parts without verifying it, for a page that got the token directly from
// Cognito. Use aws/jwt/verify.h for a token from anybody else.
#pragma once

#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/json.h"

namespace aws::jwt {

inline constexpr std::size_t longest_token = 8192;

struct Parts {
    std::string_view signed_text;  // header and claims as written; part of the token passed in
    Json header;
    Json claims;
    Bytes signature;
};
// nullopt: more than 8 KB, not three parts, not base64url, not JSON objects, or a member that appears twice.
std::optional<Parts> split_token(std::string_view token);

}  // namespace aws::jwt

// Other rooms still use this name without aws::.
namespace jwt = aws::jwt;
