#include "ui/timeline/rows.h"

#include <algorithm>
#include <cmath>

#include "ui/labels/format.h"
#include "ui/labels/messages.h"
#include "ui/labels/people.h"

namespace ui {
namespace {

class Row {
public:
    Row(const RowContext& context, const PlacedRow& placed, float top, bool last_of_group)
        : context_(context),
          canvas_(context.frame.canvas),
          theme_(context.frame.theme()),
          place_(context.place),
          item_(context.room.timeline[placed.index]),
          shape_(placed.shape),
          layout_(row_layout(item_, context.cache, context.place, context.frame.canvas)),
          top_(top),
          last_of_group_(last_of_group),
          key_(context.room.id.text() + ":" + number(item_.key)) {}

    void draw() {
        const float header = shape_.header ? theme_.line_height(theme_.body()) : is_line(item_) ? 0 : theme_.u(3);
        const float edge = theme_.u(place_.narrow ? 4 : 8);
        const float margin = shape_.header ? theme_.u(5) : 0;
        const Rect area{place_.x + edge, top_ - header - margin, place_.width - 2 * edge,
                        header + shape_.body + margin + (last_of_group_ ? theme_.u(5) : 0)};
        draw_background(area);
        draw_above();
        if (shape_.header) draw_header();
        float y = draw_lines();
        if (layout_.more || layout_.expanded) y += draw_fold_button(y);
        if (item_.delivery == chat::Delivery::failed) draw_actions(y);
        if (canvas_.secondary_click(area))
            open_menu(context_.room, item_, link_under_pointer_, canvas_.pointing().x, canvas_.pointing().y,
                      context_.drawing, context_.frame);
        canvas_.focus_ring("message:" + key_, area, theme_.u(8));
    }

private:
    const RowContext& context_;
    Canvas& canvas_;
    const Theme& theme_;
    const RowPlace& place_;
    const chat::TimelineItem& item_;
    const RowShape& shape_;
    const RowLayout& layout_;
    float top_;  // of the body
    bool last_of_group_;
    std::string key_;
    std::string link_under_pointer_;

    // A tint for own messages, with round corners at the ends of a group; otherwise a shade under the pointer.
    void draw_background(const Rect& area) {
        if (is_line(item_)) return;
        if (item_.own()) {
            const ImDrawFlags corners = (shape_.header ? ImDrawFlags_RoundCornersTop : 0) |
                                        (last_of_group_ ? ImDrawFlags_RoundCornersBottom : 0);
            canvas_.list().AddRectFilled(ImVec2(area.x, area.y), ImVec2(area.right(), area.bottom()), theme_.own_tint,
                                         theme_.u(12), corners ? corners : ImDrawFlags_RoundCornersNone);
        } else if (canvas_.hovered(area)) {
            canvas_.fill(area, faded(theme_.hover, 0.6f), theme_.u(8));
            if (!shape_.header && !place_.narrow)
                canvas_.text(
                    {place_.x + theme_.u(10), top_, place_.text_x - place_.x - theme_.u(20),
                     theme_.line_height(theme_.body())},
                    clock_time(item_.at, context_.frame.utc_offset), theme_.style(11), theme_.muted, Align::right);
        }
    }

    // The day, and the line above the first unread message.
    void draw_above() {
        float y = top_ - shape_.above;
        if (shape_.day) {
            const float height = theme_.u(44);
            const std::string day = day_name(item_.at, context_.frame.now.unix_time, context_.frame.utc_offset);
            const float width = canvas_.width(day, theme_.small()) + theme_.u(24);
            const Rect pill{place_.x + (place_.width - width) / 2, y + theme_.u(10), width, theme_.u(24)};
            canvas_.line(place_.x + theme_.u(12), pill.middle(), place_.width - theme_.u(24));
            canvas_.fill(pill, theme_.page, pill.height / 2);
            canvas_.outline(pill, theme_.border, pill.height / 2);
            canvas_.text(pill, day, theme_.small(), theme_.muted, Align::center);
            y += height;
        }
        if (shape_.fresh) {
            const float height = theme_.u(28);
            const float width = canvas_.width("New", theme_.style(12, Font::bold)) + theme_.u(16);
            canvas_.fill(
                {place_.x + theme_.u(12), y + height / 2, place_.width - theme_.u(24), theme_.hair}, theme_.danger);
            const Rect pill{place_.x + place_.width - theme_.u(12) - width, y + theme_.u(5), width, theme_.u(18)};
            canvas_.fill(pill, theme_.danger, pill.height / 2);
            canvas_.text(pill, "New", theme_.style(12, Font::bold), theme_.page, Align::center);
            y += height;
        }
    }

