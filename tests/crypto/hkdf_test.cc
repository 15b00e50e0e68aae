#include "crypto/hkdf.h"

#include <catch2/catch_test_macros.hpp>

#include "base/text_codes.h"

namespace {

std::string derived(std::string_view secret, std::string_view salt, std::string_view info, std::size_t length) {
    return hex(crypto::hkdf_sha256(*from_hex(secret), *from_hex(salt), *from_hex(info), length));
}

}  // namespace

TEST_CASE("HKDF gives the keys of RFC 5869 appendix A", "[crypto]") {
    CHECK(derived("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9",
                  42) == "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
    CHECK(derived("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "", 42) ==
          "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST_CASE("HKDF gives Cognito's sixteen bytes, and any other length", "[crypto]") {
    const auto key = [](std::size_t length) {
        return hex(crypto::hkdf_sha256(as_bytes("secret"), as_bytes("salt"), as_bytes("Caldera Derived Key"), length));
    };
    CHECK(key(16) == "217fb06d9140cb696afa23ca5e46dfe9");  // node's crypto.hkdfSync
    CHECK(key(0).empty());
    CHECK(key(33).starts_with(key(32)));
    CHECK(key(100'000).size() == 2 * 255 * 32);
}
