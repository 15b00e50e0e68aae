// Letters and digits of ASCII.
#include "base/ascii.h"

#include <catch2/catch_test_macros.hpp>
#include <limits>

TEST_CASE("capital letters of ASCII become small ones, and nothing else changes", "[base]") {
    CHECK(lower_case("Content-Type: 42") == "content-type: 42");
    CHECK(lower_case("@AZ[`az{") == "@az[`az{");
    CHECK(lower_case("\xC3\x84") == "\xC3\x84");  // U+00C4
    CHECK(lower_case('Q') == 'q');
    CHECK(lower_case('\xC4') == '\xC4');
}

TEST_CASE("texts are equal ignoring the case of ASCII letters alone", "[base]") {
    CHECK(equal_ignoring_case("ETag", "etag"));
    CHECK(equal_ignoring_case("", ""));
    CHECK_FALSE(equal_ignoring_case("etag", "etags"));
    CHECK_FALSE(equal_ignoring_case("\xC3\x84", "\xC3\xA4"));
    CHECK_FALSE(equal_ignoring_case("[", "{"));
}

TEST_CASE("a number in fixed digits has zeros in front, and keeps all digits where it has more", "[base]") {
    CHECK(fixed_digits(7, 2) == "07");
    CHECK(fixed_digits(0, 2) == "00");
    CHECK(fixed_digits(42, 2) == "42");
    CHECK(fixed_digits(123, 2) == "123");
    CHECK(fixed_digits(1'700'000'000'000, 13) == "1700000000000");
    CHECK(fixed_digits(1, 13) == "0000000000001");
    CHECK(fixed_digits(-1, 13) == "0000000000000");
    CHECK(fixed_digits(std::numeric_limits<std::int64_t>::max(), 2) == "9223372036854775807");
    CHECK(fixed_digits("12", 4) == "0012");
    CHECK(fixed_digits("12345", 4) == "12345");
}
