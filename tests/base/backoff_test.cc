// How long to wait before something is tried again.
#include "base/backoff.h"

#include <catch2/catch_test_macros.hpp>
#include <limits>

namespace {

constexpr Backoff exact{10s, 5min};
constexpr Backoff half{2s, 60s, Backoff::Jitter::half};
constexpr Backoff full{500ms, 30s, Backoff::Jitter::full};

}  // namespace

TEST_CASE("the bound doubles with each failure in a row, up to the longest", "[base]") {
    CHECK(exact.bound(0) == 10s);
    CHECK(exact.bound(1) == 20s);
    CHECK(exact.bound(4) == 160s);
    CHECK(exact.bound(5) == 5min);
    CHECK(exact.bound(6) == 5min);
    CHECK(Backoff{1min, 1s}.bound(0) == 1s);
}

TEST_CASE("no number of failures makes the bound overflow", "[base]") {
    CHECK(exact.bound(std::numeric_limits<int>::max()) == 5min);
    constexpr Backoff endless{1ms, Milliseconds::max()};
    CHECK(endless.bound(62) == Milliseconds(std::int64_t(1) << 62));
    CHECK(endless.bound(63) == Milliseconds::max());
    CHECK(endless.bound(std::numeric_limits<int>::max()) == Milliseconds::max());
}

TEST_CASE("without jitter the wait is the bound, and no random number is used up", "[base]") {
    Random random;
    CHECK(exact.wait(2, random) == 40s);
    CHECK(random == Random());
}

TEST_CASE("with jitter the wait is anything in the upper half of the bound, or in all of it", "[base]") {
    Random random;
    const auto spread = [&](const Backoff& backoff, int failures) {
        Milliseconds least = Milliseconds::max(), most = 0ms;
        for (int i = 0; i < 1000; ++i) {
            const Milliseconds wait = backoff.wait(failures, random);
            least = std::min(least, wait);
            most = std::max(most, wait);
        }
        return std::pair(least, most);
    };
    for (int failures = 0; failures < 8; ++failures) {
        INFO(failures << " failures");
        const auto [half_least, half_most] = spread(half, failures);
        CHECK(half_least >= half.bound(failures) / 2);
        CHECK(half_least < half.bound(failures) * 6 / 10);
        CHECK(half_most <= half.bound(failures));
        CHECK(half_most > half.bound(failures) * 9 / 10);
        const auto [full_least, full_most] = spread(full, failures);
        CHECK(full_least >= 0ms);
        CHECK(full_least < full.bound(failures) / 10);
        CHECK(full_most <= full.bound(failures));
        CHECK(full_most > full.bound(failures) * 9 / 10);
    }
}
