// Lays out text of any script as lines of glyphs in drawing order. A glyph is a code point, or a whole grapheme cluster
// or shaped word under a private code point that the fonts assign: the browser shapes, this file only breaks and
// orders. Wrapping and bidirectional order follow UAX #14 and UAX #9 as far as chat lines need: paragraph direction by
// the first strong letter, right-to-left words reversed as runs, numbers unchanged, brackets mirrored. Linear in the
// length of the text, whatever it contains.
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

struct Piece {  // glyphs drawn one after the other; `link` is an index into the ranges, -1 for none
    float x = 0;
    float width = 0;
    std::uint32_t first = 0;
    std::uint32_t count = 0;
    int link = -1;
};

struct Line {
    std::uint32_t first = 0;  // piece
    std::uint32_t count = 0;
    float width = 0;
};

struct TextLayout {
    std::u32string glyphs;
    std::vector<Piece> pieces;
    std::vector<Line> lines;
    float width = 0;  // of the widest line

    std::u32string_view glyphs_of(const Piece& piece) const {
        return std::u32string_view(glyphs).substr(piece.first, piece.count);
    }
};

// `width`: where lines wrap; 0: only at line breaks. Returns at least one line and at most `most_lines`. It does not
// look at text beyond those, so to learn whether there is more, ask for one line more.
TextLayout lay_out(std::string_view text, std::span<const LinkRange> links, TextStyle style, float width,
                   Measurer& measurer, std::size_t most_lines = static_cast<std::size_t>(-1));

// Cuts the first line at `width`, and ends it with an ellipsis if something was cut.
void shorten(TextLayout& layout, TextStyle style, float width, Measurer& measurer);

}  // namespace ui
