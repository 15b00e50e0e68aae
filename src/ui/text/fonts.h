// The glyphs for Dear ImGui, drawn by ui::Glyphs on demand and stored in ImGui's atlas. The only code that uses ImGui's
// internal font loader (1.92.2b). Everything here is bounded: clusters get private code points of the basic plane (so
// that ImGui's tables stay small), and the atlas has at most 2048 x 2048 pixels. When either is full, the next frame
// drops all glyphs and draws the visible ones again.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "imgui.h"
#include "ui/text/glyphs.h"
#include "ui/text/text_style.h"

namespace ui {

class Fonts : public Measurer {
public:
    explicit Fonts(Glyphs& glyphs);  // call after ImGui::CreateContext()

    void begin_frame();  // call before begin_drawing()

    float advance(char32_t glyph, Font font, float size) override;
    char32_t cluster(std::string_view text) override;

    float ascent(Font font, float size);
    float descent(Font font, float size);  // positive, below the baseline

    // `baseline` is in whole device pixels. Coloured glyphs keep their own colours.
    void draw(ImDrawList& list, float x, float baseline, ImU32 color, std::u32string_view glyphs, Font font,
              float size);

    // Layouts of another generation refer to glyphs that no longer exist.
    std::uint32_t generation() const { return generation_; }
    // Some glyph was not drawn, and the next frame will fix it. False if the screen needs more than a whole atlas.
    bool wants_frame() const { return full_ && (!crowded_ || frames_since_reset_ >= frames_between_resets); }

    void context_lost();  // creates every texture again

    std::size_t clusters() const { return texts_.size(); }

private:
    struct Source {
        Fonts* fonts = nullptr;
        Weight weight = Weight::regular;
        Face face = Face::text;
    };

    Glyphs& glyphs_;
    Source sources_[3];
    ImFont* fonts_[3] = {};
    std::vector<std::string> texts_;  // of the clusters, by private code point
    std::map<std::string, char32_t> ids_;
    std::uint32_t generation_ = 1;
    bool full_ = false;     // some glyph did not fit
    bool crowded_ = false;  // that was so even in the first frame of a fresh atlas
    int frames_since_reset_ = 1000;
    // for a crowded screen, which must not create the atlas again in every frame
    static constexpr int frames_between_resets = 30;
    std::vector<std::uint8_t> pixels_;

    friend struct Loader;
    std::string text_of(char32_t glyph) const;
    ImFontBaked* baked(Font font, float size);
    void reset();
};

}  // namespace ui
