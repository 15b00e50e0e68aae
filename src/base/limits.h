// Limits that rooms below `protocol` know, too. All others are in protocol/limits.h, which includes these.
#pragma once

#include "base/time.h"

namespace limits {

constexpr Milliseconds http_within = 10s;  // an HTTP request without an answer by then has failed

}  // namespace limits
