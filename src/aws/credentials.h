// What AWS requests are signed with. Temporary ones carry a session token and an end.
#pragma once

#include <optional>
#include <string>

#include "base/secret.h"
#include "base/time.h"

namespace aws {

struct Credentials {
    std::string access_key_id;  // travels in the clear in every signature: no secret
    Secret secret_access_key;
    Secret session_token;             // empty for long-lived credentials
    std::optional<UnixTime> expires;  // by AWS's clock, not by ours

    bool operator==(const Credentials&) const = default;
};

}  // namespace aws

// For the rooms that do not write aws:: yet.
using aws::Credentials;
