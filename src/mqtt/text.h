// The two rules for every text in MQTT: it is UTF-8 and has no NUL (MQTT 5 section 1.5.4, 3.1.1 section 1.5.3). Checks
// eight bytes at a time, since topics are nearly always plain ASCII.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/utf8.h"

namespace mqtt {

enum class TextFlaw : std::uint8_t { none, not_utf8, has_null };

namespace swar {

constexpr std::uint64_t every(std::uint8_t byte) { return 0x0101010101010101ULL * byte; }

inline std::uint64_t load(const char* at) {
    std::uint64_t word;
    std::memcpy(&word, at, sizeof word);
    return word;
}

// Whether all bytes are 0x01 to 0x7F.
inline bool is_plain(std::uint64_t word) { return ((word + every(0x7F)) & ~word & every(0x80)) == every(0x80); }

// Whether all bytes are 0x20 to 0x7F and neither '+' (0x2B) nor '#' (0x23), which differ in one bit. The sums overflow
// into the next byte only if a byte has its high bit set, and then the word is refused anyway.
inline bool is_plain_topic(std::uint64_t word) {
    const std::uint64_t no_wildcard = ((word | every(0x08)) ^ every(0x2B)) + every(0x7F);
    return ((word + every(0x60)) & no_wildcard & ~word & every(0x80)) == every(0x80);
}

// Whether `plain` holds for every byte; `padding` is a byte for which it holds.
template <bool (*plain)(std::uint64_t), std::uint8_t padding>
inline bool all(std::string_view text) {
    const char* at = text.data();
    std::size_t left = text.size();
    if (left < 8) {
        std::uint64_t word = every(padding);
        for (std::size_t i = 0; i < left; ++i) word = word << 8 | static_cast<std::uint8_t>(at[i]);
        return plain(word);
    }
    for (; left > 8; at += 8, left -= 8)
        if (!plain(load(at))) return false;
    return plain(load(at + left - 8));  // the last eight bytes, some of them a second time
}

}  // namespace swar

// True for almost every topic name: printable ASCII without wildcards. False decides nothing and needs the full check.
inline bool is_plain_topic_name(std::string_view text) { return swar::all<swar::is_plain_topic, ' '>(text); }

inline TextFlaw flaw_of_text(std::string_view text) {
    if (swar::all<swar::is_plain, ' '>(text)) return TextFlaw::none;
    if (text.find('\0') != std::string_view::npos) return TextFlaw::has_null;
    return is_valid_utf8(text) ? TextFlaw::none : TextFlaw::not_utf8;
}

}  // namespace mqtt
