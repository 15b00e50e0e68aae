// Makes what a configuration names: the transport, and the settings of the user pool.
#pragma once

#include <expected>
#include <optional>
#include <string>

#include "aws/cognito/user_session.h"
#include "aws/endpoints.h"
#include "base/random.h"
#include "transport/config.h"
#include "transport/start.h"
#include "transport/transport.h"

namespace transport {

// Whether this transport lets in people of this standing at all.
bool accepts(const Config& config, TransportKind kind, Standing standing);

// Where the configuration has fallbacks, the transport changes to them by itself (transport/fallback.h), but not to
// those that do not let us in. Where the only one does not, it says so at each attempt. Fails where
// the configuration is wrong, which read_config() would have found.
std::expected<Transport, aws::EndpointError> make(const Config& config, Start start);

// Where people of this configuration sign in; nullopt without a user pool. `redirect_url` is the page's own address
// without query and fragment, to which the hosted pages lead back.
std::optional<aws_user::Settings> user_pool_of(const Config& config, std::string redirect_url, Random random);

}  // namespace transport
