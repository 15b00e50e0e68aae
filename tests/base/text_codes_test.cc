#include "base/text_codes.h"

#include <catch2/catch_test_macros.hpp>

#include "base/random.h"

namespace {

Bytes random_bytes(Random& random, std::size_t size) {
    Bytes bytes(size);
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random.next());
    return bytes;
}

}  // namespace

TEST_CASE("hexadecimal is written in lower case and read in either", "[base]") {
    CHECK(hex(to_bytes("\x01\xAB\xFF")) == "01abff");
    CHECK(from_hex("01abFF") == to_bytes("\x01\xAB\xFF"));
    CHECK(hex({}).empty());
    CHECK(from_hex("") == Bytes{});
    for (const std::string_view bad : {"0", "0g", " 00", "0x00", "00\n", "é"}) CHECK_FALSE(from_hex(bad));
}

TEST_CASE("base64 answers the samples of RFC 4648 section 10", "[base]") {
    const std::pair<std::string_view, std::string_view> samples[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, coded] : samples) {
        CHECK(base64(as_bytes(plain)) == coded);
        CHECK(from_base64(coded) == to_bytes(plain));
        const std::string_view unpadded = coded.substr(0, coded.find('='));
        CHECK(base64url(as_bytes(plain)) == unpadded);
        CHECK(from_base64url(unpadded) == to_bytes(plain));
    }
}

TEST_CASE("the two alphabets of base64 are not mixed", "[base]") {
    const Bytes bytes = {0xFB, 0xEF, 0xFF};
    CHECK(base64(bytes) == "++//");
    CHECK(base64url(bytes) == "--__");
    CHECK_FALSE(from_base64("--__"));
    CHECK_FALSE(from_base64url("++//"));
}

TEST_CASE("base64 with wrong padding, white space or stray bits is refused", "[base]") {
    for (const std::string_view bad :
         {"Z", "Zg", "Zg=", "Zg===", "=", "====", "Zm9v\n", "Zm 9v", "Zh==", "Zm9=", "Z=g=", "Zm9vZg==Zg=="}) {
        INFO(bad);
        CHECK_FALSE(from_base64(bad));
    }
    for (const std::string_view bad : {"Z", "Zg==", "Zh", "Zm9", "Zm9v."}) {
        INFO(bad);
        CHECK_FALSE(from_base64url(bad));
    }
}

TEST_CASE("random bytes survive every code", "[base]") {
    Random random;
    for (std::size_t size = 0; size < 70; ++size) {
        const Bytes bytes = random_bytes(random, size);
        CHECK(from_hex(hex(bytes)) == bytes);
        CHECK(from_base64(base64(bytes)) == bytes);
        CHECK(from_base64url(base64url(bytes)) == bytes);
        CHECK(percent_decode(percent_encode(as_text(bytes))) == as_text(bytes));
    }
}

TEST_CASE("percent-encoding leaves nothing but RFC 3986's unreserved characters", "[base]") {
    CHECK(percent_encode("AZaz09-._~") == "AZaz09-._~");
    CHECK(percent_encode("a b+c/é:=&%") == "a%20b%2Bc%2F%C3%A9%3A%3D%26%25");
    CHECK(percent_encode(std::string_view("\0\xFF", 2)) == "%00%FF");
}

TEST_CASE("a percent sign without two digits stands for itself, and plus stays plus", "[base]") {
    CHECK(percent_decode("100%") == "100%");
    CHECK(percent_decode("%4") == "%4");
    CHECK(percent_decode("%zz%4a%4A") == "%zzJJ");
    CHECK(percent_decode("a+b%2B") == "a+b+");
    CHECK(percent_decode("%%41") == "%A");
}
