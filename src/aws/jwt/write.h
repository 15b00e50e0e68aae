// Writes what aws/jwt/verify.h reads: a signed token and its key set. For the local stand-in for AWS.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "crypto/rsa_key.h"

namespace aws::jwt {

std::string write_token(const Json& claims, std::string_view key_id, const crypto::RsaPrivateKey& key);
Json write_key_set(std::string_view key_id, const crypto::RsaPublicKey& key);

}  // namespace aws::jwt

// Other rooms still use this name without aws::.
namespace jwt = aws::jwt;
