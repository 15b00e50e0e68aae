// MD5 (RFC 1321), which Amazon SQS puts beside every message and AWS's SDKs compare. It protects nothing: for the
// simulator alone. mbedTLS does the work.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"

namespace crypto {

std::array<std::uint8_t, 16> md5(ByteView message);

}  // namespace crypto
