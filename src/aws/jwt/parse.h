// What a JSON Web Token (RFC 7519) says, taken apart and believed by nobody: for a page that has the token from Cognito
// itself. Whoever gets one from a stranger asks aws/jwt/verify.h instead.
#pragma once

#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/json.h"

namespace aws::jwt {

inline constexpr std::size_t longest_token = 8192;

struct Parts {
    std::string_view signed_text;  // header and claims as they were written, of the token given
    Json header;
    Json claims;
    Bytes signature;
};
// nullopt: more than 8 KB, not three parts, not base64url, not JSON objects, or a member said twice.
std::optional<Parts> take_apart(std::string_view token);

}  // namespace aws::jwt

// For the rooms that do not write aws:: yet.
namespace jwt = aws::jwt;
