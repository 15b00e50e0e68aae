#include "simulator/cognito/totp.h"

#include <array>
#include <bit>
#include <cstdint>

#include "crypto/sha256.h"

namespace simulator {
namespace {

using Sha1 = std::array<std::uint8_t, 20>;

Sha1 sha1(ByteView message) {
    std::array<std::uint32_t, 5> h = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
    Bytes padded(message.begin(), message.end());
    padded.push_back(0x80);
    while (padded.size() % 64 != 56) padded.push_back(0);
    const std::uint64_t bits = static_cast<std::uint64_t>(message.size()) * 8;
    for (int shift = 56; shift >= 0; shift -= 8) padded.push_back(static_cast<std::uint8_t>(bits >> shift));
    for (std::size_t block = 0; block < padded.size(); block += 64) {
        std::array<std::uint32_t, 80> w{};
        for (std::size_t i = 0; i < 16; ++i)
            for (std::size_t j = 0; j < 4; ++j) w[i] = (w[i] << 8) | padded[block + i * 4 + j];
        for (std::size_t i = 16; i < 80; ++i) w[i] = std::rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
        auto [a, b, c, d, e] = h;
        for (std::size_t i = 0; i < 80; ++i) {
            std::uint32_t f = 0;
            std::uint32_t k = 0;
            if (i < 20)
                f = (b & c) | (~b & d), k = 0x5A827999;
            else if (i < 40)
                f = b ^ c ^ d, k = 0x6ED9EBA1;
            else if (i < 60)
                f = (b & c) | (b & d) | (c & d), k = 0x8F1BBCDC;
            else
                f = b ^ c ^ d, k = 0xCA62C1D6;
            const std::uint32_t next = std::rotl(a, 5) + f + e + k + w[i];
            e = d;
            d = c;
            c = std::rotl(b, 30);
            b = a;
            a = next;
        }
        h[0] += a;
        h[1] += b;
        h[2] += c;
        h[3] += d;
        h[4] += e;
    }
    Sha1 digest{};
    for (std::size_t i = 0; i < 20; ++i) digest[i] = static_cast<std::uint8_t>(h[i / 4] >> (24 - 8 * (i % 4)));
    return digest;
}

Sha1 hmac_sha1(ByteView key, ByteView message) {
    std::array<std::uint8_t, 64> block{};
    if (key.size() > block.size()) {
        const Sha1 shorter = sha1(key);
        std::copy(shorter.begin(), shorter.end(), block.begin());
    } else {
        std::copy(key.begin(), key.end(), block.begin());
    }
    Bytes inner;
    Bytes outer;
    for (const std::uint8_t byte : block) {
        inner.push_back(byte ^ 0x36);
        outer.push_back(byte ^ 0x5C);
    }
    inner.insert(inner.end(), message.begin(), message.end());
    const Sha1 first = sha1(inner);
    outer.insert(outer.end(), first.begin(), first.end());
    return sha1(outer);
}

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
    const Sha1 mac = hmac_sha1(secret, message);
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
        good = constant_time_equal(as_bytes(totp(*secret, now + off)), as_bytes(code)) || good;
    return good;
}

}  // namespace simulator
