// UTF-8 (RFC 3629): check, decode, repair. Text from strangers is repaired before it is stored.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

inline namespace base {

constexpr char32_t replacement_character = 0xFFFD;

struct CodePoint {
    char32_t value = 0;
    std::size_t length = 0;  // number of bytes it takes
    bool valid = false;      // false: value is U+FFFD, and length is how many bytes to skip (at least 1)
};

// Decodes one code point at the start of a text that is not empty. Overlong forms, surrogates and values above U+10FFFF
// are invalid.
CodePoint decode_utf8(std::string_view text);

void append_utf8(std::string& out, char32_t value);  // surrogates and values above U+10FFFF become U+FFFD

bool is_valid_utf8(std::string_view text);
std::size_t count_code_points(std::string_view text);  // each invalid sequence counts as one

// The same text with every invalid part replaced by U+FFFD.
std::string mend_utf8(std::string_view text);

// The longest prefix of at most `bytes` bytes that does not end inside a code point.
std::string_view utf8_prefix(std::string_view text, std::size_t bytes);

}  // namespace base
