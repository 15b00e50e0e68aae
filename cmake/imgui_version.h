// Our stand-ins for parts of Dear ImGui know what the rest of it calls, and in which formats it writes. Another version
// may ask for more, which would be seen at run time only, so it stops the build.
#pragma once

#include "imgui.h"

#if IMGUI_VERSION_NUM != 19222
#error "cmake/ stands in for parts of Dear ImGui 1.92.2b: see what this one asks of it, then change imgui_version.h"
#endif
