// The WebGL 2 context for Dear ImGui's stock renderer: opened once, lost and restored at the browser's will. The third
// loss within a minute, or no context at all, means text mode: the mirror becomes the interface.
#pragma once

#include <list>
#include <string_view>

#include "base/time.h"

namespace web {

class Gl {
public:
    // call after the interface has created ImGui's context; false: there is no WebGL 2
    bool open();
    void begin();                     // before the interface draws
    void end(int width, int height);  // renders the drawn frame; device pixels

    enum class AfterLoss { wait, give_up };
    AfterLoss lost(Instant now);
    void restored();

private:
    std::list<Instant> losses_;
};

}  // namespace web
