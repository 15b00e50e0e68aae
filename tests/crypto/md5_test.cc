#include "crypto/md5.h"

#include <catch2/catch_test_macros.hpp>

#include "base/text_codes.h"

TEST_CASE("MD5 of the test suite in RFC 1321", "[crypto]") {
    const auto md5_of = [](std::string_view text) { return hex(crypto::md5(as_bytes(text))); };
    CHECK(md5_of("") == "d41d8cd98f00b204e9800998ecf8427e");
    CHECK(md5_of("a") == "0cc175b9c0f1b6a831c399e269772661");
    CHECK(md5_of("message digest") == "f96b697d7cb7938d525a2f31aaf161d0");
    CHECK(md5_of("12345678901234567890123456789012345678901234567890123456789012345678901234567890") ==
          "57edf4a22be3c955ac49da2e2107b67a");
}
