// Reads back what the last frame drew: each glyph is a rectangle with its place in ImGui's atlas, so the text on screen
// can be told from Dear ImGui's draw data alone, whatever the panels meant to draw.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "imgui.h"
#include "imgui_internal.h"

namespace ui_test {

struct DrawnGlyph {
    char32_t glyph = 0;
    float x = 0, y = 0;  // its middle, device pixels
};

// In the order in which they were drawn; only what is inside the clip rectangle of its draw command. Blanks draw
// nothing.
inline std::vector<DrawnGlyph> drawn_glyphs() {
    std::map<std::pair<float, float>, char32_t> by_place;
    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    for (int i = 0; i < atlas.Builder->BakedPool.Size; ++i)
        for (const ImFontGlyph& glyph : atlas.Builder->BakedPool[i].Glyphs)
            if (glyph.Visible) by_place[{glyph.U0, glyph.V0}] = static_cast<char32_t>(glyph.Codepoint);

    std::vector<DrawnGlyph> drawn;
    for (const ImDrawList* list : ImGui::GetDrawData()->CmdLists) {
        for (const ImDrawCmd& command : list->CmdBuffer) {
            unsigned last = ~0U;  // a rectangle has its first corner in both of its triangles
            for (unsigned i = 0; i + 2 < command.ElemCount; i += 3) {
                const unsigned first = list->IdxBuffer[static_cast<int>(command.IdxOffset + i)] + command.VtxOffset;
                const unsigned third = list->IdxBuffer[static_cast<int>(command.IdxOffset + i + 2)] + command.VtxOffset;
                const ImDrawVert& corner = list->VtxBuffer[static_cast<int>(first)];
                const ImDrawVert& opposite = list->VtxBuffer[static_cast<int>(third)];
                const auto found = by_place.find({corner.uv.x, corner.uv.y});
                if (first == std::exchange(last, first) || found == by_place.end()) continue;
                const float x = (corner.pos.x + opposite.pos.x) / 2;
                const float y = (corner.pos.y + opposite.pos.y) / 2;
                const ImVec4& clip = command.ClipRect;
                if (x >= clip.x && x < clip.z && y >= clip.y && y < clip.w) drawn.push_back({found->second, x, y});
            }
        }
    }
    return drawn;
}

// Without blanks: "Backtorooms".
inline std::string drawn_text() {
    std::string text;
    for (const DrawnGlyph& each : drawn_glyphs()) append_utf8(text, each.glyph);
    return text;
}

// How often a text stands on the screen; blanks in it do not count.
inline int times_drawn(std::string text) {
    std::erase(text, ' ');
    const std::string drawn = drawn_text();
    int times = 0;
    for (std::size_t at = drawn.find(text); at != std::string::npos; at = drawn.find(text, at + text.size())) ++times;
    return times;
}

}  // namespace ui_test
