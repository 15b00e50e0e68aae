#include "ui/canvas/drawing.h"

#include "imgui_internal.h"

namespace ui {

ImDrawList& begin_drawing() {
    ImGuiContext& context = *ImGui::GetCurrentContext();
    ImGuiViewportP& screen = *context.Viewports[0];
    ++context.FrameCount;
    screen.Pos = ImVec2(0, 0);
    screen.Size = context.IO.DisplaySize;
    screen.DrawDataP.Valid = false;
    ImFontAtlas& atlas = *context.IO.Fonts;
    ImFontAtlasUpdateNewFrame(&atlas, context.FrameCount, true);

    ImDrawListSharedData& shared = context.DrawListSharedData;
    shared.FontAtlas = &atlas;  // so that these two follow if the atlas is created again within a frame
    shared.TexUvWhitePixel = atlas.TexUvWhitePixel;
    shared.TexUvLines = atlas.TexUvLines;
    shared.ClipRectFullscreen = ImVec4(0, 0, screen.Size.x, screen.Size.y);
    shared.CurveTessellationTol = context.Style.CurveTessellationTol;
    shared.SetCircleTessellationMaxError(context.Style.CircleTessellationMaxError);
    shared.InitialFlags =
        ImDrawListFlags_AntiAliasedLines | ImDrawListFlags_AntiAliasedLinesUseTex | ImDrawListFlags_AntiAliasedFill;
    if (context.IO.BackendFlags & ImGuiBackendFlags_RendererHasVtxOffset)
        shared.InitialFlags |= ImDrawListFlags_AllowVtxOffset;
    shared.InitialFringeScale = 1;
    return *ImGui::GetBackgroundDrawList();
}

void end_drawing() {
    ImGuiContext& context = *ImGui::GetCurrentContext();
    ImGuiViewportP& screen = *context.Viewports[0];
    ImVector<ImTextureData*>& textures = context.PlatformIO.Textures;
    textures.resize(0);
    for (ImTextureData* texture : context.IO.Fonts->TexList) {
        texture->RefCount = 1;
        textures.push_back(texture);
    }
    ImDrawData& drawn = screen.DrawDataP;
    drawn.Clear();
    drawn.Valid = true;
    drawn.DisplaySize = screen.Size;
    drawn.FramebufferScale = context.IO.DisplayFramebufferScale;
    drawn.OwnerViewport = &screen;
    drawn.Textures = &textures;
    drawn.AddDrawList(ImGui::GetBackgroundDrawList());
}

}  // namespace ui
