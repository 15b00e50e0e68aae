#include "protocol/punycode.h"

#include <algorithm>
#include <cstdint>

inline namespace protocol {

namespace {

// RFC 3492 section 5.
constexpr std::uint32_t base = 36;
constexpr std::uint32_t smallest_threshold = 1;
constexpr std::uint32_t largest_threshold = 26;
constexpr std::uint32_t skew = 38;
constexpr std::uint32_t damp = 700;
constexpr std::uint32_t initial_bias = 72;
constexpr std::uint32_t initial_n = 0x80;

// Section 6.1.
std::uint32_t adapt(std::uint32_t delta, std::uint32_t points, bool first) {
    delta = first ? delta / damp : delta / 2;
    delta += delta / points;
    std::uint32_t k = 0;
    while (delta > (base - smallest_threshold) * largest_threshold / 2) {
        delta /= base - smallest_threshold;
        k += base;
    }
    return k + (base - smallest_threshold + 1) * delta / (delta + skew);
}

std::uint32_t threshold(std::uint32_t k, std::uint32_t bias) {
    if (k <= bias) return smallest_threshold;
    return std::min(k - bias, largest_threshold);
}

char digit(std::uint32_t value) { return static_cast<char>(value < 26 ? 'a' + value : '0' + (value - 26)); }

std::optional<std::uint32_t> digit_value(char c) {
    if (c >= 'a' && c <= 'z') return static_cast<std::uint32_t>(c - 'a');
    if (c >= '0' && c <= '9') return static_cast<std::uint32_t>(c - '0') + 26;
    return std::nullopt;
}

void append_number(std::string& out, std::uint32_t number, std::uint32_t bias) {
    for (std::uint32_t k = base;; k += base) {
        const std::uint32_t t = threshold(k, bias);
        if (number < t) break;
        out += digit(t + (number - t) % (base - t));
        number = (number - t) / (base - t);
    }
    out += digit(number);
}

}  // namespace

// Section 6.3. Deltas stay below 0x110000 * (length + 1), so 32 bits would be enough for fewer than 3800 characters,
// and 64 bits are enough for any text.
std::string punycode_encode(std::u32string_view text) {
    std::string out;
    for (const char32_t c : text)
        if (c < initial_n) out += static_cast<char>(c);
    const std::size_t basic = out.size();
    if (basic > 0) out += '-';

    std::size_t handled = basic;
    char32_t n = initial_n;
    std::uint64_t delta = 0;
    std::uint32_t bias = initial_bias;
    while (handled < text.size()) {
        char32_t next = 0x10FFFF;
        for (const char32_t c : text)
            if (c >= n) next = std::min(next, c);
        delta += static_cast<std::uint64_t>(next - n) * (handled + 1);
        n = next;
        for (const char32_t c : text) {
            if (c < n) ++delta;
            if (c != n) continue;
            append_number(out, static_cast<std::uint32_t>(delta), bias);
            bias = adapt(static_cast<std::uint32_t>(delta), static_cast<std::uint32_t>(handled + 1), handled == basic);
            delta = 0;
            ++handled;
        }
        ++delta;
        ++n;
    }
    return out;
}

// Section 6.2.
std::optional<std::u32string> punycode_decode(std::string_view text) {
    std::u32string out;
    const std::size_t delimiter = text.rfind('-');
    if (delimiter != std::string_view::npos && delimiter > 0) {
        for (const char c : text.substr(0, delimiter)) {
            if (static_cast<unsigned char>(c) >= initial_n) return std::nullopt;
            out += static_cast<char32_t>(c);
        }
        text.remove_prefix(delimiter + 1);
    }
    std::uint64_t n = initial_n;
    std::uint64_t i = 0;
    std::uint32_t bias = initial_bias;
    while (!text.empty()) {
        const std::uint64_t old_i = i;
        std::uint64_t weight = 1;
        for (std::uint32_t k = base;; k += base) {
            if (text.empty()) return std::nullopt;
            const auto value = digit_value(text.front());
            text.remove_prefix(1);
            if (!value) return std::nullopt;
            i += *value * weight;
            if (i > UINT32_MAX) return std::nullopt;
            const std::uint32_t t = threshold(k, bias);
            if (*value < t) break;
            weight *= base - t;
            if (weight > UINT32_MAX) return std::nullopt;
        }
        const std::uint64_t points = out.size() + 1;
        bias = adapt(static_cast<std::uint32_t>(i - old_i), static_cast<std::uint32_t>(points), old_i == 0);
        n += i / points;
        i %= points;
        if (n > 0x10FFFF || (n >= 0xD800 && n <= 0xDFFF)) return std::nullopt;
        out.insert(out.begin() + static_cast<std::ptrdiff_t>(i), static_cast<char32_t>(n));
        ++i;
    }
    return out;
}

}  // namespace protocol
