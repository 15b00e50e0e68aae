// Whole numbers of up to 4096 bits for SRP and RSA: from and to bytes and hexadecimal text, and arithmetic. A
// result that cannot be represented (negative, a zero modulus, too long) becomes a failed number, and so does
// everything computed from it, so callers check once at the end. mbedTLS does the work; the time of exp_mod depends
// only on the lengths.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace crypto {

enum class BigNumberFailure : std::uint8_t {
    none,
    not_hexadecimal,
    too_long,  // more than 4096 bits
    negative,  // a difference below zero
    zero_modulus,
    even_modulus,  // exp_mod only works with odd ones, which all moduli in cryptography are
    no_memory,
};
std::string_view sentence(BigNumberFailure failure);

class BigNumber {
public:
    static constexpr std::size_t most_bytes = 512;

    BigNumber() = default;  // zero
    explicit BigNumber(std::uint32_t value);
    static BigNumber from_hex(std::string_view text);  // either case, one to 1024 digits without sign or prefix
    static BigNumber from_bytes(ByteView bytes);       // the first byte is the highest; leading zeros are ignored
    static BigNumber failed(BigNumberFailure failure);

    bool good() const { return failure_ == BigNumberFailure::none; }
    BigNumberFailure failure() const { return failure_; }
    bool is_zero() const { return good() && bytes_.empty(); }
    bool is_odd() const { return !bytes_.empty() && bytes_.back() % 2 == 1; }
    std::size_t bits() const;  // without leading zeros; 0 for zero

    // A failed number reads as zero.
    std::string hex() const;                      // lower case, without leading zeros; "0" for zero
    Bytes bytes(std::size_t at_least = 0) const;  // with zeros in front up to this length
    Bytes signed_bytes() const;  // two's complement in the fewest bytes: a high first bit gets a zero byte in front

    // Not in constant time.
    bool operator==(const BigNumber&) const = default;
    std::strong_ordering operator<=>(const BigNumber& other) const;

private:
    Bytes bytes_;  // the highest byte first, without leading zeros
    BigNumberFailure failure_ = BigNumberFailure::none;
};

BigNumber add(const BigNumber& a, const BigNumber& b);
BigNumber sub(const BigNumber& a, const BigNumber& b);
BigNumber mul(const BigNumber& a, const BigNumber& b);
BigNumber mod(const BigNumber& a, const BigNumber& modulus);
BigNumber sub_mod(const BigNumber& a, const BigNumber& b, const BigNumber& modulus);  // from 0 to modulus - 1
// the product may be longer than 4096 bits
BigNumber mul_mod(const BigNumber& a, const BigNumber& b, const BigNumber& modulus);
BigNumber exp_mod(const BigNumber& base, const BigNumber& exponent, const BigNumber& modulus);

}  // namespace crypto
