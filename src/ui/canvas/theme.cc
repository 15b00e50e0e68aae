#include "ui/canvas/theme.h"

#include <algorithm>
#include <cstdint>

namespace ui {
namespace {

constexpr ImU32 rgb(std::uint32_t hex, std::uint32_t alpha = 255) {
    return IM_COL32(hex >> 16 & 255, hex >> 8 & 255, hex & 255, alpha);
}

void light(Theme& t) {
    t.page = rgb(0xFFFFFF);
    t.surface = rgb(0xFFFFFF);
    t.sidebar = rgb(0xF5F6F9);
    t.border = rgb(0xE3E6EC);
    t.hover = rgb(0x1B1F27, 14);
    t.text = rgb(0x1A1D24);
    t.muted = rgb(0x626B7A);
    t.link = rgb(0x2F4BD8);
    t.accent = rgb(0x4353E0);
    t.accent_hover = rgb(0x3643C4);
    t.on_accent = rgb(0xFFFFFF);
    t.accent_soft = rgb(0xE4E8FD);
    t.accent_text = rgb(0x2C3AB8);
    t.own_tint = rgb(0xF1F3FE);
    t.badge = rgb(0x4353E0);
    t.on_badge = rgb(0xFFFFFF);
    t.mention = rgb(0xB8340F);
    t.on_mention = rgb(0xFFFFFF);
    t.danger = rgb(0xC22A1E);
    t.danger_soft = rgb(0xFDECEA);
    t.warning = rgb(0x80500A);
    t.warning_soft = rgb(0xFDF3DA);
    t.success = rgb(0x16A05D);
    t.shade = rgb(0x0B0E14, 110);
    t.shadow = rgb(0x0B0E14, 22);
}

void dark(Theme& t) {
    t.page = rgb(0x14171D);
    t.surface = rgb(0x1B1F27);
    t.sidebar = rgb(0x0F1116);
    t.border = rgb(0x2A303B);
    t.hover = rgb(0xFFFFFF, 14);
    t.text = rgb(0xE8EAF0);
    t.muted = rgb(0x98A1B2);
    t.link = rgb(0x9DB0FF);
    t.accent = rgb(0x5566EE);
    t.accent_hover = rgb(0x6B7AF5);
    t.on_accent = rgb(0xFFFFFF);
    t.accent_soft = rgb(0x272E54);
    t.accent_text = rgb(0xBAC5FF);
    t.own_tint = rgb(0x1C2135);
    t.badge = rgb(0x5566EE);
    t.on_badge = rgb(0xFFFFFF);
    t.mention = rgb(0xF0A04B);
    t.on_mention = rgb(0x14171D);
    t.danger = rgb(0xFF8A7E);
    t.danger_soft = rgb(0x3A1E1C);
    t.warning = rgb(0xF3C66A);
    t.warning_soft = rgb(0x33290F);
    t.success = rgb(0x3CCB85);
    t.shade = rgb(0x000000, 150);
    t.shadow = rgb(0x000000, 70);
}

void high_contrast(Theme& t, bool is_dark) {
    const ImU32 front = is_dark ? rgb(0xFFFFFF) : rgb(0x000000);
    const ImU32 back = is_dark ? rgb(0x000000) : rgb(0xFFFFFF);
    t.page = t.surface = t.sidebar = back;
    t.border = t.text = t.muted = front;
    t.hover = faded(front, 0.2f);
    t.accent = t.badge = is_dark ? rgb(0xFFE600) : rgb(0x0000B4);
    t.accent_hover = front;
    t.mention = front;
    t.on_accent = t.on_badge = t.on_mention = back;
    t.accent_soft = is_dark ? rgb(0x333300) : rgb(0xDDE0FF);
    t.accent_text = front;
    t.link = is_dark ? rgb(0x9AD7FF) : rgb(0x0000B4);
    t.own_tint = back;
    t.danger = is_dark ? rgb(0xFFA8A0) : rgb(0x9C0000);
    t.danger_soft = t.warning_soft = back;
    t.warning = front;
    t.success = is_dark ? rgb(0x7CFFB4) : rgb(0x006B2D);
}

constexpr std::uint32_t avatar_colors[] = {
    0x4B5BD0, 0x0E7C86, 0xA8458F, 0xB4530F, 0x3B7A3A, 0x7A4FC4, 0xB8324F, 0x2F6FB3, 0x7D6312, 0x54616F};

}  // namespace

ImU32 faded(ImU32 color, float alpha) {
    const auto old = static_cast<float>(color >> IM_COL32_A_SHIFT & 255);
    return (color & ~IM_COL32_A_MASK) | static_cast<ImU32>(old * std::clamp(alpha, 0.0f, 1.0f)) << IM_COL32_A_SHIFT;
}

Theme make_theme(const Viewport& viewport) {
    Theme t{};
    t.unit = std::clamp(viewport.density, 0.5f, 8.0f) * std::clamp(viewport.font_size / 16, 0.5f, 4.0f);
    t.hair = std::max(1.0f, std::floor(viewport.density));
    t.touch = viewport.touch;
    t.calm = viewport.reduced_motion;
    t.contrast = viewport.high_contrast;
    viewport.dark ? dark(t) : light(t);
    if (viewport.high_contrast) high_contrast(t, viewport.dark);
    return t;
}

ImU32 avatar_color(std::string_view who) {
    std::uint32_t hash = 2166136261u;  // FNV-1a
    for (const char c : who) hash = (hash ^ static_cast<std::uint8_t>(c)) * 16777619u;
    return rgb(avatar_colors[(hash ^ hash >> 15) % (sizeof avatar_colors / sizeof avatar_colors[0])]);
}

}  // namespace ui
