// When the canvas is drawn: only after a change, once before the next repaint. Without changes no frame runs. In a
// hidden tab the browser delays frames until the tab is visible, and the loop continues without them.
#pragma once

#include <optional>

#include "base/time.h"

namespace web {

class Frames {
public:
    void request();
    void request_in(std::optional<Milliseconds> delay);  // replaces the delay before; nullopt: not any more
    bool begin();                                        // before a repaint; returns whether there is a canvas to draw
    void stop() { stopped_ = true; }                     // no canvas any more, or not now
    void resume();

private:
    bool requested_ = false;
    bool stopped_ = true;
};

}  // namespace web
