// Whole numbers of up to 4096 bits for SRP and RSA: bytes and hexadecimal text in and out, and arithmetic on them. What
// cannot be said or computed (a minus, a zero modulus, something too long) becomes a number that has failed, and so
// does everything computed from it: one look at the end is enough. mbedTLS does the work; exp_mod takes time by the
// lengths.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"

enum class BigNumberFailure : std::uint8_t {
    none,
    not_hexadecimal,
    too_long,  // more than 4096 bits
    negative,  // a difference below zero
    zero_modulus,
    even_modulus,  // exp_mod works with odd ones, as all of cryptography's are
    no_memory,
};
std::string_view sentence(BigNumberFailure failure);

class BigNumber {
public:
    static constexpr std::size_t most_bytes = 512;

    BigNumber() = default;  // zero
    explicit BigNumber(std::uint32_t value);
    static BigNumber from_hex(std::string_view text);  // either case, one to 1024 digits without sign or prefix
    static BigNumber from_bytes(ByteView bytes);       // the first is the highest; leading zeros do not count
    static BigNumber failed(BigNumberFailure failure);

    bool good() const { return failure_ == BigNumberFailure::none; }
    BigNumberFailure failure() const { return failure_; }
    bool is_zero() const { return good() && bytes_.empty(); }
    bool is_odd() const { return !bytes_.empty() && bytes_.back() % 2 == 1; }
    std::size_t bits() const;  // without leading zeros; 0 for zero

    // A failed number reads as zero.
    std::string hex() const;                      // lower case, without leading zeros; "0" for zero
    Bytes bytes(std::size_t at_least = 0) const;  // filled up with zeros in front
    Bytes signed_bytes() const;  // in two's complement, as short as that goes: a zero goes before a high first bit

    // Does not hide where two numbers part.
    bool operator==(const BigNumber&) const = default;
    std::strong_ordering operator<=>(const BigNumber& other) const;

private:
    Bytes bytes_;  // the highest first, no leading zero
    BigNumberFailure failure_ = BigNumberFailure::none;
};

BigNumber add(const BigNumber& a, const BigNumber& b);
BigNumber sub(const BigNumber& a, const BigNumber& b);
BigNumber mul(const BigNumber& a, const BigNumber& b);
BigNumber mod(const BigNumber& a, const BigNumber& modulus);
BigNumber sub_mod(const BigNumber& a, const BigNumber& b, const BigNumber& modulus);  // from 0 to modulus - 1
BigNumber mul_mod(const BigNumber& a, const BigNumber& b, const BigNumber& modulus);  // the product may be longer
BigNumber exp_mod(const BigNumber& base, const BigNumber& exponent, const BigNumber& modulus);
