// Dear ImGui as Confab uses it. Included by imgui.h through IMGUI_USER_CONFIG.
#pragma once
#define IMGUI_USE_WCHAR32           // emoji, and private planes for grapheme clusters
#define IMGUI_DISABLE_DEFAULT_FONT  // glyphs come from the browser
#define IMGUI_DISABLE_OBSOLETE_FUNCTIONS
#define IMGUI_DISABLE_DEMO_WINDOWS
#define IMGUI_DISABLE_DEBUG_TOOLS
#define IMGUI_DISABLE_FILE_FUNCTIONS
#define IMGUI_DISABLE_DEFAULT_FORMAT_FUNCTIONS  // imgui_text.cc has those that we need
#define IMGUI_DISABLE_DEFAULT_SHELL_FUNCTIONS
#define IMGUI_ENABLE_FREETYPE  // in name only (no_truetype.cc): leaves the reader of font files out