    void draw_header() {
        const float header = theme_.line_height(theme_.body());
        const float avatar = theme_.u(place_.narrow ? 32 : 36);
        const chat::ShownName who = chat::name_of(context_.model, item_);
        const std::string& name = who.name;
        canvas_.avatar(place_.text_x - avatar - theme_.u(12), top_ - header + theme_.u(2), avatar, name,
                       item_.sender.empty() ? name : item_.sender.text());
        const Rect row{place_.text_x, top_ - header, place_.text_width, header};
        const std::string time = clock_time(item_.at, context_.frame.utc_offset);
        const float time_width = canvas_.width(time, theme_.small()) + theme_.u(8);
        float x = canvas_.text(
            {row.x, row.y, std::max(0.0f, row.width * 0.75f - time_width), header}, name, theme_.strong(),
            item_.own()    ? theme_.accent_text
            : who.stand_in ? theme_.muted
                           : theme_.text);
        if (const std::string mark = author_mark(context_.model, item_); !mark.empty()) {
            const float width = canvas_.width(mark, theme_.style(11)) + theme_.u(12);
            const Rect badge{row.x + x + theme_.u(8), row.y + theme_.u(4), width, header - theme_.u(8)};
            canvas_.outline(badge, theme_.border, badge.height / 2);
            canvas_.text(badge, mark, theme_.style(11), theme_.muted, Align::center);
            x += width + theme_.u(8);
        }
        if (const std::string mark = item_.own() ? std::string() : letters_mark(name, item_.sender.text());
            !mark.empty()) {
            const float width = canvas_.width(mark, theme_.small()) + theme_.u(14);
            const Rect badge{row.x + x + theme_.u(8), row.y + theme_.u(3), width, header - theme_.u(6)};
            canvas_.fill(badge, theme_.warning_soft, badge.height / 2);
            canvas_.text(badge, mark, theme_.small(), theme_.warning, Align::center);
            x += width + theme_.u(8);
        }
        canvas_.text(
            {row.x + x + theme_.u(8), row.y + theme_.u(1), row.width - x, header}, time, theme_.small(), theme_.muted);
    }

    // Returns where the lines end.
    float draw_lines() {
        const TextStyle style = row_text_style(item_, theme_);
        const float height = theme_.line_height(style);
        const float ascent = canvas_.fonts().ascent(style.font, style.size);
        const float descent = canvas_.fonts().descent(style.font, style.size);
        const bool dimmed = item_.message.kind != Kind::text || item_.delivery == chat::Delivery::failed;
        float y = top_;
        for (const Line& line : layout_.text.lines) {
            const bool seen = y + height >= canvas_.clip().y && y <= canvas_.clip().bottom();
            const float baseline = std::round(y + (height + ascent - descent) / 2);
            const float x = is_line(item_) ? place_.x + (place_.width - line.width) / 2 : place_.text_x;
            for (std::uint32_t i = 0; seen && i < line.count; ++i) {
                const Piece& piece = layout_.text.pieces[line.first + i];
                ImU32 ink = dimmed ? theme_.muted : theme_.text;
                if (piece.link >= 0 && static_cast<std::size_t>(piece.link) < layout_.links.size()) {
                    ink = theme_.link;
                    draw_link(static_cast<std::size_t>(piece.link), {x + piece.x, y, piece.width, height}, baseline);
                }
                canvas_.fonts().draw(
                    canvas_.list(), x + piece.x, baseline, ink, layout_.text.glyphs_of(piece), style.font, style.size);
            }
            y += height;
        }
        if (!is_line(item_) && item_.own() && !layout_.text.lines.empty()) draw_delivery(y - height, height);
        return y;
    }

