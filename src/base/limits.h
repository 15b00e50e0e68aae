// The one limit that rooms below `protocol` need too. All others are in protocol/limits.h.
#pragma once

#include "base/time.h"

inline namespace base {

constexpr Milliseconds http_timeout = 10s;  // an HTTP request without a response by then has failed

}  // namespace base
