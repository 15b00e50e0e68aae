// Drawing and pressing for panels: rectangles, lines of text, buttons and icons, all in device pixels and on one ImGui
// draw list. Elements are identified by keys from the data (never by their labels), the same as in the mirror, so that
// the keyboard's focus, which is in the mirror, can be drawn here. The first element that asks for a place under the
// pointer gets it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "imgui.h"
#include "ui/canvas/pointer.h"
#include "ui/canvas/theme.h"
#include "ui/text/fonts.h"
#include "ui/text/text_layout.h"

namespace ui {

struct Rect {
    float x = 0, y = 0, width = 0, height = 0;

    float right() const { return x + width; }
    float bottom() const { return y + height; }
    float middle() const { return y + height / 2; }
    bool contains(float px, float py) const { return px >= x && py >= y && px < right() && py < bottom(); }
    Rect inset(float by) const { return {x + by, y + by, width - 2 * by, height - 2 * by}; }
    Rect intersected(const Rect& other) const;
};

enum class Align { left, center, right };
enum class Button { primary, quiet, plain, danger };
enum class Icon { back, close, send, down, plus, clock, tick, ticks, warning, lock, more };

// The state of the pointer, kept between frames.
struct Pointing {
    float x = -1, y = -1;
    bool down = false, pressed = false, released = false;  // pressed, released: in this frame
    bool secondary = false;                                // began in this frame
    float wheel = 0;
    bool touch = false;
    bool enabled = true;  // false while a modal element covers it
    bool claimed = false;
    std::uint64_t active = 0;  // key of the pressed element
    float press_x = 0, press_y = 0;
    bool dragged = false;  // moved too far to be a click
    bool before_down = false, before_secondary = false;
};

// Layouts of short texts, so that each frame lays out only what has changed.
struct LayoutCache {
    std::map<std::string, TextLayout> kept;
    std::uint32_t generation = 0;
    std::uint64_t made = 0;  // number of layouts made, for tests
};

std::uint64_t key_hash(std::string_view key);

class Canvas {
public:
    Canvas(ImDrawList& list, Fonts& fonts, const Theme& theme, Pointing& pointing, LayoutCache& cache,
           std::string_view focused);

    const Theme& theme() const { return theme_; }
    Fonts& fonts() { return fonts_; }
    Pointing& pointing() { return pointing_; }
    ImDrawList& list() { return list_; }

    void fill(const Rect& rect, ImU32 color, float radius = 0);
    void outline(const Rect& rect, ImU32 color, float radius = 0);
    void card(const Rect& rect, float radius);  // surface, border and a soft shadow
    void line(float x, float y, float width);   // a separator
    void icon(Icon icon, float center_x, float center_y, float size, ImU32 color);
    void avatar(float x, float y, float size, std::string_view name, std::string_view who);

    void push_clip(const Rect& rect);
    void pop_clip();
    const Rect& clip() const { return clip_; }

    float width(std::string_view text, TextStyle style);
    // One line, vertically centred in the rect, with an ellipsis if it does not fit. Returns its width.
    float text(const Rect& rect, std::string_view text, TextStyle style, ImU32 color, Align align = Align::left);
    // Wraps the text from the top of the rect; returns the height.
    float paragraph(const Rect& rect, std::string_view text, TextStyle style, ImU32 color, Align align = Align::left);
    float paragraph_height(std::string_view text, TextStyle style, float width);
    std::size_t line_count(std::string_view text, TextStyle style, float width, std::size_t most);
    void glyphs(const TextLayout& layout, const Line& line, float x, float baseline, TextStyle style, ImU32 color);

    struct Hit {
        bool hovered = false, held = false, clicked = false;
    };
    Hit hit(std::string_view key, const Rect& rect);
    bool hovered(const Rect& rect) const;  // without claiming it
    bool secondary_click(const Rect& rect);
    void focus_ring(std::string_view key, const Rect& rect, float radius);  // if this key has the keyboard's focus

    bool button(std::string_view key, const Rect& rect, std::string_view label, Button kind = Button::quiet);
    bool icon_button(std::string_view key, const Rect& rect, Icon icon, ImU32 color);
    float button_width(std::string_view label);

    void draw_focus();  // call last
    Cursor cursor = Cursor::arrow;

private:
    ImDrawList& list_;
    Fonts& fonts_;
    const Theme& theme_;
    Pointing& pointing_;
    LayoutCache& cache_;
    std::string_view focused_;
    Rect clip_;
    std::vector<Rect> clips_;
    std::optional<std::pair<Rect, float>> ring_;

    const TextLayout& laid_out(std::string_view text, TextStyle style, float width, bool wrap);
    float baseline_in(const Rect& rect, TextStyle style);
};

}  // namespace ui
