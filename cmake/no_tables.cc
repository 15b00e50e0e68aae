// Dear ImGui's core ends, saves and cleans up tables and columns even where nobody makes any. Confab lays out by
// itself, so these few doors stand in for imgui_tables.cpp, and what lies behind them stays out of the download.
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
