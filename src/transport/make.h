// Makes the transport that a configuration names.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "aws/cognito/user_session.h"
#include "base/random.h"
#include "base/secret.h"
#include "transport/config.h"
#include "transport/transport.h"

namespace transport {

// What an earlier run kept (see Keep), by key.
// the Cognito identity id, or our sender name on a plain broker
constexpr std::string_view identity_key = "confab.identity";
// which way was taken instead of a blocked one, and until when
constexpr std::string_view way_key = "confab.way";

struct Start {
    // user: TokenWanted is answered, and the shared IoT policy attached before connecting
    Standing standing = Standing::guest;
    std::optional<Secret> identity;  // what was kept under identity_key
    std::optional<Secret> password;  // for a broker with a user name
    std::string way;                 // what was kept under way_key
    Random random{};
};

// Whether people of this standing can come in on this way at all.
bool lets_in(const Config& config, Way way, Standing standing);

// With ways to take in place of a blocked one, the transport takes them by itself (transport/fallback.h), but for those
// that do not let us in. Where the only one does not, it says so at each attempt.
std::unique_ptr<Transport> make(const Config& config, Start start);

// Where people of this configuration sign in; nullopt without a user pool. `redirect_url` is the page's own address
// without query and fragment, to which the hosted pages lead back.
std::optional<aws_user::Settings> user_pool_of(const Config& config, std::string redirect_url, Random random);

}  // namespace transport
