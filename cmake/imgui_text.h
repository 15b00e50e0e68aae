// What Dear ImGui's sources use of the C library's scanf and printf, put before each of them: the real ones, which know
// every kind of number, are a twentieth of the download. Formatting proper is replaced through ImGui's own switch,
// IMGUI_DISABLE_DEFAULT_FORMAT_FUNCTIONS.
#pragma once

#include <cstdio>

int imgui_scan(const char* text, const char* format, ...);     // knows %d and %i
void imgui_print(std::FILE* stream, const char* format, ...);  // cuts off what is past a few hundred characters

#define sscanf imgui_scan
#define fprintf imgui_print
