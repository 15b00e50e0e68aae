#include "base/decimal.h"

#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>

namespace {

std::string decimal(double value) {
    std::string out;
    append_decimal(out, value);
    return out;
}

}  // namespace

TEST_CASE("doubles of every size are written as the C library writes them, and read back the same", "[base]") {
    std::uint64_t state = 1;
    for (int round = 0; round < 20'000; ++round) {
        state = state * 6364136223846793005 + 1442695040888963407;
        const std::uint64_t mixed = state ^ state >> 29;
        double value = std::bit_cast<double>(mixed);
        if (round % 2) value = static_cast<double>(mixed % 100'000'000) / 1000;  // such as people write
        if (!std::isfinite(value)) continue;
        const std::string text = decimal(value);
        char expected[40];
        for (const int precision : {15, 16, 17}) {
            std::snprintf(expected, sizeof expected, "%.*g", precision, value);
            if (std::strtod(expected, nullptr) == value) break;
        }
        REQUIRE(text == expected);
    }
}

TEST_CASE("the ends of the range of doubles are written so that they read back the same", "[base]") {
    using Limits = std::numeric_limits<double>;
    for (const double value : {Limits::max(), Limits::min(), Limits::denorm_min(), Limits::lowest(), Limits::epsilon(), 0.0, 0.1, 1e22, 1e23,
                               9.9999999999999995e22, 2.2250738585072011e-308})
        CHECK(std::strtod(decimal(value).c_str(), nullptr) == value);
}
