// The credentials with which AWS requests are signed. Temporary ones have a session token and expire.
#pragma once

#include <optional>
#include <string>

#include "base/secret.h"
#include "base/time.h"

namespace aws {

struct Credentials {
    std::string access_key_id;  // part of every signature in plain text, so not a secret
    Secret secret_access_key;
    Secret session_token;             // empty for long-lived credentials
    std::optional<UnixTime> expires;  // by AWS's clock

    bool operator==(const Credentials&) const = default;
};

// What somebody who is about to sign needs. Newly fetched ones are for when AWS has just refused those at hand.
enum class Freshness { good_for_minutes, newly_fetched };

}  // namespace aws

// Other rooms still use this name without aws::.
using aws::Credentials;
