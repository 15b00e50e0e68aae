// When the canvas is drawn: only after a change, once before the next repaint. Without changes no frame runs. In a
// hidden tab the browser delays frames until the tab is visible, and the loop continues without them.
#pragma once

namespace web {

class Frames {
public:
    void request();
    void draw();                      // the browser is about to repaint
    void stop() { stopped_ = true; }  // no canvas any more, or not now
    void resume();

private:
    bool requested_ = false;
    bool stopped_ = true;
};

}  // namespace web
