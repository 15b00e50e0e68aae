// Dear ImGui always links one reader of font files as the default loader. Every font of ours brings a loader of its
// own, so this stands in for FreeType and reads nothing; the real readers stay out of the download.
#include "imgui_internal.h"
#include "imgui_version.h"

namespace ImGuiFreeType {
const ImFontLoader* GetFontLoader();
const ImFontLoader* GetFontLoader() {
    static const ImFontLoader none;
    return &none;
}
}  // namespace ImGuiFreeType
