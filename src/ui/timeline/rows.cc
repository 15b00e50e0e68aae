#include "ui/timeline/rows.h"

#include <algorithm>

#include "protocol/clean_text.h"
#include "protocol/limits.h"
#include "ui/frame/scratch.h"
#include "ui/frame/screen.h"
#include "ui/labels/format.h"
#include "ui/labels/words.h"
#include "wording/problem.h"

namespace ui {
namespace {

void draw_decorations(const chat::Model& model, const chat::TimelineItem& entry, const RowShape& shape,
                      const RowPlace& place, float top, Screen& screen) {
    Canvas& canvas = screen.canvas;
    const Theme& t = screen.theme();
    float y = top - shape.above;
    if (shape.day) {
        const float height = t.u(44);
        const std::string day = day_name(entry.at, screen.now.unix_time, screen.utc_offset);
        const float width = canvas.width(day, t.small()) + t.u(24);
        const Rect pill{place.x + (place.width - width) / 2, y + t.u(10), width, t.u(24)};
        canvas.line(place.x + t.u(12), pill.middle(), place.width - t.u(24));
        canvas.fill(pill, t.page, pill.height / 2);
        canvas.outline(pill, t.border, pill.height / 2);
        canvas.text(pill, day, t.small(), t.muted, Align::center);
        y += height;
    }
    if (shape.fresh) {
        const float height = t.u(28);
        const float width = canvas.width("New", t.style(12, Font::bold)) + t.u(16);
        canvas.fill({place.x + t.u(12), y + height / 2, place.width - t.u(24), t.hair}, t.danger);
        const Rect pill{place.x + place.width - t.u(12) - width, y + t.u(5), width, t.u(18)};
        canvas.fill(pill, t.danger, pill.height / 2);
        canvas.text(pill, "New", t.style(12, Font::bold), t.page, Align::center);
        y += height;
    }
    if (!shape.header) return;
    const float header = t.line_height(t.body());
    const float avatar = t.u(place.narrow ? 32 : 36);
    const chat::ShownName who = chat::name_of(model, entry);
    const std::string& name = who.name;
    canvas.avatar(place.text_x - avatar - t.u(12), top - header + t.u(2), avatar, name,
                  entry.sender.empty() ? name : entry.sender.text());
    const Rect row{place.text_x, top - header, place.text_width, header};
    const std::string time = clock_time(entry.at, screen.utc_offset);
    const float time_width = canvas.width(time, t.small()) + t.u(8);
    float x = canvas.text({row.x, row.y, std::max(0.0f, row.width * 0.75f - time_width), header}, name, t.strong(),
                          entry.own()    ? t.accent_text
                          : who.stand_in ? t.muted
                                         : t.text);
    if (const std::string mark = author_mark(model, entry); !mark.empty()) {
        const float width = canvas.width(mark, t.style(11)) + t.u(12);
        const Rect badge{row.x + x + t.u(8), row.y + t.u(4), width, header - t.u(8)};
        canvas.outline(badge, t.border, badge.height / 2);
        canvas.text(badge, mark, t.style(11), t.muted, Align::center);
        x += width + t.u(8);
    }
    if (const std::string mark = entry.own() ? std::string() : letters_mark(name, entry.sender.text()); !mark.empty()) {
        const float width = canvas.width(mark, t.small()) + t.u(14);
        const Rect badge{row.x + x + t.u(8), row.y + t.u(3), width, header - t.u(6)};
        canvas.fill(badge, t.warning_soft, badge.height / 2);
        canvas.text(badge, mark, t.small(), t.warning, Align::center);
        x += width + t.u(8);
    }
    canvas.text({row.x + x + t.u(8), row.y + t.u(1), row.width - x, header}, time, t.small(), t.muted);
}

void draw_delivery(const chat::TimelineItem& entry, const RowPlace& place, float y, float height, Screen& screen) {
    const Theme& t = screen.theme();
    const float x = place.text_x + place.text_width + t.u(14);
    const float size = t.u(14);
    switch (entry.delivery) {
        case chat::Delivery::arrived: break;
        case chat::Delivery::waiting:
        case chat::Delivery::sending: screen.canvas.icon(Icon::clock, x, y + height / 2, size, t.muted); break;
        case chat::Delivery::sent: screen.canvas.icon(Icon::tick, x, y + height / 2, size, t.muted); break;
        case chat::Delivery::delivered: screen.canvas.icon(Icon::ticks, x, y + height / 2, size, t.accent); break;
        case chat::Delivery::failed: screen.canvas.icon(Icon::warning, x, y + height / 2, size, t.danger); break;
    }
}

void draw_actions(const chat::Room& room, const chat::TimelineItem& entry, const RowPlace& place, float y,
                  Screen& screen, Outbox& out) {
    Canvas& canvas = screen.canvas;
    const Theme& t = screen.theme();
    const std::string problem = entry.problem.empty() ? "This message was not sent." : wording::sentence(entry.problem);
    const float lines = canvas.paragraph({place.text_x, y, place.text_width, 0}, problem, t.label(), t.danger);
    const float height = t.u(t.touch ? 44 : 30);
    const std::string name = room.id.text() + ":" + number(entry.key);
    float x = place.text_x;
    const Rect retry{x, y + lines + t.u(4), canvas.button_width("Retry"), height};
    if (canvas.button("retry:" + name, retry, "Retry", Button::danger))
        out.post(chat::RetryMessage{room.id, entry.message.id});
    x += retry.width + t.u(8);
    const Rect discard{x, retry.y, canvas.button_width("Discard"), height};
    if (canvas.button("discard:" + name, discard, "Discard", Button::plain))
        out.post(chat::DiscardMessage{room.id, entry.message.id});
}

}  // namespace

void open_menu(const chat::Room& room, const chat::TimelineItem& entry, const std::string& link, float x, float y,
               Scratch& scratch, Screen& screen) {
    Menu menu{.x = x, .y = y, .text = entry_words(entry), .link = link};
    menu.heading = full_time(entry.at, screen.utc_offset);
    if (entry.own() && !is_line(entry)) menu.heading += " · " + delivery_words(entry.delivery);
    if (entry.delivery == chat::Delivery::failed) {
        menu.retry = chat::RetryMessage{room.id, entry.message.id};
        menu.discard = chat::DiscardMessage{room.id, entry.message.id};
    }
    scratch.menu = std::move(menu);
}

void follow(const std::string& url, Scratch& scratch, Outbox& out) {
    LinkInspection inspection = inspect_link(url);
    if (inspection.warning.empty()) {
        out.post(chat::FollowLink{url});
    } else {
        scratch.question = Question{url, std::move(inspection.host), std::move(inspection.warning)};
    }
}

void draw_row(const chat::Model& model, const chat::Room& room, std::size_t index, const RowShape& shape,
              const RowPlace& place, float top, bool last_of_group, RowCache& cache, Scratch& scratch, Screen& screen,
              Outbox& out) {
    Canvas& canvas = screen.canvas;
    const Theme& t = screen.theme();
    const chat::TimelineItem& entry = room.timeline[index];
    const RowLayout& row = row_layout(entry, cache, place, canvas);
    const float header = shape.header ? t.line_height(t.body()) : is_line(entry) ? 0 : t.u(3);
    const float edge = t.u(place.narrow ? 4 : 8);
    const Rect area{place.x + edge, top - header - (shape.header ? t.u(5) : 0), place.width - 2 * edge,
                    header + shape.body + (shape.header ? t.u(5) : 0) + (last_of_group ? t.u(5) : 0)};
    const std::string key = room.id.text() + ":" + number(entry.key);

    if (entry.own() && !is_line(entry)) {
        const ImDrawFlags corners =
            (shape.header ? ImDrawFlags_RoundCornersTop : 0) | (last_of_group ? ImDrawFlags_RoundCornersBottom : 0);
        canvas.list().AddRectFilled(ImVec2(area.x, area.y), ImVec2(area.right(), area.bottom()), t.own_tint, t.u(12),
                                    corners ? corners : ImDrawFlags_RoundCornersNone);
    } else if (canvas.hovered(area) && !is_line(entry)) {
        canvas.fill(area, faded(t.hover, 0.6f), t.u(8));
        if (!shape.header && !place.narrow)
            canvas.text({place.x + t.u(10), top, place.text_x - place.x - t.u(20), t.line_height(t.body())},
                        clock_time(entry.at, screen.utc_offset), t.style(11), t.muted, Align::right);
    }
    draw_decorations(model, entry, shape, place, top, screen);

    const TextStyle style = row_text_style(entry, t);
    const float height = t.line_height(style);
    const float ascent = canvas.fonts().ascent(style.font, style.size);
    const float descent = canvas.fonts().descent(style.font, style.size);
    const ImU32 color =
        entry.message.kind == Kind::text ? entry.delivery == chat::Delivery::failed ? t.muted : t.text : t.muted;
    std::string link_here;
    float y = top;
    for (const Line& line : row.text.lines) {
        const bool seen = y + height >= canvas.clip().y && y <= canvas.clip().bottom();
        const float baseline = std::round(y + (height + ascent - descent) / 2);
        const float x = is_line(entry) ? place.x + (place.width - line.width) / 2 : place.text_x;
        for (std::uint32_t i = 0; seen && i < line.count; ++i) {
            const Piece& piece = row.text.pieces[line.first + i];
            ImU32 ink = color;
            if (piece.link >= 0 && static_cast<std::size_t>(piece.link) < row.links.size()) {
                const LinkRange range = row.links[static_cast<std::size_t>(piece.link)];
                const Rect box{x + piece.x, y, piece.width, height};
                const bool here = canvas.hovered(box) ||
                                  (canvas.pointing().enabled && box.contains(canvas.pointing().x, canvas.pointing().y));
                const std::string url =
                    here ? entry.message.text.substr(range.begin, range.end - range.begin) : std::string();
                const Canvas::Hit hit =
                    canvas.hit("link:" + key + ":" + number(static_cast<std::uint64_t>(piece.link)), box);
                if (here) link_here = url;
                if (hit.clicked) follow(url, scratch, out);
                ink = t.link;
                canvas.fill({box.x, baseline + t.u(2), box.width, t.hair}, faded(ink, hit.hovered ? 1 : 0.45f));
            }
            canvas.fonts().draw(
                canvas.list(), x + piece.x, baseline, ink, row.text.glyphs_of(piece), style.font, style.size);
        }
        y += height;
    }
    if (!is_line(entry) && entry.own() && !row.text.lines.empty())
        draw_delivery(entry, place, y - height, height, screen);

    if (row.more || row.expanded) {
        const std::string label = row.more ? "Show more" : "Show less";
        const Rect box{place.text_x - t.u(6), y + t.u(3), canvas.button_width(label), row_actions_height(t) - t.u(6)};
        if (canvas.button("more:" + key, box, label, Button::quiet)) {
            row.more ? (void)cache.expanded.insert(entry.key) : (void)cache.expanded.erase(entry.key);
            screen.again = true;
        }
        y += row_actions_height(t);
    }
    if (entry.delivery == chat::Delivery::failed) draw_actions(room, entry, place, y, screen, out);
    if (canvas.secondary_click(area))
        open_menu(room, entry, link_here, canvas.pointing().x, canvas.pointing().y, scratch, screen);
    canvas.focus_ring("message:" + key, area, t.u(8));
}

}  // namespace ui
