#include "wording/terminal_text.h"

#include "base/utf8.h"
#include "protocol/characters.h"

namespace wording {
namespace {

bool is_obeyed_by_terminals(char32_t c) {
    if (c == '\n' || c == '\t') return false;
    constexpr char32_t line_separator = 0x2028;
    constexpr char32_t paragraph_separator = 0x2029;
    return is_control(c) || is_direction_control(c) || c == line_separator || c == paragraph_separator;
}

template <class Replacement>
std::string replaced(std::string_view text, Replacement append_replacement) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const CodePoint next = decode_utf8(text);
        if (!next.valid || is_obeyed_by_terminals(next.value))
            append_replacement(out, next.value);
        else
            out += text.substr(0, next.length);
        text.remove_prefix(next.length);
    }
    return out;
}

}  // namespace

std::string terminal_text(std::string_view text) {
    return replaced(text, [](std::string& out, char32_t) { append_utf8(out, replacement_character); });
}

std::string terminal_json(std::string_view json) {
    return replaced(json, [](std::string& out, char32_t c) {
        constexpr std::string_view digits = "0123456789abcdef";
        out += "\\u";
        for (const int shift : {12, 8, 4, 0}) out += digits[(c >> shift) & 15];
    });
}

}  // namespace wording
