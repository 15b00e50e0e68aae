// One-time codes from an authenticator (RFC 6238 over RFC 4226, SHA-1, six digits, 30 seconds) and the base32 (RFC 4648
// section 6) in which its secret is shown, as Amazon Cognito uses both.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/time.h"

namespace simulator::cognito {

std::string base32(ByteView bytes);  // without padding
std::optional<Bytes> from_base32(std::string_view text);

std::string totp(ByteView secret, UnixTime time);  // six digits

// Whether the code is that of now or of one step to either side: clocks differ.
bool is_totp(std::string_view base32_secret, std::string_view code, UnixTime now);

}  // namespace simulator::cognito
