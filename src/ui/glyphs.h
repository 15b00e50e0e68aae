// Where glyphs come from: the browser in the page, plain boxes in tests. No font travels with Confab.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace ui {

struct GlyphSize {  // device pixels, baseline at y = 0, up positive
    float advance = 0;
    float left = 0;  // ink reaches this far left of the origin
    float up = 0;
    float right = 0;
    float down = 0;
    float ascent = 0;  // of the font
    float descent = 0;
};

enum class Weight { regular, bold };
enum class Face { text, code };

class Glyphs {
public:
    virtual ~Glyphs() = default;

    // One grapheme cluster or one run (a right-to-left or shaped word), `pixels` high (the font's em), device pixels.
    virtual GlyphSize measure(std::string_view text, float pixels, Weight weight, Face face) = 0;

    // Draws white on clear into width * height RGBA bytes, not premultiplied, the origin at (x, y) from the top left.
    // Answers whether the font brought its own colours (emoji).
    virtual bool draw(std::string_view text, float pixels, Weight weight, Face face, int x, int y, int width,
                      int height, std::vector<std::uint8_t>& rgba) = 0;
};

}  // namespace ui
