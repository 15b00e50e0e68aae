// Our replacements for parts of Dear ImGui rely on what the rest of it calls, and on its formats. Another version may
// need more, which would only show at run time, so it stops the build.
#pragma once

#include "imgui.h"

#if IMGUI_VERSION_NUM != 19222
#error "cmake/ stands in for parts of Dear ImGui 1.92.2b: see what this one asks of it, then change imgui_version.h"
#endif
