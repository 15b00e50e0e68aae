#include "platform/web/glyphs.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "platform/web/bindings.h"

namespace web {
namespace {
// We draw in white, so any other color that is not nearly transparent is the font's.
bool has_colours(const std::vector<std::uint8_t>& rgba) {
    constexpr std::uint8_t faint = 24, nearly_white = 200;
    for (std::size_t at = 0; at + 3 < rgba.size(); at += 4)
        if (rgba[at + 3] > faint && std::min({rgba[at], rgba[at + 1], rgba[at + 2]}) < nearly_white) return true;
    return false;
}

// A text that begins right to left has its punctuation on that side, too.
bool reads_right_to_left(std::string_view text) {
    const char32_t first = text.empty() ? 0 : decode_utf8(text).value;
    return (first >= 0x0590 && first <= 0x08FF) || (first >= 0xFB1D && first <= 0xFDFF) ||
           (first >= 0xFE70 && first <= 0xFEFF) || (first >= 0x10800 && first <= 0x10FFF) ||
           (first >= 0x1E800 && first <= 0x1EFFF);
}
}  // namespace

ui::GlyphSize Glyphs::measure(std::string_view text, float pixels, ui::Weight weight, ui::Face face) {
    std::array<float, 7> size;
    js_glyph_measure(text.data(), text.size(), pixels, weight == ui::Weight::bold, face == ui::Face::code,
                     reads_right_to_left(text), size.data());
    return {.advance = size[0],
            .left = size[1],
            .up = size[2],
            .right = size[3],
            .down = size[4],
            .ascent = size[5],
            .descent = size[6]};
}

bool Glyphs::draw(std::string_view text, float pixels, ui::Weight weight, ui::Face face, int x, int y, int width,
                  int height, std::vector<std::uint8_t>& rgba) {
    rgba.assign(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4, 0);
    js_glyph_draw(text.data(), text.size(), pixels, weight == ui::Weight::bold, face == ui::Face::code,
                  reads_right_to_left(text), x, y, width, height, rgba.data());
    return has_colours(rgba);
}

}  // namespace web
