// The glyphs that Dear ImGui draws, made by ui::Glyphs on demand and kept in ImGui's atlas. The one place that knows
// ImGui's internal font loader (1.92.2b). Everything here is bounded: clusters get private code points of the basic
// plane (so that ImGui's tables stay small), the atlas has at most 2048 x 2048 pixels; when either is full, all glyphs
// are dropped with the next frame and those on screen are made again.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "imgui.h"
#include "ui/glyphs.h"
#include "ui/text.h"

namespace ui {

class Fonts : public Measurer {
public:
    explicit Fonts(Glyphs& glyphs);  // after ImGui::CreateContext()

    void begin_frame();  // before begin_drawing()

    float advance(char32_t glyph, Font font, float size) override;
    char32_t cluster(std::string_view text) override;

    float ascent(Font font, float size);
    float descent(Font font, float size);  // positive, below the baseline

    // `baseline` in whole device pixels. Coloured glyphs keep their own colours.
    void draw(ImDrawList& list, float x, float baseline, ImU32 color, std::u32string_view glyphs, Font font,
              float size);

    // Layouts made under another generation name glyphs that are no more.
    std::uint32_t generation() const { return generation_; }
    // Something could not be drawn, and the next frame mends it. False where the screen is too much for a whole atlas.
    bool wants_frame() const { return full_ && (!crowded_ || frames_since_reset_ >= frames_between_resets); }

    void context_lost();  // every texture is created again

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
    bool full_ = false;     // something did not fit
    bool crowded_ = false;  // so it was even in the first frame of a fresh atlas
    int frames_since_reset_ = 1000;
    // of a crowded screen, which must not make the atlas anew in a loop
    static constexpr int frames_between_resets = 30;
    std::vector<std::uint8_t> pixels_;

    friend struct Loader;
    std::string text_of(char32_t glyph) const;
    ImFontBaked* baked(Font font, float size);
    void reset();
};

}  // namespace ui
