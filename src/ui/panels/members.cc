// The members of the open room: names, the owner and, for the owner, adding and removing.
#include <algorithm>
#include <cmath>

#include "chat/model.h"
#include "ui/labels/people.h"
#include "ui/panels/panels.h"
#include "wording/problem.h"

namespace ui {
namespace {

void draw_member(const chat::Model& model, const chat::Room& room, const api::Member& member, FrameContext& frame,
                 Commands& out, const Rect& box) {
    Canvas& canvas = frame.canvas;
    const Theme& t = frame.theme();
    const std::string name = chat::name_of(model, member.user).name;
    const float size = t.u(32);
    canvas.avatar(box.x, std::round(box.middle() - size / 2), size, name, member.user.text());
    const float x = box.x + t.u(44);
    float right = box.right();
    if (may_remove(model, room, member)) {
        const float width = canvas.button_width("Remove"), height = t.u(t.touch ? 44 : 32);
        if (canvas.button(
                "remove:" + member.user.text(), {right - width, std::round(box.middle() - height / 2), width, height},
                "Remove", Button::plain))
            out.post(chat::RemoveMember{room.id, member.user});
        right -= width + t.u(8);
    }
    if (chat::can_write_to_people(model) && member.user != model.account.self) {
        const float width = canvas.button_width("Message"), height = t.u(t.touch ? 44 : 32);
        if (canvas.button(
                "write-to:" + member.user.text(), {right - width, std::round(box.middle() - height / 2), width, height},
                "Message", Button::plain))
            out.post(chat::WriteTo{member.user});
        right -= width + t.u(8);
    }
    const bool own = member.user == model.account.self;
    const std::string mark = own ? std::string() : letters_mark(name, member.user.text());
    if (!member.owner && !own && mark.empty()) {
        canvas.text({x, box.y, right - x, box.height}, name, t.body(), t.text);
        return;
    }
    canvas.text({x, box.y + t.u(4), right - x, t.u(22)}, name, t.body(), t.text);
    const std::string_view what = own ? (member.owner ? "You, the owner" : "You") : member.owner ? "Owner" : "";
    const float width = canvas.text({x, box.y + t.u(24), right - x, t.u(18)}, mark, t.small(), t.warning);
    const float after = x + (width > 0 ? width + t.u(8) : 0);
    canvas.text({after, box.y + t.u(24), right - after, t.u(18)}, what, t.small(), t.muted);
}

// Drawn below the list; returns its height.
float draw_add(const chat::Model& model, const chat::Room& room, DrawingState& drawing, FrameContext& frame,
               Commands& out, const Rect& area) {
    if (!may_add(model, room)) return 0;
    Canvas& canvas = frame.canvas;
    const Theme& t = frame.theme();
    const std::string problem = wording::sentence(model.members.add_problem);
    const float lines = problem.empty() ? 0 : canvas.paragraph_height(problem, t.small(), area.width) + t.u(6);
    const float size = t.u(44);
    const Rect box{area.x, area.bottom() - size - lines - t.u(12), area.width, size};
    TextField field = field_of(Field::add_member, model);
    field.value = drawing.member;
    draw_field(frame, field, box, size - t.u(8));
    const bool ready = !drawing.member.empty();
    if (canvas.icon_button(
            "add-member", {box.right() - size, box.y, size, size}, Icon::plus, ready ? t.accent : t.muted) &&
        ready)
        out.post(chat::AddMember{room.id, drawing.member});
    canvas.paragraph({box.x, box.bottom() + t.u(6), box.width, 0}, problem, t.small(), t.danger);
    return area.bottom() - box.y;
}

}  // namespace

void draw_members(const chat::Model& model, const chat::Room& room, DrawingState& drawing, FrameContext& frame,
                  Commands& out, const Rect& area) {
    Canvas& canvas = frame.canvas;
    const Theme& t = frame.theme();
    canvas.fill(area, t.page);
    const Rect inner{area.x + t.u(16), area.y, area.width - t.u(32), area.height};
    const float close = t.u(t.touch ? 44 : 36);
    const chat::Members& members = model.members;
    const bool failed = loading_members(members, model.requests) == chat::Loading::failed;
    canvas.text({inner.x, area.y + t.u(8), inner.width - close, t.u(24)}, "Members", t.title(), t.text);
    canvas.text({inner.x, area.y + t.u(31), inner.width - close, t.u(18)}, members_label(model), t.small(),
                failed ? t.danger : t.muted);
    if (canvas.icon_button(
            "hide-members", {inner.right() - close + t.u(8), std::round(area.y + t.u(29) - close / 2), close, close},
            Icon::close, t.muted))
        out.post(chat::HideMembers{});
    canvas.line(area.x, area.y + t.u(58) - t.hair, area.width);

    const float bottom = draw_add(model, room, drawing, frame, out, inner);
    const Rect view{
        area.x, area.y + t.u(58), area.width, std::max(0.0f, area.bottom() - bottom - t.u(6) - area.y - t.u(58))};
    canvas.push_clip(view);
    const float row = t.u(52), top = view.y + t.u(6) - drawing.members.at;
    const RowsSeen seen = rows_seen(canvas, top, row, members.list.size());
    for (std::size_t i = seen.first; i < seen.last; ++i)
        draw_member(
            model, room, members.list[i], frame, out, {inner.x, top + row * static_cast<float>(i), inner.width, row});
    float y = top + row * static_cast<float>(members.list.size()) + t.u(6);
    if (const std::string_view label = more_members_label(model); !label.empty()) {
        const float width = canvas.button_width(label);
        if (canvas.button(
                "more-members", {std::round(inner.x + (inner.width - width) / 2), y, width, t.target()}, label))
            out.post(chat::ShowMembers{room.id});
        y += t.target() + t.u(8);
    }
    scroll(drawing.members, frame, view, y - top + t.u(6));
    canvas.pop_clip();
}

}  // namespace ui
