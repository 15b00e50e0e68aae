// MD5 (RFC 1321), which Amazon SQS puts beside every message and AWS's SDKs compare. It protects nothing and is used
// for nothing else.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"

namespace simulator {

std::array<std::uint8_t, 16> md5(ByteView message);

}  // namespace simulator
