// The letters and digits of ASCII, whatever the locale: for identifiers of protocols, never for what people write.
#pragma once

#include <string>
#include <string_view>

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "Content-Type" becomes "content-type"; whatever is no capital letter of ASCII stays as it is.
inline std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return lower;
}
