// ASCII letters and digits, independent of the locale: for identifiers of protocols, never for text that people write.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

inline namespace base {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

// 'A' becomes 'a'; anything but a capital letter stays.
constexpr char lower_case(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// "Content-Type" becomes "content-type".
inline std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) c = lower_case(c);
    return lower;
}

constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char one, char other) { return lower_case(one) == lower_case(other); });
}

// Adds zeros in front until there are `width` digits, so that such texts sort like their numbers. Longer ones stay.
inline std::string fixed_digits(std::string_view digits, std::size_t width) {
    return std::string(width - std::min(width, digits.size()), '0').append(digits);
}

// 7 with width 2 becomes "07". A negative number counts as 0.
inline std::string fixed_digits(std::int64_t number, std::size_t width) {
    return fixed_digits(std::to_string(std::max<std::int64_t>(0, number)), width);
}

}  // namespace base
