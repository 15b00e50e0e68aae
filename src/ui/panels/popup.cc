// Menus (of a message, of the room, of the account) and the question before a suspicious link: above everything else,
// closed by a press outside.
#include <algorithm>

#include "ui/panels/panels.h"
#include "ui/timeline/rows.h"

namespace ui {
namespace {

// Arrow keys move through the items; returns whether the selected one is activated.
bool by_keys(Menu& menu, std::size_t items, const std::vector<std::string>& keys) {
    bool entered = false;
    for (const std::string& key : keys) {
        if (key == "ArrowDown") menu.chosen = menu.chosen ? (*menu.chosen + 1) % items : 0;
        if (key == "ArrowUp") menu.chosen = (menu.chosen.value_or(0) + items - 1) % items;
        entered = entered || key == "Enter";
    }
    return entered && menu.chosen;
}

enum class MessageAction { copy, open_link, copy_link, retry, discard };

struct MenuItem {
    MessageAction action;
    std::string_view key, label;
};

void carry_out(MessageAction action, const Menu& menu, DrawingState& drawing, Commands& out) {
    switch (action) {
        case MessageAction::copy: return out.post(chat::CopyText{menu.text});
        case MessageAction::copy_link: return out.post(chat::CopyText{menu.link});
        case MessageAction::open_link: return follow(menu.link, drawing, out);
        case MessageAction::retry: return out.post(*menu.retry);
        case MessageAction::discard: return out.post(*menu.discard);
    }
}

void draw_menu(DrawingState& drawing, FrameContext& frame, Commands& out, const Rect& area) {
    Canvas& canvas = frame.canvas;
    const Theme& t = frame.theme();
    const Menu menu = *drawing.menu;
    std::vector<MenuItem> items = {{MessageAction::copy, "menu:copy", "Copy text"}};
    if (!menu.link.empty()) {
        items.push_back({MessageAction::open_link, "menu:open", "Open link"});
        items.push_back({MessageAction::copy_link, "menu:copy-link", "Copy link"});
    }
    if (menu.retry) items.push_back({MessageAction::retry, "menu:retry", "Retry"});
    if (menu.discard) items.push_back({MessageAction::discard, "menu:discard", "Discard"});

    const float row = t.target();
    const float heading = t.u(30);
    const float width = std::clamp(canvas.width(menu.heading, t.small()) + t.u(32), t.u(180), area.width - t.u(16));
    const float height = heading + row * static_cast<float>(items.size()) + t.u(12);
    const Rect card{
        std::round(std::clamp(menu.x, area.x + t.u(8), std::max(area.x + t.u(8), area.right() - width - t.u(8)))),
        std::round(std::clamp(menu.y, area.y + t.u(8), std::max(area.y + t.u(8), area.bottom() - height - t.u(8)))),
        width, height};
    canvas.card(card, t.u(12));
    canvas.text(
        {card.x + t.u(16), card.y + t.u(6), width - t.u(32), heading - t.u(6)}, menu.heading, t.small(), t.muted);
    float y = card.y + heading + t.u(4);
    const bool entered = by_keys(*drawing.menu, items.size(), drawing.keys);
    for (const MenuItem& item : items) {
        const Rect box{card.x + t.u(6), y, width - t.u(12), row};
        Canvas::Hit hit = canvas.hit(item.key, box);
        const bool chosen = drawing.menu->chosen == static_cast<std::size_t>(&item - items.data());
        hit.clicked = hit.clicked || (chosen && entered);
        if (hit.hovered || hit.held || chosen) canvas.fill(box, t.hover, t.u(8));
        if (chosen) canvas.outline(box, t.accent, t.u(8));
        canvas.text({box.x + t.u(10), y, box.width - t.u(20), row}, item.label, t.style(14),
                    item.action == MessageAction::discard ? t.danger : t.text);
        y += row;
        if (!hit.clicked) continue;
        drawing.menu.reset();
        carry_out(item.action, menu, drawing, out);
        frame.again = true;
        return;
    }
    if (canvas.pointing().pressed && !card.contains(canvas.pointing().x, canvas.pointing().y)) {
        drawing.menu.reset();
        frame.again = true;
    }
}

// A menu that opens next to its button: the account's upwards, the room's downwards from its right edge.
void draw_choices(const std::vector<Choice>& choices, const Rect& beside, FrameContext& frame, Commands& out,
                  const Rect& area) {
    Canvas& canvas = frame.canvas;
    const Theme& t = frame.theme();
    const float row = t.target();
    float width = t.u(180);
    for (const Choice& each : choices) width = std::max(width, canvas.width(each.text, t.style(14)) + t.u(44));
    const float height = row * static_cast<float>(choices.size()) + t.u(12);
    const bool upwards = beside.bottom() + height > area.bottom();
    const float x = upwards ? beside.x : beside.right() - width;
    const Rect card{
        std::round(std::clamp(x, area.x + t.u(8), std::max(area.x + t.u(8), area.right() - width - t.u(8)))),
        std::round(std::max(area.y + t.u(4), upwards ? beside.y - height - t.u(4) : beside.bottom() + t.u(4))), width,
        height};
    canvas.card(card, t.u(12));
    float y = card.y + t.u(6);
    for (const Choice& each : choices) {
        const Rect box{card.x + t.u(6), y, width - t.u(12), row};
        const Canvas::Hit hit = canvas.hit(each.key, box);
        if (hit.hovered || hit.held) canvas.fill(box, t.hover, t.u(8));
        canvas.text({box.x + t.u(12), y, box.width - t.u(24), row}, each.text, t.style(14),
                    each.tone == Choice::Tone::danger ? t.danger : t.text);
        canvas.focus_ring(each.key, box, t.u(8));
        y += row;
        if (!hit.clicked) continue;
        if (each.command) out.post(*each.command);
        if (each.action) frame.apply(*each.action);
        return;
    }
    if (canvas.pointing().pressed && !card.contains(canvas.pointing().x, canvas.pointing().y)) frame.apply({});
}

void draw_question(DrawingState& drawing, FrameContext& frame, Commands& out, const Rect& area) {
    Canvas& canvas = frame.canvas;
    const Theme& t = frame.theme();
    const Question question = *drawing.question;
    canvas.fill(area, t.shade);
    const float width = std::min(area.width - t.u(32), t.u(440));
    const float inner = width - t.u(48);
    const float warning_height = canvas.paragraph_height(question.warning, t.body(), inner);
    const float host_height = canvas.paragraph_height(question.host, t.title(), inner - t.u(24));
    const float row = t.u(t.touch ? 46 : 40);
    const float height = t.u(24) + t.u(34) + warning_height + t.u(14) + host_height + t.u(24) + t.u(18) + row + t.u(24);
    const Rect card{
        std::round(area.x + (area.width - width) / 2), std::round(area.y + (area.height - height) / 2), width, height};
    canvas.card(card, t.u(16));
    const float x = card.x + t.u(24);
    float y = card.y + t.u(24);
    canvas.text({x, y, inner, t.u(28)}, "Open this link?", t.title(), t.text);
    y += t.u(34);
    y += canvas.paragraph({x, y, inner, 0}, question.warning, t.body(), t.muted) + t.u(14);
    canvas.fill({x, y, inner, host_height + t.u(24)}, t.warning_soft, t.u(10));
    canvas.paragraph({x + t.u(12), y + t.u(12), inner - t.u(24), 0}, question.host, t.title(), t.warning);
    y += host_height + t.u(24) + t.u(18);
    const float half = std::round((inner - t.u(10)) / 2);
    if (canvas.button("question:cancel", {x, y, half, row}, "Stay here", Button::primary)) {
        drawing.question.reset();
        frame.again = true;
    } else if (canvas.button("question:open", {x + inner - half, y, half, row}, "Open it", Button::quiet)) {
        drawing.question.reset();
        frame.again = true;
        out.post(chat::FollowLink{question.url});
    } else if (canvas.pointing().pressed && !card.contains(canvas.pointing().x, canvas.pointing().y)) {
        drawing.question.reset();
        frame.again = true;
    }
}

}  // namespace

bool popup_open(const DrawingState& drawing, const ViewState& shown) {
    return drawing.menu || drawing.question || shown.menu != OpenMenu::none;
}

void draw_popups(const chat::Model& model, DrawingState& drawing, FrameContext& frame, Commands& out,
                 const Rect& area) {
    for (const std::string& key : drawing.keys) {
        if (key != "Escape" || !popup_open(drawing, frame.shown)) continue;
        drawing.menu.reset();
        drawing.question.reset();
        frame.apply({});
    }
    const chat::Room* room = chat::is_form_on_screen(model.account) ? nullptr : model.rooms.opened();
    if (drawing.question) {
        draw_question(drawing, frame, out, area);
    } else if (drawing.menu) {
        draw_menu(drawing, frame, out, area);
    } else if (frame.shown.menu == OpenMenu::account) {
        draw_choices(account_choices(model), drawing.account_menu, frame, out, area);
    } else if (frame.shown.menu == OpenMenu::room && room) {
        draw_choices(room_choices(model, *room), drawing.room_menu, frame, out, area);
    }
}

}  // namespace ui
