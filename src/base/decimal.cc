#include "base/decimal.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

inline namespace base {

namespace {

using Wide = unsigned __int128;

int bits_of(Wide value) {
    const auto high = static_cast<std::uint64_t>(value >> 64);
    return high ? 64 + static_cast<int>(std::bit_width(high))
                : static_cast<int>(std::bit_width(static_cast<std::uint64_t>(value)));
}

// value * 2^exponent, with more than twice the bits of a double: the bits that three hundred steps cut off do not reach
// the result.
struct Scaled {
    Wide value;
    int exponent = 0;

    // Leaves four bits free at the top; one multiplication by ten needs at most those.
    void normalize() {
        const int shift = bits_of(value) - 124;
        value = shift > 0 ? value >> shift : value << -shift;
        exponent += shift;
    }

    void scale_by_ten_to(int power) {
        for (; power > 0; --power) {
            normalize();
            value *= 10;
        }
        for (; power < 0; ++power) {
            normalize();
            value /= 10;
        }
    }

    // The nearest whole number, the even one at exactly half. The caller has to scale the value so that it fits.
    std::uint64_t rounded() const {
        if (exponent >= 0) return static_cast<std::uint64_t>(value << exponent);
        if (exponent <= -128) return 0;
        const auto whole = static_cast<std::uint64_t>(value >> -exponent);
        const Wide rest = value - (Wide{whole} << -exponent);
        const Wide half = Wide{1} << (-exponent - 1);
        return whole + (rest > half || (rest == half && whole % 2 == 1) ? 1 : 0);
    }
};

// The first `count` digits of a positive value, and the power of ten of the first one.
struct Digits {
    std::string text;
    int power;
};

Digits digits_of(double value, int count) {
    int exponent = 0;
    const double fraction = std::frexp(value, &exponent);
    const Scaled exact{static_cast<Wide>(std::ldexp(fraction, 53)), exponent - 53};
    auto power = static_cast<int>((exponent - 1) * 0.30103);  // a first guess from the logarithm of two
    for (;;) {
        Scaled scaled = exact;
        scaled.scale_by_ten_to(count - 1 - power);
        std::string text = std::to_string(scaled.rounded());
        const int excess = static_cast<int>(text.size()) - count;
        if (excess == 0) return {std::move(text), power};
        power += excess;  // the guess was wrong, or rounding carried into one more digit
    }
}

// The format of "%g": with an exponent if the value is small or has more digits than these, without zeros at the end.
std::string written(Digits digits) {
    const int count = static_cast<int>(digits.text.size());
    std::string& text = digits.text;
    text.erase(text.find_last_not_of('0') + 1);
    if (digits.power < -4 || digits.power >= count) {
        if (text.size() > 1) text.insert(1, ".");
        text += digits.power < 0 ? "e-" : "e+";
        const std::string power = std::to_string(std::abs(digits.power));
        if (power.size() < 2) text += '0';
        return text + power;
    }
    if (digits.power < 0) return "0." + std::string(static_cast<std::size_t>(-digits.power - 1), '0') + text;
    const auto whole = static_cast<std::size_t>(digits.power) + 1;
    if (text.size() <= whole) return text + std::string(whole - text.size(), '0');
    return text.insert(whole, ".");
}

// digits * 10^power as the nearest double.
double composed(std::uint64_t digits, int power) {
    if (digits == 0 || power < -400) return 0;  // 19 digits and 10^-400 are less than half the smallest double
    if (power > 400) return std::numeric_limits<double>::infinity();
    Scaled scaled{digits, 0};
    scaled.scale_by_ten_to(power);
    // As many bits as the double will have: fewer than 53 at the lower end of its range.
    const int above = bits_of(scaled.value) + scaled.exponent;
    const int lowest = std::max(above - 53, -1074);
    scaled.exponent -= lowest;
    return std::ldexp(static_cast<double>(scaled.rounded()), lowest);
}

}  // namespace

void append_decimal(std::string& out, double value) {
    if (value == 0) {
        out += '0';
        return;
    }
    if (value < 0) out += '-';
    const double size = std::abs(value);
    std::string text;
    for (const int count : {15, 16, 17}) {
        text = written(digits_of(size, count));
        if (read_decimal(text.c_str(), nullptr) == size) break;
    }
    out += text;
}

double read_decimal(const char* text, char** end) {
    const bool minus = *text == '-';
    if (minus) ++text;
    constexpr std::uint64_t most = 1'000'000'000'000'000'000;  // further digits are only counted
    std::uint64_t digits = 0;
    int power = 0;
    bool after_point = false;
    for (;; ++text) {
        if (*text == '.' && !after_point) {
            after_point = true;
        } else if (*text >= '0' && *text <= '9') {
            const bool counts = digits < most;
            if (counts) digits = digits * 10 + static_cast<std::uint64_t>(*text - '0');
            power += (after_point ? 0 : 1) - (counts ? 1 : 0);
        } else {
            break;
        }
    }
    if (*text == 'e' || *text == 'E') {
        ++text;
        const bool down = *text == '-';
        if (down || *text == '+') ++text;
        int exponent = 0;
        for (; *text >= '0' && *text <= '9'; ++text)
            if (exponent < 1'000'000) exponent = exponent * 10 + (*text - '0');
        power += down ? -exponent : exponent;
    }
    if (end) *end = const_cast<char*>(text);
    const double value = composed(digits, power);
    return minus ? -value : value;
}

}  // namespace base
