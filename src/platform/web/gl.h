// The WebGL 2 context under Dear ImGui's stock renderer: opened once, lost and restored by the browser as it likes. The
// third loss within a minute, or no context at all, means text mode: the mirror becomes the interface.
#pragma once

#include <list>
#include <string_view>

#include "base/time.h"

namespace web {

class Gl {
public:
    bool open();                      // after the interface has made ImGui's context; false: there is no WebGL 2
    void begin();                     // before the interface draws
    void end(int width, int height);  // renders what it drew; device pixels

    enum class AfterLoss { wait, give_up };
    AfterLoss lost(Instant now);
    void restored();

private:
    std::list<Instant> losses_;
};

}  // namespace web