    // The line under a link, and what a press on it does.
    void draw_link(std::size_t index, const Rect& box, float baseline) {
        const Pointing& p = canvas_.pointing();
        const bool here = canvas_.hovered(box) || (p.enabled && box.contains(p.x, p.y));
        const LinkRange range = layout_.links[index];
        const std::string url = here ? item_.message.text.substr(range.begin, range.end - range.begin) : std::string();
        const Canvas::Hit hit = canvas_.hit("link:" + key_ + ":" + number(index), box);
        if (here) link_under_pointer_ = url;
        if (hit.clicked) follow(url, context_.drawing, context_.out);
        canvas_.fill(
            {box.x, baseline + theme_.u(2), box.width, theme_.hair}, faded(theme_.link, hit.hovered ? 1 : 0.45f));
    }

    void draw_delivery(float y, float height) {
        const float x = place_.text_x + place_.text_width + theme_.u(14);
        const float size = theme_.u(14);
        switch (item_.delivery) {
            case chat::Delivery::arrived: break;
            case chat::Delivery::waiting:
            case chat::Delivery::sending: canvas_.icon(Icon::clock, x, y + height / 2, size, theme_.muted); break;
            case chat::Delivery::sent: canvas_.icon(Icon::tick, x, y + height / 2, size, theme_.muted); break;
            case chat::Delivery::delivered: canvas_.icon(Icon::ticks, x, y + height / 2, size, theme_.accent); break;
            case chat::Delivery::failed: canvas_.icon(Icon::warning, x, y + height / 2, size, theme_.danger); break;
        }
    }

    // Shows all lines of a long message, or only the first again. Returns the button's height.
    float draw_fold_button(float y) {
        const float height = row_actions_height(theme_);
        const std::string label = layout_.more ? "Show more" : "Show less";
        const Rect box{place_.text_x - theme_.u(6), y + theme_.u(3), canvas_.button_width(label), height - theme_.u(6)};
        if (canvas_.button("more:" + key_, box, label, Button::quiet)) {
            if (layout_.more) {
                context_.cache.expanded.insert(item_.key);
            } else {
                context_.cache.expanded.erase(item_.key);
            }
            context_.frame.again = true;
        }
        return height;
    }

    // Why it was not sent, and what you can do.
    void draw_actions(float y) {
        const float lines = canvas_.paragraph(
            {place_.text_x, y, place_.text_width, 0}, failure_text(item_), theme_.label(), theme_.danger);
        const float height = theme_.u(theme_.touch ? 44 : 30);
        float x = place_.text_x;
        const Rect retry{x, y + lines + theme_.u(4), canvas_.button_width("Retry"), height};
        if (canvas_.button("retry:" + key_, retry, "Retry", Button::danger))
            context_.out.post(chat::RetryMessage{context_.room.id, item_.message.id});
        x += retry.width + theme_.u(8);
        const Rect discard{x, retry.y, canvas_.button_width("Discard"), height};
        if (canvas_.button("discard:" + key_, discard, "Discard", Button::plain))
            context_.out.post(chat::DiscardMessage{context_.room.id, item_.message.id});
    }
};

}  // namespace

void open_menu(const chat::Room& room, const chat::TimelineItem& item, const std::string& link, float x, float y,
               DrawingState& drawing, FrameContext& frame) {
    Menu menu{.x = x, .y = y, .text = item_text(item), .link = link};
    menu.heading = full_time(item.at, frame.utc_offset);
    if (item.own() && !is_line(item)) menu.heading += " · " + delivery_label(item.delivery);
    if (item.delivery == chat::Delivery::failed) {
        menu.retry = chat::RetryMessage{room.id, item.message.id};
        menu.discard = chat::DiscardMessage{room.id, item.message.id};
    }
    drawing.menu = std::move(menu);
}

void follow(const std::string& url, DrawingState& drawing, Commands& out) {
    LinkInspection inspection = inspect_link(url);
    if (inspection.warning.empty()) {
        out.post(chat::FollowLink{url});
    } else {
        drawing.question = Question{url, std::move(inspection.host), std::move(inspection.warning)};
    }
}

void draw_row(const RowContext& context, const PlacedRow& placed, float top, bool last_of_group) {
    Row(context, placed, top, last_of_group).draw();
}

}  // namespace ui
