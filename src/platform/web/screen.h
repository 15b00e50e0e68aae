// The screen as the interface sees it: logical pixels, density and preferences. Also keeps the canvas at the device's
// own pixels. Draws nothing.
#pragma once

#include "ui/interface.h"

namespace web {

class Screen {
public:
    void read();  // call after the screen has changed
    void touched(bool by_finger) { viewport_.touch = by_finger; }

    const ui::Viewport& viewport() const { return viewport_; }
    int width() const { return width_; }  // of the canvas, in device pixels
    int height() const { return height_; }

private:
    ui::Viewport viewport_;
    int width_ = 0, height_ = 0;
};

}  // namespace web
