#include "simulator/entropy.h"

#include <array>
#include <cstring>

#include "base/text_codes.h"

namespace simulator {

crypto::Digest Entropy::next() {
    ++count_;
    return derive(seed_, "counter", std::to_string(count_));
}

std::string Entropy::uuid() {
    const crypto::Digest random = next();
    return uuid_text(ByteView(random).first(16));
}

crypto::Digest derive(const crypto::Digest& seed, std::string_view purpose, std::string_view text) {
    std::string message(purpose);
    message += '\0';
    message += text;
    return crypto::hmac_sha256(seed, as_bytes(message));
}

Random random_from(const crypto::Digest& seed) {
    std::array<std::uint64_t, 4> state{};
    std::memcpy(state.data(), seed.data(), sizeof state);
    return Random(state);
}

std::string uuid_text(ByteView sixteen_bytes) {
    std::string digits = hex(sixteen_bytes);
    for (const std::size_t place : {20u, 16u, 12u, 8u}) digits.insert(place, 1, '-');
    return digits;
}

}  // namespace simulator
