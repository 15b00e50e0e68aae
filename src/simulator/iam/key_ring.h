// The access keys of the simulated account. Nothing is stored: a key's secret is derived from its id and the seed, and
// a sealed session token holds its principal and expiry. So a simulator restarted with the same seed accepts earlier
// keys, as AWS would.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/credentials.h"
#include "base/time.h"
#include "crypto/sha256.h"
#include "simulator/entropy.h"
#include "simulator/iam/permissions.h"

namespace simulator::iam {

// The long-lived key of a server that posts, from AWS's own examples. It is valid only in the simulator.
inline constexpr std::string_view server_access_key_id = "AKIAIOSFODNN7EXAMPLE";
inline constexpr std::string_view server_secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

// The deployer's key, also from AWS's examples: may do everything.
inline constexpr std::string_view owner_access_key_id = "AKIAI44QH8DHBEXAMPLE";
inline constexpr std::string_view owner_secret_access_key = "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY";

struct KnownKey {
    Secret secret_access_key;
    Principal principal;
    std::optional<UnixTime> expires;
};

class KeyRing {
public:
    explicit KeyRing(const crypto::Digest& seed) : seed_(seed) {}

    aws::Credentials issue(Principal principal, UnixTime expires, Entropy& entropy) const;

    // nullopt: unknown key, or a token that does not belong to it. Expired keys are returned, too.
    std::optional<KnownKey> find(std::string_view access_key_id, std::string_view session_token) const;

private:
    Secret secret_of(std::string_view access_key_id) const;

    crypto::Digest seed_;
};

}  // namespace simulator::iam
