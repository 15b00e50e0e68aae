// The configuration of Dear ImGui, included by imgui.h through IMGUI_USER_CONFIG.
#pragma once
#define IMGUI_USE_WCHAR32           // for emoji, and private planes for grapheme clusters
#define IMGUI_DISABLE_DEFAULT_FONT  // the browser draws the glyphs
#define IMGUI_DISABLE_OBSOLETE_FUNCTIONS
#define IMGUI_DISABLE_DEMO_WINDOWS
#define IMGUI_DISABLE_DEBUG_TOOLS
#define IMGUI_DISABLE_FILE_FUNCTIONS
#define IMGUI_DISABLE_DEFAULT_FORMAT_FUNCTIONS  // imgui_text.cc has the ones that we need
#define IMGUI_DISABLE_DEFAULT_SHELL_FUNCTIONS
#define IMGUI_ENABLE_FREETYPE  // only to leave out the reader of font files (no_truetype.cc)
