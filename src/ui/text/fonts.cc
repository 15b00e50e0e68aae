#include "ui/text/fonts.h"

#include <algorithm>
#include <cmath>

#include "base/utf8.h"
#include "imgui_internal.h"

namespace ui {
namespace {

constexpr char32_t first_private = 0xE000;  // the private use area of the basic plane ...
constexpr char32_t last_private = 0xF8FF;
constexpr std::size_t most_clusters = last_private - first_private - 255;  // ... with a margin of safety
constexpr int atlas_side = 2048;                                           // every WebGL 2 device supports this
constexpr int widest_glyph = 1024;
constexpr float tallest_glyph = 3;  // ems above and below the baseline; stacked marks are cut off there

char no_font_file[4] = {};  // ImGui requires the bytes of a font; this loader reads none

}  // namespace

struct Loader {
    static Fonts::Source& source(ImFontConfig* config) { return *static_cast<Fonts::Source*>(config->FontLoaderData); }

    static bool init(ImFontAtlas*, ImFontConfig* config) {
        // ImGui calls this again after AddFont copied the configuration; the name says which source it is.
        auto* fonts = static_cast<Fonts*>(ImGui::GetIO().UserData);
        config->FontLoaderData = &fonts->sources_[config->Name[0] - '0'];
        return true;
    }
    static void destroy(ImFontAtlas*, ImFontConfig* config) { config->FontLoaderData = nullptr; }
    static bool contains(ImFontAtlas*, ImFontConfig*, ImWchar) { return true; }

    static bool bake(ImFontAtlas*, ImFontConfig* config, ImFontBaked* baked, void*) {
        const Fonts::Source& from = source(config);
        const GlyphSize size = from.fonts->glyphs_.measure("M", baked->Size, from.weight, from.face);
        baked->Ascent = std::round(size.ascent);
        baked->Descent = -std::round(size.descent);
        baked->LoadNoRenderOnLayout = true;  // measuring a message must not draw its glyphs
        return true;
    }

    static bool load(ImFontAtlas* atlas, ImFontConfig* config, ImFontBaked* baked, void*, ImWchar codepoint,
                     ImFontGlyph* glyph, float* advance) {
        const Fonts::Source& from = source(config);
        Fonts& fonts = *from.fonts;
        const std::string text = fonts.text_of(codepoint);
        const GlyphSize size = fonts.glyphs_.measure(text, baked->Size, from.weight, from.face);
        if (advance) {
            *advance = size.advance;
            return true;
        }
        glyph->Codepoint = codepoint;
        glyph->AdvanceX = size.advance;
        if (!(size.left + size.right > 0) || !(size.up + size.down > 0)) return true;  // blank
        const float tall = baked->Size * tallest_glyph;
        const int left = static_cast<int>(std::ceil(std::clamp(size.left, -tall, tall))) + 1;
        const int up = static_cast<int>(std::ceil(std::clamp(size.up, -tall, tall))) + 1;
        const int width = std::clamp(
            left + static_cast<int>(std::ceil(std::min(size.right, 1.0f * widest_glyph))) + 1, 1, widest_glyph);
        const int height = std::clamp(up + static_cast<int>(std::ceil(std::min(size.down, tall))) + 1, 1, widest_glyph);
        // A glyph without a place stays blank until the atlas is created again.
        if (fonts.full_) return true;
        const ImFontAtlasRectId id = ImFontAtlasPackAddRect(atlas, width, height);
        if (id == ImFontAtlasRectId_Invalid) {
            fonts.full_ = true;
            return true;
        }
        fonts.pixels_.assign(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4, 0);
        glyph->Colored =
            fonts.glyphs_.draw(text, baked->Size, from.weight, from.face, left, up, width, height, fonts.pixels_);
        fonts.pixels_.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4);
        glyph->X0 = static_cast<float>(-left);
        glyph->Y0 = baked->Ascent - static_cast<float>(up);
        glyph->X1 = glyph->X0 + static_cast<float>(width);
        glyph->Y1 = glyph->Y0 + static_cast<float>(height);
        glyph->Visible = true;
        glyph->PackId = id;
        ImFontAtlasBakedSetFontGlyphBitmap(atlas, baked, config, glyph, ImFontAtlasPackGetRect(atlas, id),
                                           fonts.pixels_.data(), ImTextureFormat_RGBA32, width * 4);
        return true;
    }

    static const ImFontLoader* get() {
        static ImFontLoader loader;
        loader.Name = "glyphs";
        loader.FontSrcInit = init;
        loader.FontSrcDestroy = destroy;
        loader.FontSrcContainsGlyph = contains;
        loader.FontBakedInit = bake;
        loader.FontBakedLoadGlyph = load;
        return &loader;
    }
};

