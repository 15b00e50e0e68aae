#include "crypto/rsa.h"

#include <catch2/catch_test_macros.hpp>

#include <string>

#include "base/text_codes.h"
#include "crypto/rsa_key.h"

namespace {

// Made with node's crypto.generateKeyPairSync and crypto.sign.
const crypto::RsaPrivateKey known{
    .open = {.n = crypto::BigNumber::from_hex(
                 "f3938323dfdc362a6c0f2eb8b0c5fcc81ae0291ccef8b472bea66f39e6f420bcabb05e820ba7ee0b"
                 "38be8bbb4d8672a0f4dcad71ab90003f"
                 "39cc7a19bfced9920bf10c62c8709978b4a83f9c89550ee39217d593cd21c59bb0797d300a602cca"
                 "e560912610207f9644cd2421866eca47"
                 "14bb0340249f2ec6c980b5ecbd3be83abdb4d6beb829cbc6ddf20b31f79f254bc46969cda88e527b"
                 "bfe7747415ad416e6e53ac85e02b2037"
                 "be7225439bbb6ca3bae5b418ed4764636313ca68bdb61ade0b5d4c7b00669aac28c987cdd8944f44"
                 "47adc83b4aa19ddc5b437f8ebd051081"
                 "e4343f533aa5032fa5cbce739e22febb001939582d8bb39f20950dd4580f4f57"),
             .e = crypto::BigNumber(65537)},
    .d = crypto::BigNumber::from_hex(
        "2d8d08994ce401bd2d3829a4a06a663b85cb25e51d4fa56f4ff81014e3fc03a344f856b43b39cc6a8cd2158f9"
        "18ff31fe6aade44c3b0ca5b"
        "089414c17bfd52f2dd08d7282213ec9f862970bbf572d2b5fc3c38d4cb27e5ac97f420553b9b80c4f0e07e447"
        "fff93dca64136e08e2369f0"
        "a10fd82bc6ad7e31eebd0348a29af172ad5c4b665b132f8dd77e39ad80bd5968a33b20b51867d418669f915b9"
        "6f44968be920435299b8123"
        "6f8fd619c29945c99cb515c3f0d2c57bc65ef3b708e7b4347e8086aa93785905fc12629b06efea5bb171f8dc1"
        "0852b3a9fedf098f40a798a"
        "cbb0cdc5a4e134f5576cd4b75ede1072688866758ba975a59a85cb108601ed01")};
const Bytes known_signature = *from_hex(
    "592cbb56a0fceb8267d805d1c6eb9c35fb9c3a5eccd9ba6019e8a05fd8ec901267a2766e54c32f9ad30f219b4e75db148b74a44dcea7d652"
    "bec8eea595f39e19b494b3d60d8752cdd633270380e4a1e795c4343d4bfa68534c02e2d4fc8aae8a6fab9298ca49729c272c4270dcb62271"
    "fadb98df408291afb7a87601bf09d43d5b96652db0d7cafb14542e35cf377265a27c3c13277f699ea320f481f27312e2a269314a102c7786"
    "105ca06c3b8c02f9cfa3ee4950676fc14780c16ad229366e858d4a994ef1b4bf5cfd17a0f89572cd5efe4b1f121b5b768471dbb457fa9c61"
    "edd275d126efa7d860ca8a4a843e38d08af4c5987baa4f24245f0306c228a70d");
const ByteView message = as_bytes("a message");

}  // namespace

TEST_CASE("a signature that another implementation made is good, and ours is the same to the bit", "[crypto]") {
    CHECK(crypto::rs256_verify(known.open, message, known_signature));
    CHECK(crypto::rs256_sign(known, message) == known_signature);
}

TEST_CASE("a signature with any byte changed is bad", "[crypto]") {
    for (std::size_t i = 0; i < known_signature.size(); i += 5) {
        Bytes changed = known_signature;
        changed[i] ^= 1;
        CHECK_FALSE(crypto::rs256_verify(known.open, message, changed));
    }
    CHECK_FALSE(crypto::rs256_verify(known.open, as_bytes("b message"), known_signature));
    CHECK_FALSE(crypto::rs256_verify(known.open, as_bytes(""), known_signature));
}

TEST_CASE("a signature of another length, or larger than the modulus, is bad", "[crypto]") {
    CHECK_FALSE(crypto::rs256_verify(known.open, message, {}));
    CHECK_FALSE(crypto::rs256_verify(known.open, message, ByteView(known_signature).first(255)));
    Bytes longer = known_signature;
    longer.insert(longer.begin(), 0);
    CHECK_FALSE(crypto::rs256_verify(known.open, message, longer));
    // The same number once more around the modulus.
    for (int i = 0;; ++i) {
        const std::string text = std::to_string(i);
        const Bytes signature = crypto::rs256_sign(known, as_bytes(text));
        const crypto::BigNumber around = add(crypto::BigNumber::from_bytes(signature), known.open.n);
        if (around.bits() > 2048) continue;  // does not fit into the length: try another text
        REQUIRE(crypto::rs256_verify(known.open, as_bytes(text), signature));
        CHECK_FALSE(crypto::rs256_verify(known.open, as_bytes(text), around.bytes(256)));
        break;
    }
    CHECK_FALSE(crypto::rs256_verify(known.open, message, Bytes(256, 0)));
}

TEST_CASE("keys that are too short, even or without an exponent verify nothing", "[crypto]") {
    crypto::RsaPublicKey key = known.open;
    key.e = crypto::BigNumber(1);
    CHECK_FALSE(
        crypto::rs256_verify(key, message, crypto::rs256_encoded(message, 256)));  // with e = 1 anybody can sign
    key.e = crypto::BigNumber();
    CHECK_FALSE(crypto::rs256_verify(key, message, known_signature));
    key.e = crypto::BigNumber(65536);
    CHECK_FALSE(crypto::rs256_verify(key, message, known_signature));
    key = {.n = sub(known.open.n, crypto::BigNumber(1)), .e = crypto::BigNumber(65537)};
    CHECK_FALSE(crypto::rs256_verify(key, message, known_signature));
    key.n = crypto::BigNumber::from_hex("eeaf0ab9adb38dd69c33f80afa8fc5e8");
    CHECK_FALSE(crypto::rs256_verify(key, message, Bytes(16, 1)));
    key.n = crypto::BigNumber::from_hex("no number");
    CHECK_FALSE(crypto::rs256_verify(key, message, known_signature));
}

TEST_CASE("a key of our own signs what it verifies, and the same seed makes the same key", "[crypto]") {
    const crypto::RsaPrivateKey key = crypto::make_rsa_key({1, 2, 3, 4});
    CHECK(key.open.n.bits() == 2048);
    CHECK(crypto::rs256_verify(key.open, message, crypto::rs256_sign(key, message)));
    CHECK_FALSE(crypto::rs256_verify(known.open, message, crypto::rs256_sign(key, message)));
    CHECK(crypto::make_rsa_key({1, 2, 3, 4}) == key);
}
