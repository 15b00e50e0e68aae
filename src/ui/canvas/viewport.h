// What the platform knows about the screen.
#pragma once

namespace ui {

struct Insets {  // for a phone's notch and home bar, in logical pixels
    float left = 0, top = 0, right = 0, bottom = 0;
    bool operator==(const Insets&) const = default;
};

// All lengths are in logical (CSS) pixels, with `density` device pixels each.
struct Viewport {
    float width = 0;
    float height = 0;  // without the on-screen keyboard
    float density = 1;
    Insets insets;
    float font_size = 16;  // the person's base font size
    bool dark = false;
    bool high_contrast = false;
    bool reduced_motion = false;
    bool touch = false;  // the last pointer was a finger: larger targets, no hover
    bool operator==(const Viewport&) const = default;
};

}  // namespace ui