Fonts::Fonts(Glyphs& glyphs) : glyphs_(glyphs) {
    sources_[static_cast<int>(Font::regular)] = {this, Weight::regular, Face::text};
    sources_[static_cast<int>(Font::bold)] = {this, Weight::bold, Face::text};
    sources_[static_cast<int>(Font::code)] = {this, Weight::regular, Face::code};
    ImGui::GetIO().UserData = this;
    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    atlas.TexMinWidth = atlas.TexMinHeight = 512;
    atlas.TexMaxWidth = atlas.TexMaxHeight = atlas_side;
    atlas.TexPixelsUseColors = true;
    atlas.Flags |= ImFontAtlasFlags_NoMouseCursors;
    for (int i = 0; i < 3; ++i) {
        ImFontConfig config;
        config.FontData = no_font_file;
        config.FontDataSize = sizeof no_font_file;
        config.FontDataOwnedByAtlas = false;
        config.FontLoader = Loader::get();
        config.SizePixels = 16;
        config.Name[0] = static_cast<char>('0' + i);
        config.Name[1] = 0;
        fonts_[i] = atlas.AddFont(&config);
    }
}

std::string Fonts::text_of(char32_t glyph) const {
    if (glyph >= first_private && glyph - first_private < texts_.size()) return texts_[glyph - first_private];
    std::string out;
    append_utf8(out, glyph >= first_private && glyph <= last_private ? replacement_character : glyph);
    return out;
}

char32_t Fonts::cluster(std::string_view text) {
    std::string key(text);
    if (const auto known = ids_.find(key); known != ids_.end()) return known->second;
    if (texts_.size() >= most_clusters) {
        full_ = true;
        return replacement_character;
    }
    const char32_t id = first_private + static_cast<char32_t>(texts_.size());
    texts_.push_back(key);
    ids_.emplace(std::move(key), id);
    return id;
}

ImFontBaked* Fonts::baked(Font font, float size) { return fonts_[static_cast<int>(font)]->GetFontBaked(size, 1.0f); }

float Fonts::advance(char32_t glyph, Font font, float size) { return baked(font, size)->GetCharAdvance(glyph); }
float Fonts::ascent(Font font, float size) { return baked(font, size)->Ascent; }
float Fonts::descent(Font font, float size) { return -baked(font, size)->Descent; }

void Fonts::draw(ImDrawList& list, float x, float baseline, ImU32 color, std::u32string_view glyphs, Font font,
                 float size) {
    ImFontBaked* from = baked(font, size);
    const float top = baseline - from->Ascent;
    const ImVec4 clip = list._CmdHeader.ClipRect;
    for (const char32_t each : glyphs) {
        if (x > clip.z) return;
        const ImFontGlyph* glyph = from->FindGlyph(each);  // may move the atlas, so read everything about it afterwards
        if (glyph->Visible && x + glyph->X1 >= clip.x) {
            // Whole pixels, since the browser drew it for the pixel grid.
            const float left = std::round(x) + glyph->X0;
            const ImVec2 from_corner(left, top + glyph->Y0);
            const ImVec2 to_corner(left + glyph->X1 - glyph->X0, top + glyph->Y1);
            list.PrimReserve(6, 4);
            list.PrimRectUV(from_corner, to_corner, ImVec2(glyph->U0, glyph->V0), ImVec2(glyph->U1, glyph->V1),
                            glyph->Colored ? color | ~IM_COL32_A_MASK : color);
        }
        x += glyph->AdvanceX;
    }
}

void Fonts::begin_frame() {
    ++frames_since_reset_;
    if (frames_since_reset_ == 1 && full_) crowded_ = true;
    if (wants_frame()) reset();
}

void Fonts::reset() {
    frames_since_reset_ = 0;
    full_ = crowded_ = false;
    ++generation_;
    texts_.clear();
    ids_.clear();
    ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
    if (!atlas.Builder) return;
    ImFontAtlasBuildDiscardBakes(&atlas, 0);
    atlas.Builder->MaxRectSize = ImVec2i(0, 0);
    ImFontAtlasTextureRepack(&atlas, atlas.TexMinWidth, atlas.TexMinHeight);
}

void Fonts::context_lost() {
    for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
        texture->SetTexID(ImTextureID_Invalid);
        texture->BackendUserData = nullptr;
        texture->SetStatus(texture->WantDestroyNextFrame ? ImTextureStatus_Destroyed : ImTextureStatus_WantCreate);
    }
}

}  // namespace ui
