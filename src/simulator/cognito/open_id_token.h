// The JSON Web Token about an identity that the identity pool's basic flow issues (GetOpenIdToken) and AWS STS accepts.
// AWS signs it with RSA; here HS256 with the account's seed is enough, since only this account reads it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "crypto/sha256.h"

namespace simulator::cognito {

struct OpenIdClaims {
    std::string audience;          // the identity pool
    std::string subject;           // the identity
    std::vector<std::string> amr;  // "authenticated" or "unauthenticated", and by whom
    UnixTime expires{};
    bool operator==(const OpenIdClaims&) const = default;
};

std::string write_open_id_token(const crypto::Digest& seed, const OpenIdClaims& claims, UnixTime now);
// nullopt: not a token of ours. Expired tokens are returned, too.
std::optional<OpenIdClaims> read_open_id_token(const crypto::Digest& seed, std::string_view token);

}  // namespace simulator::cognito
