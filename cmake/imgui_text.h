// Replaces the C library's scanf and printf in Dear ImGui's sources; included before each of them. The real
// functions, which support every kind of number, are a twentieth of the download. Other formatting is replaced by
// ImGui's own switch, IMGUI_DISABLE_DEFAULT_FORMAT_FUNCTIONS.
#pragma once

#include <cstdio>

int imgui_scan(const char* text, const char* format, ...);     // supports %d and %i
void imgui_print(std::FILE* stream, const char* format, ...);  // cuts off after a few hundred characters

#define sscanf imgui_scan
#define fprintf imgui_print
