#include "crypto/big_number.h"

#include <catch2/catch_test_macros.hpp>

#include <vector>

#include "base/text_codes.h"

namespace {

crypto::BigNumber number(std::string_view hex_text) { return crypto::BigNumber::from_hex(hex_text); }

// RFC 5054 appendix B.
const crypto::BigNumber N = number(
    "eeaf0ab9adb38dd69c33f80afa8fc5e86072618775ff3c0b9ea2314c9c256576d674df7496ea81d3383b4813d692c6e0e0d5d8e250b98be48e"
    "495c1d"
    "6089dad15dc7d7b46154d6b6ce8ef4ad69b15d4982559b297bcf1885c529f566660e57ec68edbc3c05726cc02fd4cbf4976eaa9afd5138fe83"
    "76435b"
    "9fc61d2fc0eb06e3");
const crypto::BigNumber g(2);
const crypto::BigNumber k = number("7556aa045aef2cdd07abaf0f665c3e818913186f");
const crypto::BigNumber x = number("94b7555aabe9127cc58ccf4993db6cf84d16c124");
const crypto::BigNumber a = number("60975527035cf2ad1989806f0407210bc81edc04e2762a56afd529ddda2d4393");
const crypto::BigNumber b = number("e487cb59d31ac550471e81f00f6928e01dda08e974a004f49e61f5d105284d20");
const crypto::BigNumber u = number("ce38b9593487da98554ed47d70a7ae5f462ef019");
const crypto::BigNumber v = number(
    "7e273de8696ffc4f4e337d05b4b375beb0dde1569e8fa00a9886d8129bada1f1822223ca1a605b530e379ba4729fdc59f105b4787e5186f5c6"
    "71085a"
    "1447b52a48cf1970b4fb6f8400bbf4cebfbb168152e08ab5ea53d15c1aff87b2b9da6e04e058ad51cc72bfc9033b564e26480d78e955a5e29e"
    "7ab245"
    "db2be315e2099afb");
const crypto::BigNumber A = number(
    "61d5e490f6f1b79547b0704c436f523dd0e560f0c64115bb72557ec44352e8903211c04692272d8b2d1a5358a2cf1b6e0bfcf99f921530ec8e"
    "393561"
    "79eae45e42ba92aeaced825171e1e8b9af6d9c03e1327f44be087ef06530e69f66615261eef54073ca11cf5858f0edfdfe15efeab349ef5d76"
    "988a36"
    "72fac47b0769447b");
const crypto::BigNumber B = number(
    "bd0c61512c692c0cb6d041fa01bb152d4916a1e77af46ae105393011baf38964dc46a0670dd125b95a981652236f99d9b681cbf87837ec996c"
    "6da044"
    "53728610d0c6ddb58b318885d7d82c7f8deb75ce7bd4fbaa37089e6f9c6059f388838e7a00030b331eb76840910440b1b27aaeaeeb4012b7d7"
    "665238"
    "a8e3fb004b117b58");
const crypto::BigNumber S = number(
    "b0dc82babcf30674ae450c0287745e7990a3381f63b387aaf271a10d233861e359b48220f7c4693c9ae12b0a6f67809f0876e2d013800d6c41"
    "bb59b6"
    "d5979b5c00a172b4a2a5903a0bdcaf8a709585eb2afafa8f3499b200210dcc1f10eb33943cd67fc88a2f39a4be5bec4ec0a3212dc346d7e474"
    "b29ede"
    "8a469ffeca686e5a");

}  // namespace

TEST_CASE("both sides of RFC 5054's example come to its numbers", "[crypto]") {
    CHECK(crypto::exp_mod(g, x, N) == v);
    CHECK(crypto::exp_mod(g, a, N) == A);
    CHECK(mod(add(mul(k, v), crypto::exp_mod(g, b, N)), N) == B);
    CHECK(crypto::exp_mod(crypto::sub_mod(B, crypto::mul_mod(k, v, N), N), add(a, mul(u, x)), N) == S);
    CHECK(crypto::exp_mod(crypto::mul_mod(A, crypto::exp_mod(v, u, N), N), b, N) == S);
}

TEST_CASE("sums agree with another implementation's", "[crypto]") {
    // Made with JavaScript's BigInt.
    const crypto::BigNumber one = number("559aead08264d5795d3909718cdd05abd49572e84fe55590eef31a88a08fdffd");
    const crypto::BigNumber two = number("df7e70e5021544f4834bbee64a9e3789febc4be81470df629cad6ddb03320a5c");
    const crypto::BigNumber m = number("8f271887ce94707da822d5263bae19d5519cb3614e0daedc4c7ce5dab7473f1");
    CHECK(add(one, two).hex() == "135195bb5847a1a6de084c857d77b3d35d351bed0645634f38ba08863a3c1ea59");
    CHECK(sub(two, one).hex() == "89e386147fb06f7b2612b574bdc131de2a26d8ffc48b89d1adba535262a22a5f");
    CHECK(mul(one, two).hex() ==
          "4abc3a8b8f379bc05996e756e876fe111970a19fcc9f2e8b8c2a782b413c354932c150fa5762db745f9dd7493a8e"
          "7aad3bfaf579bf2f1d074e64418808de60ec");
    CHECK(mod(one, m).hex() == "514ed041e315632aea5718c0b4b1723d6ad4e0193fda33503ecd93d9977cc84");
    CHECK(crypto::sub_mod(two, one, m).hex() == "3aedf152e05460558720da0e5cdf9a62da3f0d48b5eb5e326053bd556cf5f40");
    CHECK(crypto::mul_mod(one, two, m).hex() == "a4cc9c47ef934548005a2a84ef63b4013d979a6e8dd0e90959c308411f8745");
    CHECK(crypto::exp_mod(one, two, m).hex() == "124036ded37c87a39187e7f6e2853138472f95ae74c3dafa24d97fd1e647be4");
    CHECK(one < two);
    CHECK(m < one);
    CHECK(crypto::sub_mod(one, two, m) == sub(m, crypto::sub_mod(two, one, m)));
}

