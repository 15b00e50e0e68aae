// The first half of text layout: splits a paragraph into atoms, the pieces that lines are made of. Knows scripts as
// ranges of code points, and only as much of Unicode as breaking and ordering need.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ui/text/links.h"
#include "ui/text/text_style.h"

namespace ui {

enum class Direction : std::uint8_t { neutral, left_to_right, right_to_left, number };

struct Atom {
    std::uint32_t first = 0;  // glyph
    std::uint32_t count = 0;
    float width = 0;
    int link = -1;
    Direction direction = Direction::neutral;
    bool space = false;
    bool breaks_before = false;  // a line may begin here
};

struct Atoms {
    std::u32string glyphs;        // in logical order
    std::vector<float> advances;  // of each glyph
    std::vector<Atom> list;
    bool right_to_left = false;  // the paragraph, by its first strong letter
    bool mixed = false;          // it contains right-to-left text
};

// One paragraph without line breaks. `offset`: its beginning in the text that the links refer to.
void scan(std::string_view paragraph, std::size_t offset, std::span<const LinkRange> links, std::size_t& next_link,
          TextStyle style, Measurer& measurer, Atoms& out);

char32_t mirrored(char32_t glyph);  // brackets as they look in right-to-left text

}  // namespace ui
