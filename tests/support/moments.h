// A hand-advanced clock for tests: moments counted from a fixed start, both clocks in step unless a test says
// otherwise.
#pragma once

#include "base/time.h"

constexpr UnixTime test_epoch{Milliseconds(1'760'000'000'000)};

constexpr Instant at_instant(Milliseconds since_start) { return Instant(1'000'000ms + since_start); }
constexpr Now at(Milliseconds since_start) { return {at_instant(since_start), test_epoch + since_start}; }
