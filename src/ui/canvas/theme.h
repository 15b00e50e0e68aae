// Confab's appearance: colours for light, dark and high contrast, and one unit for all lengths. A unit is one logical
// pixel at a base font of 16, in device pixels: everything grows with the screen's density and the person's font size.
#pragma once

#include <cmath>

#include "imgui.h"
#include "ui/canvas/viewport.h"
#include "ui/text/text_style.h"

namespace ui {

struct Theme {
    float unit = 1;
    float hair = 1;  // the thinnest visible line
    bool touch = false;
    bool calm = false;  // the person asked for less motion
    bool contrast = false;

    ImU32 page, surface, sidebar, border, hover;
    ImU32 text, muted, link;
    ImU32 accent, accent_hover, on_accent, accent_soft, accent_text;
    ImU32 own_tint, badge, on_badge, mention, on_mention;
    ImU32 danger, danger_soft, warning, warning_soft, success;
    ImU32 shade, shadow;  // behind a dialog; under a card

    float u(float length) const { return std::round(length * unit); }
    float target() const { return u(touch ? 44 : 36); }  // the size of buttons and other targets
    TextStyle style(float size, Font font = Font::regular) const { return {font, std::fmax(1.0f, u(size))}; }

    TextStyle small() const { return style(12); }
    TextStyle label() const { return style(13); }
    TextStyle body() const { return style(15); }
    TextStyle strong() const { return style(15, Font::bold); }
    TextStyle title() const { return style(18, Font::bold); }
    float line_height(TextStyle of) const { return std::round(of.size * 1.45f); }
};

Theme make_theme(const Viewport& viewport);

// A colour for a person, the same in every session, on which white initials are readable.
ImU32 avatar_color(std::string_view who);

ImU32 faded(ImU32 color, float alpha);

}  // namespace ui
