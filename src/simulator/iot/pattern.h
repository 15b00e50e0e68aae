// The regular expressions that rules use, in time linear in the text: characters, classes, '.', \d \w \s, groups,
// alternation, anchors and the quantifiers ? * + {m,n}. AWS IoT uses Java's. Of those, back references, look-around,
// boundaries, and lazy and possessive quantifiers are errors when the pattern is read.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace simulator::iot {

class Pattern {
public:
    static Result<Pattern> parse(std::string_view text);

    // Whether the pattern matches anywhere in the text, like Java's Matcher.find(): it is not anchored, and '$' also
    // matches before a final line break.
    bool found_in(std::string_view text) const;

private:
    friend class PatternParser;
    friend class PatternCompiler;

    struct Range {
        char32_t first;
        char32_t last;
    };
    enum class Operation : std::uint8_t { characters, split, jump, begin, end, match };
    struct Instruction {
        Operation operation = Operation::match;
        bool negated = false;
        std::vector<Range> ranges;
        std::size_t next = 0;   // jump, split
        std::size_t other = 0;  // split
    };
    std::vector<Instruction> program_;
};

}  // namespace simulator::iot
