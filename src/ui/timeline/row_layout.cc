#include "ui/timeline/row_layout.h"

#include <algorithm>

#include "protocol/limits.h"
#include "ui/labels/format.h"
#include "ui/labels/messages.h"

namespace ui {
namespace {

constexpr std::size_t kept_glyphs = 120'000;  // of laid-out messages; enough for several screens
constexpr std::uint64_t kept_frames = 2;      // layouts used more recently are never dropped
constexpr Milliseconds group_within = 5min;

// Does not compare the names: a name may become known between two frames, for all messages of a sender at once.
bool same_group(const chat::TimelineItem& before, const chat::TimelineItem& item) {
    return !is_line(before) && before.own() == item.own() && (item.own() || before.sender == item.sender) &&
           (item.standing == Standing::user || before.message.name == item.message.name) &&
           item.at - before.at < group_within && before.at - item.at < group_within;
}

}  // namespace

bool is_line(const chat::TimelineItem& item) { return item.message.kind == Kind::joined; }

TextStyle row_text_style(const chat::TimelineItem& item, const Theme& theme) {
    return item.message.kind == Kind::text ? theme.body() : theme.label();
}

float row_actions_height(const Theme& theme) { return theme.u(theme.touch ? 44 : 30) + theme.u(6); }

void RowCache::begin_frame() {
    ++frame;
    if (glyphs < kept_glyphs) return;
    std::erase_if(rows, [&](const auto& row) {
        if (row.second.used + kept_frames >= frame) return false;
        glyphs -= row.second.text.glyphs.size();
        return true;
    });
}

RowPlace row_place(const Theme& t, const Rect& view) {
    RowPlace place;
    place.narrow = view.width < t.u(560);
    place.width = std::min(view.width, t.u(820));  // about 760 units of text; longer lines are hard to read
    place.x = std::round(view.x + (view.width - place.width) / 2);
    const float left = place.narrow ? t.u(14 + 32 + 12) : t.u(20 + 36 + 12);
    place.text_x = place.x + left;
    place.text_width = std::max(t.u(40), place.width - left - t.u(34));
    return place;
}

const RowLayout& row_layout(const chat::TimelineItem& item, RowCache& cache, const RowPlace& place, Canvas& canvas) {
    const TextStyle style = row_text_style(item, canvas.theme());
    const bool expanded = cache.expanded.contains(item.key);
    RowLayout& row = cache.rows[item.key];
    row.used = cache.frame;
    const bool same =
        !row.text.lines.empty() && row.revision == item.revision && row.width == place.text_width &&
        row.size == style.size && row.generation == canvas.fonts().generation() && row.expanded == expanded;
    if (same) return row;
    ++cache.measured;
    cache.glyphs -= row.text.glyphs.size();
    const std::string text = item_text(item);
    row.links = item.message.kind == Kind::text ? find_links(text) : std::vector<LinkRange>{};
    const std::size_t most = expanded ? static_cast<std::size_t>(-1) : limits::folded_lines + 1;
    row.text = lay_out(text, row.links, style, place.text_width, canvas.fonts(), most);
    row.more = !expanded && row.text.lines.size() > limits::folded_lines;
    if (row.more) row.text.lines.resize(limits::folded_lines);
    row.revision = item.revision;
    row.generation = canvas.fonts().generation();
    row.width = place.text_width;
    row.size = style.size;
    row.expanded = expanded;
    cache.glyphs += row.text.glyphs.size();
    return row;
}

RowShape row_shape(const chat::Room& room, std::size_t index, RowCache& cache, const RowPlace& place, Canvas& canvas,
                   Milliseconds utc_offset) {
    const Theme& t = canvas.theme();
    const chat::TimelineItem& item = room.timeline[index];
    const chat::TimelineItem* before = index > 0 ? &room.timeline[index - 1] : nullptr;
    RowShape shape;
    shape.day = !before || local_day(before->at, utc_offset) != local_day(item.at, utc_offset);
    shape.fresh = room.first_unread == item.key;
    shape.header = !is_line(item) && (!before || shape.day || shape.fresh || !same_group(*before, item));
    if (shape.day) shape.above += t.u(44);
    if (shape.fresh) shape.above += t.u(28);
    shape.above += shape.header ? t.u(12) + t.line_height(t.body()) : is_line(item) ? t.u(8) : t.u(3);

    const RowLayout& row = row_layout(item, cache, place, canvas);
    shape.body = static_cast<float>(row.text.lines.size()) * t.line_height(row_text_style(item, t));
    if (row.more || row.expanded) shape.body += row_actions_height(t);
    if (item.delivery == chat::Delivery::failed) {
        shape.body += canvas.paragraph_height(failure_text(item), t.label(), place.text_width) + row_actions_height(t);
    }
    return shape;
}

}  // namespace ui
