// How exact clocks and answers are taken to be, by every transport to AWS.
#pragma once

#include "base/time.h"

namespace transport {

constexpr Milliseconds answer_margin = 2s;      // whoever fetches gives up first, unless it slept
constexpr Milliseconds clock_noise = 2s;        // a Date header is no finer, and the network adds to it
constexpr Milliseconds clock_tolerance = 5min;  // AWS takes signatures this far off

}  // namespace transport
