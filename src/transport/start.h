// What a transport starts from.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/secret.h"
#include "protocol/envelope.h"

namespace transport {

// What an earlier run kept (see Keep), by key.
// the Cognito identity id, or our sender name on a plain broker
constexpr std::string_view identity_key = "confab.identity";
// the transport used because the first one seemed to be blocked, and until when
constexpr std::string_view fallback_key = "confab.way";

struct Start {
    // user: TokenWanted is answered, and the shared IoT policy attached before connecting
    Standing standing = Standing::guest;
    std::optional<Secret> identity;  // what was kept under identity_key
    std::optional<Secret> password;  // for a broker with a user name
    std::string fallback;            // what was kept under fallback_key
    Random random{};
};

}  // namespace transport
