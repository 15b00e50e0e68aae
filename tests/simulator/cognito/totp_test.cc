#include "simulator/cognito/totp.h"

#include <catch2/catch_test_macros.hpp>

using namespace simulator;
using namespace simulator::cognito;

TEST_CASE("one-time codes match RFC 6238's table, shortened to six digits", "[simulator]") {
    const ByteView secret = as_bytes("12345678901234567890");
    CHECK(totp(secret, UnixTime(59s)) == "287082");
    CHECK(totp(secret, UnixTime(1111111109s)) == "081804");
    CHECK(totp(secret, UnixTime(1111111111s)) == "050471");
    CHECK(totp(secret, UnixTime(1234567890s)) == "005924");
    CHECK(totp(secret, UnixTime(2000000000s)) == "279037");
    CHECK(totp(secret, UnixTime(20000000000s)) == "353130");
}

TEST_CASE("base32 follows RFC 4648", "[simulator]") {
    CHECK(base32(as_bytes("foobar")) == "MZXW6YTBOI");
    CHECK(base32(as_bytes("fo")) == "MZXQ");
    CHECK(base32({}).empty());
    CHECK(to_text(*from_base32("MZXW6YTBOI")) == "foobar");
    CHECK_FALSE(from_base32("mz1").has_value());
}

TEST_CASE("a code is valid one step before and after the current one, and no further", "[simulator]") {
    const std::string secret = base32(as_bytes("12345678901234567890"));
    CHECK(is_totp(secret, "287082", UnixTime(59s)));
    CHECK(is_totp(secret, "287082", UnixTime(89s)));
    CHECK(is_totp(secret, "287082", UnixTime(1s)));
    CHECK_FALSE(is_totp(secret, "287082", UnixTime(120s)));
    CHECK_FALSE(is_totp(secret, "", UnixTime(59s)));
    CHECK_FALSE(is_totp("", "287082", UnixTime(59s)));
}
