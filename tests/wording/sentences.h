// What every sentence for people has in common.
#pragma once

#include <string_view>
#include <vector>

inline bool is_a_sentence(std::string_view text) {
    return text.size() > 15 && text.ends_with('.') && text[0] >= 'A' && text[0] <= 'Z' && !text.contains("  ");
}

// Each of an enum's values, from the first to the last.
template <class Code>
std::vector<Code> all_to(Code last) {
    std::vector<Code> codes;
    for (int code = 0; code <= static_cast<int>(last); ++code) codes.push_back(static_cast<Code>(code));
    return codes;
}
