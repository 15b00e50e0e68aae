// A clock for tests that only they advance: time counts from a fixed start, and both clocks stay in step unless a
// test changes that.
#pragma once

#include "base/time.h"

constexpr UnixTime test_epoch{Milliseconds(1'760'000'000'000)};

constexpr Instant at_instant(Milliseconds since_start) { return Instant(1'000'000ms + since_start); }
constexpr Now at(Milliseconds since_start) { return {at_instant(since_start), test_epoch + since_start}; }
