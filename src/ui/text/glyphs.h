// The source of glyphs: the browser in the page, plain boxes in tests. Confab includes no font.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace ui {

struct GlyphSize {  // in device pixels; the baseline is at y = 0, up is positive
    float advance = 0;
    float left = 0;  // how far the ink reaches left of the origin
    float up = 0;
    float right = 0;
    float down = 0;
    float ascent = 0;  // the font's ascent
    float descent = 0;
};

enum class Weight { regular, bold };
enum class Face { text, code };

class Glyphs {
public:
    virtual ~Glyphs() = default;

    // One grapheme cluster or one run (a right-to-left or shaped word), in device pixels; `pixels` is the size of
    // the font's em.
    virtual GlyphSize measure(std::string_view text, float pixels, Weight weight, Face face) = 0;

    // Draws white on transparent into width * height RGBA bytes, not premultiplied, with the origin at (x, y) from the
    // top left. Returns whether the font has its own colours (emoji).
    virtual bool draw(std::string_view text, float pixels, Weight weight, Face face, int x, int y, int width,
                      int height, std::vector<std::uint8_t>& rgba) = 0;
};

}  // namespace ui
