// Limits that rooms below `protocol` need. protocol/limits.h includes these and has all others.
#pragma once

#include "base/time.h"

namespace limits {

constexpr Milliseconds http_within = 10s;  // an HTTP request without a response by then has failed

}  // namespace limits
