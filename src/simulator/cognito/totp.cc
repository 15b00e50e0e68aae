#include "simulator/cognito/totp.h"

#include <array>
#include <cstdint>

#include "crypto/sha1.h"
#include "crypto/sha256.h"

namespace simulator::cognito {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr Milliseconds totp_step = 30s;

}  // namespace

std::string base32(ByteView bytes) {
    std::string text;
    std::uint32_t bits = 0;
    int held = 0;
    for (const std::uint8_t byte : bytes) {
        bits = (bits << 8) | byte;
        held += 8;
        while (held >= 5) {
            text += alphabet[(bits >> (held - 5)) & 31];
            held -= 5;
        }
        bits &= (1u << held) - 1;
    }
    if (held > 0) text += alphabet[(bits << (5 - held)) & 31];
    return text;
}

std::optional<Bytes> from_base32(std::string_view text) {
    Bytes bytes;
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : text) {
        const std::size_t value = alphabet.find(c);
        if (value == std::string_view::npos) return std::nullopt;
        bits = (bits << 5) | static_cast<std::uint32_t>(value);
        held += 5;
        if (held < 8) continue;
        bytes.push_back(static_cast<std::uint8_t>(bits >> (held - 8)));
        held -= 8;
        bits &= (1u << held) - 1;
    }
    return bytes;
}

std::string totp(ByteView secret, UnixTime time) {
    const std::uint64_t count = static_cast<std::uint64_t>(time.time_since_epoch() / totp_step);
    std::array<std::uint8_t, 8> message{};
    for (std::size_t i = 0; i < 8; ++i) message[i] = static_cast<std::uint8_t>(count >> (56 - 8 * i));
    const crypto::Sha1Digest mac = crypto::hmac_sha1(secret, message);
    const std::size_t offset = mac[19] & 15;
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < 4; ++i) number = (number << 8) | mac[offset + i];
    std::string digits = std::to_string((number & 0x7FFFFFFF) % 1'000'000);
    return std::string(6 - digits.size(), '0') + digits;
}

bool is_totp(std::string_view base32_secret, std::string_view code, UnixTime now) {
    const auto secret = from_base32(base32_secret);
    if (!secret || secret->empty()) return false;
    bool good = false;
    for (const Milliseconds off : {-totp_step, Milliseconds(0), totp_step})
        good = crypto::constant_time_equal(as_bytes(totp(*secret, now + off)), as_bytes(code)) || good;
    return good;
}

}  // namespace simulator::cognito
