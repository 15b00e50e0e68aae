#include "crypto/aes_gcm.h"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>

#include "base/text_codes.h"
#include "crypto/sealed_text.h"

namespace {

crypto::AesKey key_of(std::string_view hexadecimal) {
    crypto::AesKey key{};
    std::ranges::copy(*from_hex(hexadecimal), key.begin());
    return key;
}
crypto::GcmNonce nonce_of(std::string_view hexadecimal) {
    crypto::GcmNonce nonce{};
    std::ranges::copy(*from_hex(hexadecimal), nonce.begin());
    return nonce;
}
crypto::AesKey some_key() {
    crypto::AesKey key{};
    for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(7 * i + 1);
    return key;
}

}  // namespace

// Test cases 13 to 16 of "The Galois/Counter Mode of Operation" (McGrew and Viega), as NIST SP 800-38D refers to them.
TEST_CASE("AES-256-GCM seals what the published test cases seal", "[crypto]") {
    CHECK(hex(crypto::seal_aes_gcm(crypto::AesKey{}, crypto::GcmNonce{}, {}, {})) ==
          "530f8afbc74536b9a963b4f1c4cb738b");
    CHECK(hex(crypto::seal_aes_gcm(crypto::AesKey{}, crypto::GcmNonce{}, {}, Bytes(16))) ==
          "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
    const crypto::AesKey key = key_of("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308");
    const crypto::GcmNonce nonce = nonce_of("cafebabefacedbaddecaf888");
    const Bytes context = *from_hex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    const Bytes text = *from_hex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de6"
        "57ba637b39");
    const std::string sealed =
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a"
        "0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b";
    CHECK(hex(crypto::seal_aes_gcm(key, nonce, context, text)) == sealed);
    CHECK(crypto::open_aes_gcm(key, nonce, context, *from_hex(sealed)) == text);
}

TEST_CASE("a sealed text opens with its key and context alone, and not when one bit of it has changed", "[crypto]") {
    const crypto::AesKey key = some_key();
    const std::string sealed =
        crypto::seal_text(key, nonce_of("000102030405060708090a0b"), "session-1", "Hello, \xe4\xb8\x96\xe7\x95\x8c");
    CHECK(sealed.starts_with("1|AAECAwQFBgcICQoL|"));
    CHECK(crypto::open_sealed_text(key, "session-1", sealed) == "Hello, \xe4\xb8\x96\xe7\x95\x8c");
    CHECK_FALSE(crypto::open_sealed_text(key, "session-2", sealed));
    crypto::AesKey other = key;
    other[31] ^= 1;
    CHECK_FALSE(crypto::open_sealed_text(other, "session-1", sealed));

    const crypto::GcmNonce nonce = nonce_of("000102030405060708090a0b");
    Bytes body = crypto::seal_aes_gcm(key, nonce, {}, as_bytes("text"));
    for (std::size_t bit = 0; bit < 8 * body.size(); ++bit) {
        body[bit / 8] ^= static_cast<std::uint8_t>(1 << (bit % 8));
        CHECK_FALSE(crypto::open_aes_gcm(key, nonce, {}, body));
        body[bit / 8] ^= static_cast<std::uint8_t>(1 << (bit % 8));
    }
}

TEST_CASE("what is no sealed text opens to nothing", "[crypto]") {
    for (const std::string_view text : {"", "1", "1|", "1||", "1|AAAA|AAAA", "2|AAECAwQFBgcICQoL|AAAA",
                                        "1|AAECAwQFBgcICQoL|", "1|AAECAwQFBgcICQoL|A", "9734675727|nw7xCnVR0m/YrGgG"}) {
        CAPTURE(text);
        CHECK_FALSE(crypto::open_sealed_text(some_key(), "", text));
    }
}

// The one of ReutersMedia/sqs-browser-events' readme, whose words "this is a test" are those of another text.
TEST_CASE("what the system before sent in counter mode can be read", "[crypto]") {
    crypto::AesKey key{};
    std::ranges::copy(*from_base64("LkWUsGQKi8E9QoMJEeY1HLL8rdJNJr3fzDp+F9CpkCY="), key.begin());
    CHECK(crypto::read_counter_mode_text(key, "9734675727|nw7xCnVR0m/YrGgG") == "this is test");
    for (const std::string_view text :
         {"", "|", "x|nw7xCnVR0m/YrGgG", "1", "-1|AAAA", "99999999999999999999999|AAAA", "1|A"}) {
        CAPTURE(text);
        CHECK_FALSE(crypto::read_counter_mode_text(key, text));
    }
}
