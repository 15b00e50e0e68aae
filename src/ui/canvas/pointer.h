// The pointer: what the platform says of it for a frame, and the shape that it should then have.
#pragma once

namespace ui {

// The input of one frame; the DOM handles keyboard focus and typing. A press and its release need a frame each: if both
// happened since the last frame, draw twice.
struct Pointer {
    float x = -1, y = -1;
    bool pressed = false;            // primary button or finger down
    bool secondary = false;          // right button, or a long press
    float wheel_x = 0, wheel_y = 0;  // logical pixels to scroll since the last frame; positive scrolls towards the top
    bool touch = false;
};

enum class Cursor { arrow, hand, text };

}  // namespace ui
