#include "crypto/big_number.h"

#include <mbedtls/bignum.h>

#include <algorithm>
#include <bit>

#include "base/text_codes.h"

namespace crypto {
namespace {

// An mbedTLS number for the duration of one operation. Wipes itself when destroyed.
class Scratch {
public:
    Scratch() { mbedtls_mpi_init(&value_); }
    explicit Scratch(const BigNumber& number) : Scratch() {
        const Bytes bytes = number.bytes();
        loaded_ = mbedtls_mpi_read_binary(&value_, bytes.data(), bytes.size()) == 0;
    }
    ~Scratch() { mbedtls_mpi_free(&value_); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    bool loaded() const { return loaded_; }
    mbedtls_mpi* get() { return &value_; }

    BigNumber number() const {
        if (mbedtls_mpi_cmp_int(&value_, 0) < 0) return BigNumber::failed(BigNumberFailure::negative);
        const std::size_t size = mbedtls_mpi_size(&value_);
        if (size > BigNumber::most_bytes) return BigNumber::failed(BigNumberFailure::too_long);
        Bytes bytes(size);
        if (mbedtls_mpi_write_binary(&value_, bytes.data(), size) != 0)
            return BigNumber::failed(BigNumberFailure::no_memory);
        return BigNumber::from_bytes(bytes);
    }

private:
    mbedtls_mpi value_;
    bool loaded_ = true;
};

using Operation = int (*)(mbedtls_mpi*, const mbedtls_mpi*, const mbedtls_mpi*);

BigNumberFailure first_failure(const BigNumber& a, const BigNumber& b) { return a.good() ? b.failure() : a.failure(); }

// Computes a `operation` b, modulo `modulus` if there is one.
BigNumber compute(Operation operation, const BigNumber& a, const BigNumber& b, const BigNumber* modulus = nullptr) {
    if (const auto failure = first_failure(a, b); failure != BigNumberFailure::none) return BigNumber::failed(failure);
    if (modulus && !modulus->good()) return *modulus;
    if (modulus && modulus->is_zero()) return BigNumber::failed(BigNumberFailure::zero_modulus);
    Scratch x(a), y(b), result;
    if (!x.loaded() || !y.loaded() || operation(result.get(), x.get(), y.get()) != 0)
        return BigNumber::failed(BigNumberFailure::no_memory);
    if (modulus) {
        Scratch m(*modulus);
        if (!m.loaded() || mbedtls_mpi_mod_mpi(result.get(), result.get(), m.get()) != 0)
            return BigNumber::failed(BigNumberFailure::no_memory);
    }
    return result.number();
}

}  // namespace

std::string_view sentence(BigNumberFailure failure) {
    switch (failure) {
        case BigNumberFailure::none: return "";
        case BigNumberFailure::not_hexadecimal: return "The text is no hexadecimal number.";
        case BigNumberFailure::too_long: return "The number has more than 4096 bits.";
        case BigNumberFailure::negative: return "The number would be below zero.";
        case BigNumberFailure::zero_modulus: return "The modulus is zero.";
        case BigNumberFailure::even_modulus: return "The modulus is even.";
        case BigNumberFailure::no_memory: return "There is not enough memory to compute it.";
    }
    return "";
}

BigNumber::BigNumber(std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8)
        if (value >> shift) bytes_.push_back(static_cast<std::uint8_t>(value >> shift));
}

BigNumber BigNumber::from_hex(std::string_view text) {
    if (text.size() > 2 * most_bytes) return failed(BigNumberFailure::too_long);
    if (text.empty()) return failed(BigNumberFailure::not_hexadecimal);
    const auto bytes = text.size() % 2 == 0 ? ::from_hex(text) : ::from_hex("0" + std::string(text));
    return bytes ? from_bytes(*bytes) : failed(BigNumberFailure::not_hexadecimal);
}

BigNumber BigNumber::from_bytes(ByteView bytes) {
    BigNumber out;
    const auto first = std::ranges::find_if(bytes, [](std::uint8_t byte) { return byte != 0; });
    out.bytes_.assign(first, bytes.end());
    return out.bytes_.size() > most_bytes ? failed(BigNumberFailure::too_long) : out;
}

BigNumber BigNumber::failed(BigNumberFailure failure) {
    BigNumber out;
    out.failure_ = failure;
    return out;
}

std::size_t BigNumber::bits() const {
    return bytes_.empty() ? 0 : (bytes_.size() - 1) * 8 + static_cast<std::size_t>(std::bit_width(bytes_.front()));
}

std::string BigNumber::hex() const {
    std::string out = bytes_.empty() ? "0" : ::hex(bytes_);
    if (out.size() > 1 && out.front() == '0') out.erase(0, 1);
    return out;
}

Bytes BigNumber::bytes(std::size_t at_least) const {
    Bytes out(at_least > bytes_.size() ? at_least - bytes_.size() : 0);
    out.insert(out.end(), bytes_.begin(), bytes_.end());
    return out;
}

Bytes BigNumber::signed_bytes() const {
    const bool needs_zero = bytes_.empty() || bytes_.front() >= 0x80;
    return bytes(bytes_.size() + (needs_zero ? 1 : 0));
}

std::strong_ordering BigNumber::operator<=>(const BigNumber& other) const {
    if (bytes_.size() != other.bytes_.size()) return bytes_.size() <=> other.bytes_.size();
    return bytes_ <=> other.bytes_;
}

BigNumber add(const BigNumber& a, const BigNumber& b) { return compute(mbedtls_mpi_add_mpi, a, b); }

BigNumber sub(const BigNumber& a, const BigNumber& b) { return compute(mbedtls_mpi_sub_mpi, a, b); }

BigNumber mul(const BigNumber& a, const BigNumber& b) { return compute(mbedtls_mpi_mul_mpi, a, b); }

BigNumber mod(const BigNumber& a, const BigNumber& modulus) {
    return compute(mbedtls_mpi_add_mpi, a, BigNumber(), &modulus);
}

BigNumber sub_mod(const BigNumber& a, const BigNumber& b, const BigNumber& modulus) {
    return compute(mbedtls_mpi_sub_mpi, a, b, &modulus);
}

BigNumber mul_mod(const BigNumber& a, const BigNumber& b, const BigNumber& modulus) {
    return compute(mbedtls_mpi_mul_mpi, a, b, &modulus);
}

BigNumber exp_mod(const BigNumber& base, const BigNumber& exponent, const BigNumber& modulus) {
    if (const auto failure = first_failure(base, exponent); failure != BigNumberFailure::none)
        return BigNumber::failed(failure);
    if (!modulus.good()) return modulus;
    if (modulus.is_zero()) return BigNumber::failed(BigNumberFailure::zero_modulus);
    if (!modulus.is_odd()) return BigNumber::failed(BigNumberFailure::even_modulus);
    Scratch b(base), e(exponent), m(modulus), result;
    if (!b.loaded() || !e.loaded() || !m.loaded() ||
        mbedtls_mpi_exp_mod(result.get(), b.get(), e.get(), m.get(), nullptr) != 0)
        return BigNumber::failed(BigNumberFailure::no_memory);
    return result.number();
}

}  // namespace crypto
