#include "crypto/rsa_key.h"

#include <mbedtls/bignum.h>

#include <algorithm>
#include <cassert>

#include "crypto/sha256.h"

namespace crypto {
namespace {

// A stream of bytes that depends only on its seed.
struct Stream {
    std::array<std::uint8_t, 40> input{};  // the seed, then a counter

    static int next(void* self, unsigned char* out, std::size_t length) {
        auto& input = static_cast<Stream*>(self)->input;
        while (length > 0) {
            for (std::size_t i = input.size() - 1; i >= 32 && ++input[i] == 0; --i) {
            }
            const Digest block = sha256(input);
            const std::size_t count = std::min(length, block.size());
            out = std::copy_n(block.begin(), count, out);
            length -= count;
        }
        return 0;
    }
};

class Number {
public:
    Number() { mbedtls_mpi_init(&value_); }
    ~Number() { mbedtls_mpi_free(&value_); }
    Number(const Number&) = delete;
    Number& operator=(const Number&) = delete;
    operator mbedtls_mpi*() { return &value_; }

    BigNumber big() const {
        Bytes bytes(mbedtls_mpi_size(&value_));
        mbedtls_mpi_write_binary(&value_, bytes.data(), bytes.size());
        return BigNumber::from_bytes(bytes);
    }

private:
    mbedtls_mpi value_;
};

constexpr std::uint32_t public_exponent = 65537;
constexpr std::size_t modulus_bits = 2048;

}  // namespace

RsaPrivateKey make_rsa_key(const std::array<std::uint64_t, 4>& seed) {
    Stream stream;
    for (std::size_t i = 0; i < 32; ++i) stream.input[i] = static_cast<std::uint8_t>(seed[i / 8] >> (i % 8 * 8));
    while (true) {
        Number p, q, n, e, phi, d, divisor;
        int problem = mbedtls_mpi_gen_prime(p, modulus_bits / 2, 0, Stream::next, &stream);
        problem |= mbedtls_mpi_gen_prime(q, modulus_bits / 2, 0, Stream::next, &stream);
        problem |= mbedtls_mpi_mul_mpi(n, p, q);
        problem |= mbedtls_mpi_sub_int(p, p, 1);
        problem |= mbedtls_mpi_sub_int(q, q, 1);
        problem |= mbedtls_mpi_mul_mpi(phi, p, q);
        problem |= mbedtls_mpi_lset(e, public_exponent);
        problem |= mbedtls_mpi_gcd(divisor, e, phi);
        assert(problem == 0);  // it can only run out of memory, which ends the program elsewhere, too
        // Equal primes and a common divisor are rarer than cosmic rays, but checking takes one line.
        if (problem != 0 || mbedtls_mpi_cmp_int(divisor, 1) != 0 || mbedtls_mpi_cmp_mpi(p, q) == 0 ||
            mbedtls_mpi_bitlen(n) != modulus_bits || mbedtls_mpi_inv_mod(d, e, phi) != 0)
            continue;
        return {.open = {.n = n.big(), .e = BigNumber(public_exponent)}, .d = d.big()};
    }
}

Bytes rs256_sign(const RsaPrivateKey& key, ByteView message) {
    const std::size_t length = (key.open.n.bits() + 7) / 8;
    return exp_mod(BigNumber::from_bytes(rs256_encoded(message, length)), key.d, key.open.n).bytes(length);
}

}  // namespace crypto
