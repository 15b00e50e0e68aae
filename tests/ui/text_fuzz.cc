// Any bytes at any width: every glyph is laid out once, lines fit or hold a single glyph, nothing crashes.
#include <cstdlib>

#include "ui/text/text_layout.h"
#include "ui/ui_support.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const float width = data[0];
    const std::size_t most = data[1] ? data[1] : 10'000;
    const std::string_view text(reinterpret_cast<const char*>(data + 2), size - 2);
    ui_test::BoxMeasurer boxes;
    const ui::TextStyle style{ui::Font::regular, 10};
    ui::TextLayout layout = ui::lay_out(text, {}, style, width, boxes, most);
    if (layout.lines.empty() || layout.lines.size() > most) std::abort();
    for (const ui::Line& line : layout.lines) {
        std::size_t glyphs = 0;
        for (std::uint32_t i = 0; i < line.count; ++i) {
            const ui::Piece& piece = layout.pieces.at(line.first + i);
            if (piece.first + piece.count > layout.glyphs.size()) std::abort();
            glyphs += piece.count;
        }
        if (width > 0 && line.width > width && glyphs > 1) {
            // Only blanks at the beginning of a line may reach over its end.
            const ui::Piece& first = layout.pieces[line.first];
            if (layout.glyphs[first.first] != U' ' && layout.glyphs[first.first] != 0x3000) std::abort();
        }
    }
    ui::shorten(layout, style, width, boxes);
    return 0;
}
