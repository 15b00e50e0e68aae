// How text looks, and the source of its measures.
#pragma once

#include <cstdint>
#include <string_view>

namespace ui {

enum class Font : std::uint8_t { regular, bold, code };

// What layout needs to know of fonts. Lengths are in device pixels.
class Measurer {
public:
    virtual ~Measurer() = default;
    virtual float advance(char32_t glyph, Font font, float size) = 0;
    virtual char32_t cluster(std::string_view text) = 0;  // the glyph that draws this piece of text as one
};

struct TextStyle {
    Font font = Font::regular;
    float size = 16;
};

}  // namespace ui
