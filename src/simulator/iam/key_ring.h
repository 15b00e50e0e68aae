// The access keys of the simulated account. Nothing is remembered: a key's secret follows from its name and the seed,
// and a session token says sealed whose it is and when it ends, so that a simulator started again with the same seed
// knows the keys and the people of before, as AWS would.
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

// The long-lived key of a server that posts, from AWS's own examples. It opens nothing but the simulator.
inline constexpr std::string_view server_access_key_id = "AKIAIOSFODNN7EXAMPLE";
inline constexpr std::string_view server_secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

// The key of whoever deploys, likewise: may do everything.
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

    // nullopt: no key of this account, or a token that is not the key's. An expired one is found all the same.
    std::optional<KnownKey> find(std::string_view access_key_id, std::string_view session_token) const;

private:
    Secret secret_of(std::string_view access_key_id) const;

    crypto::Digest seed_;
};

}  // namespace simulator::iam
