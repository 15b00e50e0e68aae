// What the identity pool's basic flow hands out (GetOpenIdToken) and AWS STS takes: a JSON Web Token about an identity.
// AWS signs it with a key of its own; here the account's seed seals it (HS256), since only this account reads it.
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
// nullopt: none of ours. One that has ended is found all the same.
std::optional<OpenIdClaims> read_open_id_token(const crypto::Digest& seed, std::string_view token);

}  // namespace simulator::cognito
