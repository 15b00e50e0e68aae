#include "base/decimal.h"

#include <bit>
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>

#include "base/random.h"

namespace {

std::string decimal(double value) {
    std::string out;
    append_decimal(out, value);
    return out;
}

double read(const std::string& text, std::size_t* length = nullptr) {
    char* end = nullptr;
    const double value = read_decimal(text.c_str(), &end);
    if (length) *length = static_cast<std::size_t>(end - text.c_str());
    return value;
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
    for (const double value : {Limits::max(), Limits::min(), Limits::denorm_min(), Limits::lowest(), Limits::epsilon(),
                               0.0, 0.1, 1e22, 1e23, 9.9999999999999995e22, 2.2250738585072011e-308})
        CHECK(std::strtod(decimal(value).c_str(), nullptr) == value);
}

TEST_CASE("decimals of few digits and small powers are read exactly", "[base]") {
    for (const char* text :
         {"0",
          "-0",
          "1",
          "-1",
          "0.5",
          "1e3",
          "1.0e3",
          "1E+2",
          "25e-2",
          "123456.789",
          "9007199254740991",
          "1e22",
          "1e23",
          "2.2250738585072011e-308",
          "5e-324",
          "2e-324",
          "3e-324",
          "1.7976931348623157e308",
          "-7.25e-5",
          "0.000001"}) {
        CAPTURE(text);
        CHECK(read(text) == std::strtod(text, nullptr));
    }
    CHECK(std::signbit(read("-0")));
}

TEST_CASE("a number ends where the text is none any more", "[base]") {
    std::size_t length = 0;
    CHECK(read("12.5,", &length) == 12.5);
    CHECK(length == 4);
    CHECK(read("3e2]", &length) == 300);
    CHECK(length == 3);
    CHECK(read_decimal("7", nullptr) == 7);
}

TEST_CASE("any decimal is read to within its last place, and up to 19 digits exactly; none is too long or too large",
          "[base]") {
    Random random({1, 2, 3, 4});
    for (int i = 0; i < 20'000; ++i) {
        std::string text = random.next() % 2 ? "-" : "";
        const auto digits = [&](std::uint64_t most) {
            for (std::uint64_t left = 1 + random.next() % most; left > 0; --left)
                text += static_cast<char>('0' + random.next() % 10);
        };
        const bool short_one = random.next() % 2;
        digits(short_one ? 9 : 25);
        if (random.next() % 2) {
            text += '.';
            digits(short_one ? 10 : 25);
        }
        if (random.next() % 2) text += "e" + std::to_string(static_cast<int>(random.next() % 500) - 250);
        CAPTURE(text);
        const double wanted = std::strtod(text.c_str(), nullptr);
        const double value = read(text);
        if (short_one) REQUIRE(value == wanted);
        REQUIRE(std::abs(value - wanted) <= std::abs(wanted) * 3e-16);
    }
    CHECK(std::isinf(read("1e999")));
    CHECK(read("1e-999") == 0);
    CHECK(read("0e999999999999") == 0);
    CHECK(read("1" + std::string(1'000, '0') + "e-1000") > 0.99);
    CHECK(std::isinf(read(std::string(100'000, '9'))));
}
