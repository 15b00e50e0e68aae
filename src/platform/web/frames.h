// When the canvas is drawn: only after something changed, once before the next repaint. Between changes no frame runs;
// in a hidden tab the browser holds a wanted frame back until somebody can see it, and the loop goes on without.
#pragma once

namespace web {

class Frames {
public:
    void request();
    void draw();                      // the browser is about to repaint
    void stop() { stopped_ = true; }  // no canvas any more, or not for now
    void resume();

private:
    bool requested_ = false;
    bool stopped_ = true;
};

}  // namespace web
