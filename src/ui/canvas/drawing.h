// The part of a Dear ImGui frame that Confab needs: the glyph atlas and one draw list over the whole screen. ImGui's
// own NewFrame() and Render() would add windows, navigation and scroll bars, a tenth of the download, for nothing.
#pragma once

#include "imgui.h"

namespace ui {

ImDrawList& begin_drawing();  // of the size ImGui::GetIO().DisplaySize, in the current context
void end_drawing();           // afterwards ImGui::GetDrawData() has it

}  // namespace ui
