// Time as values. Nothing outside platform/ reads a clock; callers pass the time in.
#pragma once

#include <chrono>
#include <cstdint>

inline namespace base {

using Milliseconds = std::chrono::milliseconds;
using namespace std::chrono_literals;

namespace clocks {
struct Steady {  // never goes back; starts at any value
    using duration = Milliseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<Steady>;
    static constexpr bool is_steady = true;
};
struct Unix {  // milliseconds since 1970-01-01T00:00:00Z by some machine's clock
    using duration = Milliseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<Unix>;
    static constexpr bool is_steady = false;
};
}  // namespace clocks

using Instant = clocks::Steady::time_point;  // for deadlines
using UnixTime = clocks::Unix::time_point;   // for signing and for people

// Both clocks, read at the same moment by the platform. They may drift apart: some machines' steady clocks
// stop during sleep.
struct Now {
    Instant instant;
    UnixTime unix_time;

    bool operator==(const Now&) const = default;
};

// Whole seconds since 1970, as DynamoDB and JWTs count; fractions are cut off.
constexpr long long unix_seconds(UnixTime time) {
    return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
}

// The earlier of two deadlines, where nullopt means never.
template <class Optional>
constexpr Optional earlier(const Optional& a, const Optional& b) {
    if (!a) return b;
    if (!b) return a;
    return *a < *b ? a : b;
}

}  // namespace base
