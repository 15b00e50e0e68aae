#include "crypto/sha1.h"

#include <catch2/catch_test_macros.hpp>

#include "base/text_codes.h"

TEST_CASE("SHA-1 of the test vectors in RFC 3174", "[crypto]") {
    const auto sha1_of = [](std::string_view text) { return hex(crypto::sha1(as_bytes(text))); };
    CHECK(sha1_of("abc") == "a9993e364706816aba3e25717850c26c9cd0d89d");
    CHECK(sha1_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
          "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
    CHECK(sha1_of("") == "da39a3ee5e6b4b0d3255bfef95601890afd80709");
}

TEST_CASE("HMAC-SHA-1 of the test vectors in RFC 2202, with a key longer than a block", "[crypto]") {
    CHECK(hex(crypto::hmac_sha1(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))) ==
          "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    CHECK(hex(crypto::hmac_sha1(Bytes(20, 0x0b), as_bytes("Hi There"))) == "b617318655057264e28bc0b6fb378c8ef146be00");
    CHECK(hex(crypto::hmac_sha1(Bytes(80, 0xaa), as_bytes("Test Using Larger Than Block-Size Key - Hash Key First"))) ==
          "aa4ae5e15272d00e95705637ce8a3b55ed402112");
}
