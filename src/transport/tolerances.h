// How accurate clocks and timeouts are assumed to be, by every transport to AWS.
#pragma once

#include "base/time.h"

namespace transport {

constexpr Milliseconds answer_margin = 2s;      // the host times out first, unless it slept
constexpr Milliseconds clock_noise = 2s;        // a Date header is no finer, and the network adds to it
constexpr Milliseconds clock_tolerance = 5min;  // AWS accepts signatures this far off

}  // namespace transport