TEST_CASE("numbers are written without leading zeros, and read with them", "[crypto]") {
    CHECK(crypto::BigNumber().hex() == "0");
    CHECK(number("0").is_zero());
    CHECK(number("0000").hex() == "0");
    CHECK(number("00fF").hex() == "ff");
    CHECK(number("abc").hex() == "abc");
    CHECK(crypto::BigNumber(65537).hex() == "10001");
    CHECK(crypto::BigNumber(0xffffffff).hex() == "ffffffff");
    CHECK(crypto::BigNumber().bits() == 0);
    CHECK(crypto::BigNumber(1).bits() == 1);
    CHECK(crypto::BigNumber(256).bits() == 9);
    CHECK(crypto::BigNumber(0x1234).bytes() == Bytes{0x12, 0x34});
    CHECK(crypto::BigNumber(0x1234).bytes(4) == Bytes{0, 0, 0x12, 0x34});
    CHECK(crypto::BigNumber(0x1234).bytes(1) == Bytes{0x12, 0x34});
    CHECK(crypto::BigNumber::from_bytes(Bytes{0, 0, 7}) == crypto::BigNumber(7));
}

TEST_CASE("in two's complement a high first bit is kept apart from a minus", "[crypto]") {
    CHECK(crypto::BigNumber().signed_bytes() == Bytes{0});
    CHECK(crypto::BigNumber(0x7f).signed_bytes() == Bytes{0x7f});
    CHECK(crypto::BigNumber(0x80).signed_bytes() == Bytes{0, 0x80});
    CHECK(crypto::BigNumber(0x0100).signed_bytes() == Bytes{1, 0});
}

TEST_CASE("what is no number says so", "[crypto]") {
    for (const char* text : {"", "0x12", "-1", " 1", "g", "12 "})
        CHECK(number(text).failure() == crypto::BigNumberFailure::not_hexadecimal);
    CHECK(number(std::string(1025, '0')).failure() == crypto::BigNumberFailure::too_long);
    CHECK(number(std::string(1024, 'f')).good());
    CHECK(crypto::BigNumber::from_bytes(Bytes(513, 1)).failure() == crypto::BigNumberFailure::too_long);
    CHECK(crypto::BigNumber::from_bytes(Bytes(600, 0)).is_zero());
}

TEST_CASE("what cannot be computed says why, and so does all that comes of it", "[crypto]") {
    const crypto::BigNumber largest = number(std::string(1024, 'f'));
    const crypto::BigNumber even(10), zero, seven(7);
    CHECK(sub(crypto::BigNumber(1), crypto::BigNumber(2)).failure() == crypto::BigNumberFailure::negative);
    CHECK(sub(crypto::BigNumber(2), crypto::BigNumber(2)).is_zero());
    CHECK(add(largest, crypto::BigNumber(1)).failure() == crypto::BigNumberFailure::too_long);
    CHECK(mul(largest, crypto::BigNumber(2)).failure() == crypto::BigNumberFailure::too_long);
    CHECK(crypto::mul_mod(largest, largest, crypto::BigNumber(10)) == crypto::BigNumber(5));
    CHECK(mod(seven, zero).failure() == crypto::BigNumberFailure::zero_modulus);
    CHECK(crypto::sub_mod(seven, seven, zero).failure() == crypto::BigNumberFailure::zero_modulus);
    CHECK(crypto::mul_mod(seven, seven, zero).failure() == crypto::BigNumberFailure::zero_modulus);
    CHECK(crypto::exp_mod(seven, seven, zero).failure() == crypto::BigNumberFailure::zero_modulus);
    CHECK(crypto::exp_mod(seven, seven, even).failure() == crypto::BigNumberFailure::even_modulus);
    CHECK(crypto::exp_mod(seven, zero, crypto::BigNumber(9)) == crypto::BigNumber(1));
    CHECK(crypto::exp_mod(seven, seven, crypto::BigNumber(1)).is_zero());
    CHECK(crypto::exp_mod(zero, seven, crypto::BigNumber(9)).is_zero());

    const crypto::BigNumber failed = number("no number");
    CHECK_FALSE(failed.is_zero());
    for (const crypto::BigNumber& result :
         {add(failed, seven), sub(seven, failed), mul(failed, failed), mod(seven, failed),
          crypto::sub_mod(failed, seven, seven), crypto::mul_mod(seven, seven, failed),
          crypto::exp_mod(failed, seven, seven), crypto::exp_mod(seven, seven, failed)})
        CHECK(result.failure() == crypto::BigNumberFailure::not_hexadecimal);
    CHECK(sentence(crypto::BigNumberFailure::zero_modulus) == "The modulus is zero.");
}
