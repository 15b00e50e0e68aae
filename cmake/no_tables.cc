// Dear ImGui's core ends, saves and cleans up tables and columns even if there are none. Confab does its own layout, so
// these few functions replace imgui_tables.cpp, which stays out of the download.
#include "imgui_internal.h"
#include "imgui_version.h"

namespace ImGui {
void EndTable() {}
void TableEndRow(ImGuiTable*) {}
void TableEndCell(ImGuiTable*) {}
void TablePushColumnChannel(int) {}
void TablePopColumnChannel() {}
void TablePushBackgroundChannel() {}
void TablePopBackgroundChannel() {}
void TableGcCompactSettings() {}
void TableGcCompactTransientBuffers(ImGuiTable*) {}
void TableGcCompactTransientBuffers(ImGuiTableTempData*) {}
void TableSettingsAddSettingsHandler() {}
void EndColumns() {}
void PushColumnsBackground() {}
void PopColumnsBackground() {}
}  // namespace ImGui
