#include "crypto/md5.h"

#include <mbedtls/md5.h>

#include <cassert>

namespace crypto {

std::array<std::uint8_t, 16> md5(ByteView message) {
    std::array<std::uint8_t, 16> digest{};
    [[maybe_unused]] const int failed = mbedtls_md5(message.data(), message.size(), digest.data());
    assert(failed == 0);  // in software there is nothing that could fail
    return digest;
}

}  // namespace crypto
