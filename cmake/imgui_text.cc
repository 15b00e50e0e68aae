// Formatting and scanning for Dear ImGui: text, characters and whole numbers with width and leading zeros, which is all
// that the linked parts use. Any other conversion is written out unchanged and ends the text.
#include "imgui_text.h"

#include <cstdarg>
#include <cstdlib>
#include <cstring>

#include "imgui_internal.h"
#include "imgui_version.h"

namespace {

// Like snprintf: counts everything, stores what fits.
struct Text {
    char* buffer;
    std::size_t size;
    std::size_t length = 0;

    void put(char c) {
        if (length < size) buffer[length] = c;
        ++length;
    }

    void pad(std::size_t width, std::size_t taken, char with) {
        for (; taken < width; ++taken) put(with);
    }

    void put_number(unsigned value, unsigned base, bool negative, bool upper, std::size_t width, char with) {
        char digits[12];
        std::size_t count = 0;
        do {
            const unsigned digit = value % base;
            digits[count++] = static_cast<char>(digit < 10 ? '0' + digit : (upper ? 'A' : 'a') + digit - 10);
            value /= base;
        } while (value != 0);
        if (negative && with == '0') put('-');
        pad(width, count + (negative ? 1 : 0), with);
        if (negative && with != '0') put('-');
        while (count > 0) put(digits[--count]);
    }
};

}  // namespace

int ImFormatStringV(char* buffer, std::size_t size, const char* format, va_list arguments) {
    Text text{buffer, buffer ? size : 0};
    const char* at = format;
    for (; *at; ++at) {
        if (*at != '%') {
            text.put(*at);
            continue;
        }
        const char* const begin = at++;
        const char with = *at == '0' ? '0' : ' ';
        std::size_t width = 0;
        for (; *at >= '0' && *at <= '9'; ++at) width = width * 10 + static_cast<std::size_t>(*at - '0');
        int precision = -1;
        if (at[0] == '.' && at[1] == '*') {
            precision = va_arg(arguments, int);
            at += 2;
        }
        if (*at == '%') {
            text.put('%');
        } else if (*at == 'c') {
            text.put(static_cast<char>(va_arg(arguments, int)));
        } else if (*at == 's') {
            const char* const words = va_arg(arguments, const char*);
            const std::size_t count =
                precision < 0 ? std::strlen(words) : strnlen(words, static_cast<std::size_t>(precision));
            text.pad(width, count, ' ');
            for (std::size_t i = 0; i < count; ++i) text.put(words[i]);
        } else if (*at == 'd' || *at == 'i') {
            const int value = va_arg(arguments, int);
            const unsigned size_of_it = value < 0 ? 0u - static_cast<unsigned>(value) : static_cast<unsigned>(value);
            text.put_number(size_of_it, 10, value < 0, false, width, with);
        } else if (*at == 'u' || *at == 'x' || *at == 'X') {
            text.put_number(va_arg(arguments, unsigned), *at == 'u' ? 10 : 16, false, *at == 'X', width, with);
        } else {
            for (at = begin; *at; ++at) text.put(*at);
            break;
        }
    }
    if (!buffer) return static_cast<int>(text.length);
    const std::size_t end = text.length < size ? text.length : size - 1;
    buffer[end] = '\0';
    return static_cast<int>(end);
}

int ImFormatString(char* buffer, std::size_t size, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int length = ImFormatStringV(buffer, size, format, arguments);
    va_end(arguments);
    return length;
}

int imgui_scan(const char* text, const char* format, ...) {
    int found = 0;
    va_list arguments;
    va_start(arguments, format);
    for (; *format; ++format) {
        if (*format != '%') {
            if (*text++ != *format) break;
            continue;
        }
        if (*++format != 'd' && *format != 'i') break;
        char* end = nullptr;
        const long value = std::strtol(text, &end, 10);
        if (end == text) break;
        *va_arg(arguments, int*) = static_cast<int>(value);
        text = end;
        ++found;
    }
    va_end(arguments);
    return found;
}

void imgui_print(std::FILE* stream, const char* format, ...) {
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    ImFormatStringV(text, sizeof text, format, arguments);
    va_end(arguments);
    std::fputs(text, stream);
}
