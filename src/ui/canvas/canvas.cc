#include "ui/canvas/canvas.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/utf8.h"
#include "protocol/characters.h"
#include "protocol/clean_text.h"

namespace ui {
namespace {

constexpr std::size_t kept_layouts = 1024;

ImVec2 at(float x, float y) { return ImVec2(x, y); }

bool is_ascii_word(char32_t c) {
    return (c >= U'0' && c <= U'9') || (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z');
}

// The first letters of the first two words.
std::string initials(std::string_view name) {
    std::string out;
    int words = 0;
    bool begins = true;
    while (!name.empty() && words < 2) {
        const CodePoint next = decode_utf8(name);
        const std::size_t length = std::clamp<std::size_t>(cluster_length(name), 1, name.size());
        if (is_blank(next.value)) {
            begins = true;
        } else if (begins && (next.value >= 0x80 || is_ascii_word(next.value))) {
            if (length == next.length) {
                append_utf8(out, upper_case(next.value));
            } else {
                out += name.substr(0, length);
            }
            begins = false;
            ++words;
            if (!is_letter_beyond_ascii(next.value) && next.value >= 0x80) break;  // an emoji is used alone
        }
        name.remove_prefix(length);
    }
    return out.empty() ? "?" : out;
}

}  // namespace

Rect Rect::intersected(const Rect& other) const {
    const float left = std::max(x, other.x), top = std::max(y, other.y);
    return {left, top, std::max(0.0f, std::min(right(), other.right()) - left),
            std::max(0.0f, std::min(bottom(), other.bottom()) - top)};
}

std::uint64_t key_hash(std::string_view key) {
    std::uint64_t hash = 14695981039346656037ull;  // FNV-1a
    for (const char c : key) hash = (hash ^ static_cast<std::uint8_t>(c)) * 1099511628211ull;
    return hash;
}

Canvas::Canvas(ImDrawList& list, Fonts& fonts, const Theme& theme, Pointing& pointing, LayoutCache& cache,
               std::string_view focused)
    : list_(list), fonts_(fonts), theme_(theme), pointing_(pointing), cache_(cache), focused_(focused) {
    const ImVec2 size = ImGui::GetIO().DisplaySize;
    clip_ = {0, 0, size.x, size.y};
    if (cache_.generation != fonts_.generation() || cache_.kept.size() > kept_layouts) {
        cache_.kept.clear();
        cache_.generation = fonts_.generation();
    }
}

void Canvas::fill(const Rect& r, ImU32 color, float radius) {
    list_.AddRectFilled(at(r.x, r.y), at(r.right(), r.bottom()), color, radius);
}

void Canvas::outline(const Rect& r, ImU32 color, float radius) {
    list_.AddRect(at(r.x, r.y), at(r.right(), r.bottom()), color, radius, 0, theme_.hair);
}

void Canvas::card(const Rect& r, float radius) {
    const float spread = theme_.u(4);
    for (int i = 3; i >= 1; --i) {
        const float by = spread * static_cast<float>(i);
        fill({r.x - by / 2, r.y + theme_.u(2) - by / 4, r.width + by, r.height + by}, faded(theme_.shadow, 0.3f),
             radius + by / 2);
    }
    fill(r, theme_.surface, radius);
    outline(r, theme_.border, radius);
}

void Canvas::line(float x, float y, float width) { fill({x, y, width, theme_.hair}, theme_.border); }

void Canvas::push_clip(const Rect& rect) {
    clips_.push_back(clip_);
    clip_ = clip_.intersected(rect);
    list_.PushClipRect(at(clip_.x, clip_.y), at(clip_.right(), clip_.bottom()), false);
}

void Canvas::pop_clip() {
    list_.PopClipRect();
    clip_ = clips_.back();
    clips_.pop_back();
}

const TextLayout& Canvas::laid_out(std::string_view text, TextStyle style, float width, bool wrap) {
    struct {
        float size, width;
        Font font;
        bool wrap;
    } tail{};
    std::memset(static_cast<void*>(&tail), 0, sizeof tail);
    tail.size = style.size;
    tail.width = width;
    tail.font = style.font;
    tail.wrap = wrap;
    std::string key(reinterpret_cast<const char*>(&tail), sizeof tail);
    key += text;
    const auto [found, fresh] = cache_.kept.try_emplace(std::move(key));
    if (fresh) {
        ++cache_.made;
        found->second = lay_out(text, {}, style, wrap ? width : 0, fonts_);
        if (!wrap && width > 0) shorten(found->second, style, width, fonts_);
    }
    return found->second;
}

float Canvas::baseline_in(const Rect& r, TextStyle style) {
    const float ascent = fonts_.ascent(style.font, style.size);
    return std::round(r.y + (r.height + ascent - fonts_.descent(style.font, style.size)) / 2);
}

void Canvas::glyphs(const TextLayout& layout, const Line& line, float x, float baseline, TextStyle style, ImU32 color) {
    for (std::uint32_t i = 0; i < line.count; ++i) {
        const Piece& piece = layout.pieces[line.first + i];
        fonts_.draw(list_, x + piece.x, baseline, color, layout.glyphs_of(piece), style.font, style.size);
    }
}

float Canvas::width(std::string_view text, TextStyle style) { return std::ceil(laid_out(text, style, 0, false).width); }

float Canvas::text(const Rect& r, std::string_view text, TextStyle style, ImU32 color, Align align) {
    if (r.width < 1 || text.empty()) return 0;
    const TextLayout& layout = laid_out(text, style, r.width + 0.5f, false);
    const Line& line = layout.lines.front();
    const float x = align == Align::left     ? r.x
                    : align == Align::center ? r.x + (r.width - line.width) / 2
                                             : r.right() - line.width;
    glyphs(layout, line, x, baseline_in(r, style), style, color);
    return line.width;
}

float Canvas::paragraph(const Rect& r, std::string_view text, TextStyle style, ImU32 color, Align align) {
    if (text.empty()) return 0;
    const TextLayout& layout = laid_out(text, style, std::max(r.width, 1.0f), true);
    const float height = theme_.line_height(style);
    float y = r.y;
    for (const Line& line : layout.lines) {
        const float x = align == Align::left     ? r.x
                        : align == Align::center ? r.x + (r.width - line.width) / 2
                                                 : r.right() - line.width;
        if (y + height >= clip_.y && y <= clip_.bottom())
            glyphs(layout, line, x, baseline_in({r.x, y, r.width, height}, style), style, color);
        y += height;
    }
    return y - r.y;
}

float Canvas::paragraph_height(std::string_view text, TextStyle style, float width) {
    if (text.empty()) return 0;
    return static_cast<float>(laid_out(text, style, std::max(width, 1.0f), true).lines.size()) *
           theme_.line_height(style);
}

std::size_t Canvas::line_count(std::string_view text, TextStyle style, float width, std::size_t most) {
    return lay_out(text, {}, style, std::max(width, 1.0f), fonts_, most).lines.size();
}

Canvas::Hit Canvas::hit(std::string_view key, const Rect& rect) {
    Rect area = rect;
    if (theme_.touch) {  // a finger needs more space
        const float more_x = std::max(0.0f, theme_.u(44) - area.width) / 2,
                    more_y = std::max(0.0f, theme_.u(44) - area.height) / 2;
        area = {area.x - more_x, area.y - more_y, area.width + 2 * more_x, area.height + 2 * more_y};
    }
    Pointing& p = pointing_;
    const bool inside = p.enabled && !p.claimed && area.contains(p.x, p.y) && clip_.contains(p.x, p.y);
    Hit out;
    if (!inside) return out;
    p.claimed = true;
    cursor = Cursor::hand;
    const std::uint64_t hash = key_hash(key);
    if (p.pressed) p.active = hash;
    out.hovered = !p.touch;
    out.held = p.down && p.active == hash && !p.dragged;
    out.clicked = p.released && p.active == hash && !p.dragged;
    return out;
}

bool Canvas::hovered(const Rect& rect) const {
    return pointing_.enabled && !pointing_.touch && rect.contains(pointing_.x, pointing_.y) &&
           clip_.contains(pointing_.x, pointing_.y);
}

bool Canvas::secondary_click(const Rect& rect) {
    return pointing_.enabled && pointing_.secondary && rect.contains(pointing_.x, pointing_.y) &&
           clip_.contains(pointing_.x, pointing_.y);
}

void Canvas::focus_ring(std::string_view key, const Rect& rect, float radius) {
    if (!focused_.empty() && key == focused_) ring_ = {rect, radius};
}

void Canvas::draw_focus() {
    if (!ring_) return;
    const auto& [r, radius] = *ring_;
    const float out = theme_.u(2);
    list_.AddRect(at(r.x - out, r.y - out), at(r.right() + out, r.bottom() + out), theme_.accent, radius + out, 0,
                  std::max(2.0f, theme_.u(2)));
}

float Canvas::button_width(std::string_view label) { return width(label, theme_.style(14, Font::bold)) + theme_.u(28); }

bool Canvas::button(std::string_view key, const Rect& r, std::string_view label, Button kind) {
    const Hit state = hit(key, r);
    const float radius = std::min(theme_.u(10), r.height / 2);
    const bool lit = state.hovered || state.held;
    ImU32 color = theme_.text;
    switch (kind) {
        case Button::primary:
            fill(r, lit ? theme_.accent_hover : theme_.accent, radius);
            color = theme_.on_accent;
            break;
        case Button::quiet:
            fill(r, theme_.surface, radius);
            if (lit) fill(r, theme_.hover, radius);
            outline(r, theme_.border, radius);
            break;
        case Button::plain:
            if (lit) fill(r, theme_.hover, radius);
            color = theme_.muted;
            break;
        case Button::danger:
            fill(r, theme_.danger_soft, radius);
            if (lit) fill(r, theme_.hover, radius);
            color = theme_.danger;
            break;
    }
    text({r.x + theme_.u(6), r.y, r.width - theme_.u(12), r.height}, label, theme_.style(14, Font::bold), color,
         Align::center);
    focus_ring(key, r, radius);
    return state.clicked;
}

bool Canvas::icon_button(std::string_view key, const Rect& r, Icon which, ImU32 color) {
    const Hit state = hit(key, r);
    const float radius = std::min(r.width, r.height) / 2;
    if (state.hovered || state.held) fill(r, theme_.hover, radius);
    icon(which, r.x + r.width / 2, r.middle(), theme_.u(18), color);
    focus_ring(key, r, radius);
    return state.clicked;
}

void Canvas::avatar(float x, float y, float size, std::string_view name, std::string_view who) {
    list_.AddCircleFilled(at(x + size / 2, y + size / 2), size / 2, avatar_color(who.empty() ? name : who));
    text({x, y, size, size}, initials(name), {Font::bold, std::max(1.0f, std::round(size * 0.4f))}, IM_COL32_WHITE,
         Align::center);
}

void Canvas::icon(Icon which, float cx, float cy, float size, ImU32 color) {
    const float h = size / 2;
    const float stroke = std::max(1.5f, size / 10);
    const auto path = [&](std::initializer_list<ImVec2> points, ImDrawFlags flags = 0) {
        for (const ImVec2& point : points) list_.PathLineTo(at(cx + point.x * h, cy + point.y * h));
        list_.PathStroke(color, flags, stroke);
    };
    switch (which) {
        case Icon::back: path({{0.25f, -0.7f}, {-0.45f, 0}, {0.25f, 0.7f}}); break;
        case Icon::close:
            path({{-0.5f, -0.5f}, {0.5f, 0.5f}});
            path({{0.5f, -0.5f}, {-0.5f, 0.5f}});
            break;
        case Icon::send:
            path({{0, 0.75f}, {0, -0.7f}});
            path({{-0.6f, -0.1f}, {0, -0.7f}, {0.6f, -0.1f}});
            break;
        case Icon::down:
            path({{0, -0.7f}, {0, 0.7f}});
            path({{-0.55f, 0.15f}, {0, 0.7f}, {0.55f, 0.15f}});
            break;
        case Icon::plus:
            path({{-0.6f, 0}, {0.6f, 0}});
            path({{0, -0.6f}, {0, 0.6f}});
            break;
        case Icon::clock:
            list_.AddCircle(at(cx, cy), h * 0.8f, color, 0, stroke);
            path({{0, -0.4f}, {0, 0.05f}, {0.35f, 0.2f}});
            break;
        case Icon::tick: path({{-0.6f, 0.05f}, {-0.15f, 0.5f}, {0.65f, -0.45f}}); break;
        case Icon::ticks:
            path({{-0.95f, 0.05f}, {-0.5f, 0.5f}, {0.3f, -0.45f}});
            path({{-0.1f, 0.4f}, {0.0f, 0.5f}, {0.8f, -0.45f}});
            break;
        case Icon::warning:
            list_.AddCircleFilled(at(cx, cy), h * 0.9f, color);
            list_.AddRectFilled(
                at(cx - stroke / 2, cy - h * 0.5f), at(cx + stroke / 2, cy + h * 0.12f), theme_.surface);
            list_.AddCircleFilled(at(cx, cy + h * 0.42f), stroke * 0.7f, theme_.surface);
            break;
        case Icon::lock:
            list_.AddRectFilled(at(cx - h * 0.7f, cy - h * 0.1f), at(cx + h * 0.7f, cy + h * 0.85f), color, stroke);
            list_.PathArcTo(at(cx, cy - h * 0.1f), h * 0.45f, 3.14159f, 6.28319f);
            list_.PathStroke(color, 0, stroke);
            break;
        case Icon::more:
            for (const float x : {-0.65f, 0.0f, 0.65f}) list_.AddCircleFilled(at(cx + x * h, cy), h * 0.17f, color);
            break;
    }
}

}  // namespace ui
