// Glyphs drawn by the browser on a hidden 2D canvas: every script and color emoji of the visitor's system.
#pragma once

#include "ui/text/glyphs.h"

namespace web {

class Glyphs : public ui::Glyphs {
public:
    ui::GlyphSize measure(std::string_view text, float pixels, ui::Weight weight, ui::Face face) override;
    bool draw(std::string_view text, float pixels, ui::Weight weight, ui::Face face, int x, int y, int width,
              int height, std::vector<std::uint8_t>& rgba) override;
};

}  // namespace web
