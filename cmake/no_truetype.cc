// Dear ImGui always links one reader of font files as the default loader. All our fonts have their own loader, so this
// replaces FreeType and reads nothing; the real readers stay out of the download.
#include "imgui_internal.h"
#include "imgui_version.h"

namespace ImGuiFreeType {
const ImFontLoader* GetFontLoader();
const ImFontLoader* GetFontLoader() {
    static const ImFontLoader none;
    return &none;
}
}  // namespace ImGuiFreeType
