#include "crypto/sha256.h"

#include <catch2/catch_test_macros.hpp>

#include "base/text_codes.h"

namespace {

std::string sha256_hex(std::string_view text) { return hex(crypto::sha256(as_bytes(text))); }

std::string hmac_hex(const Bytes& key, std::string_view message) {
    return hex(crypto::hmac_sha256(key, as_bytes(message)));
}

Bytes counting_up_from_one(std::size_t size) {
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i + 1);
    return bytes;
}

}  // namespace

TEST_CASE("SHA-256 gives the digests that NIST publishes with FIPS 180", "[crypto]") {
    CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK(sha256_hex("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrs"
                     "mnopqrstnopqrstu") == "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
    CHECK(sha256_hex(std::string(1'000'000, 'a')) ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("HMAC-SHA-256 gives the seven results of RFC 4231 section 4", "[crypto]") {
    CHECK(hmac_hex(Bytes(20, 0x0b), "Hi There") == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    CHECK(hmac_hex(to_bytes("Jefe"), "what do ya want for nothing?") ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(hmac_hex(Bytes(20, 0xaa), std::string(50, '\xdd')) ==
          "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
    CHECK(hmac_hex(counting_up_from_one(25), std::string(50, '\xcd')) ==
          "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
    CHECK(hmac_hex(Bytes(20, 0x0c), "Test With Truncation").substr(0, 32) == "a3b6167473100ee06e0c796c2955552b");
    CHECK(hmac_hex(Bytes(131, 0xaa), "Test Using Larger Than Block-Size Key - Hash Key First") ==
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    CHECK(hmac_hex(Bytes(131, 0xaa),
                   "This is a test using a larger than block-size key and a larger than block-size data. The key needs "
                   "to be hashed before being used by the HMAC algorithm.") ==
          "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

TEST_CASE("HMAC-SHA-256 treats a key of exactly one block as it is and one byte more as too long", "[crypto]") {
    // Computed with Node's crypto module, which is OpenSSL.
    CHECK(hmac_hex(Bytes(64, 'k'), "m") == "3b7a8d453e76edb519238a515105a57508d0f169f480ebeee120a9e7803289fa");
    CHECK(hmac_hex(Bytes(65, 'k'), "m") == "c2d7d4c2256ddb097409ec0c67e1d58fa1a007fc6932cac0d892a525d08af7cc");
    CHECK(hmac_hex({}, "") == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST_CASE("comparison in constant time finds a difference at either end", "[crypto]") {
    CHECK(crypto::constant_time_equal(as_bytes("signature"), as_bytes("signature")));
    CHECK(crypto::constant_time_equal({}, {}));
    CHECK_FALSE(crypto::constant_time_equal(as_bytes("signature"), as_bytes("Signature")));
    CHECK_FALSE(crypto::constant_time_equal(as_bytes("signature"), as_bytes("signaturE")));
    CHECK_FALSE(crypto::constant_time_equal(as_bytes("signature"), as_bytes("signatur")));
}
