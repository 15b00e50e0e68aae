// Bytes as text: hexadecimal, base64 (RFC 4648 sections 4 and 5) and percent-encoding (RFC 3986 section 2.1).
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

inline namespace base {

std::string hex(ByteView bytes);                // lower case
Result<Bytes> from_hex(std::string_view text);  // either case, an even number of digits, nothing else

std::string base64(ByteView bytes);                   // with padding
Result<Bytes> from_base64(std::string_view text);     // strict: requires padding, no white space, unused bits zero
std::string base64url(ByteView bytes);                // without padding
Result<Bytes> from_base64url(std::string_view text);  // without padding

// All bytes except A-Z a-z 0-9 - . _ ~ become %XX with upper-case digits, as SigV4 requires.
std::string percent_encode(std::string_view text);
// A '%' without two hexadecimal digits after it stays as it is; '+' stays '+'.
std::string percent_decode(std::string_view text);

}  // namespace base
