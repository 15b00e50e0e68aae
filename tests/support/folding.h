// Folds names as far as tests need it, in place of the host, which does it for all of Unicode.
#pragma once

#include <string>
#include <string_view>

#include "base/utf8.h"
#include "protocol/characters.h"

inline std::string folded_name(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const CodePoint next = decode_utf8(text);
        text.remove_prefix(next.length);
        append_utf8(out, lower_case(next.value));
    }
    return out;
}
