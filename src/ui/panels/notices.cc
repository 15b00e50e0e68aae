// Sentences about problems, each shown until it is dismissed.
#include <algorithm>

#include "ui/labels/format.h"
#include "ui/panels/panels.h"
#include "wording/configuration.h"
#include "wording/notice.h"

namespace ui {

float draw_notices(const chat::Model& model, FrameContext& frame, Commands& out, const Rect& area) {
    Canvas& canvas = frame.canvas;
    const Theme& t = frame.theme();
    const float width = std::min(area.width - t.u(24), t.u(560));
    const float x = std::round(area.x + (area.width - width) / 2);
    float y = area.y;
    for (const chat::Notice& notice : model.notices.list) {
        const float close = t.u(t.touch ? 44 : 32);
        const float text_width = width - t.u(44) - close;
        const float text_height = canvas.paragraph_height(wording::sentence(notice.what), t.label(), text_width);
        const Rect card{x, y + t.u(8), width, std::max(text_height + t.u(20), close + t.u(8))};
        if (card.bottom() > area.bottom()) break;
        const Rect cross{card.right() - close - t.u(4), std::round(card.middle() - close / 2), close, close};
        canvas.card(card, t.u(12));
        canvas.icon(Icon::warning, card.x + t.u(20), card.middle(), t.u(18), t.danger);
        canvas.paragraph({card.x + t.u(38), std::round(card.middle() - text_height / 2), text_width, 0},
                         wording::sentence(notice.what), t.label(), t.text);
        if (canvas.icon_button("dismiss:" + number(notice.number), cross, Icon::close, t.muted))
            out.post(chat::DismissNotice{notice.number});
        y = card.bottom();
    }
    return y - area.y;
}

void draw_config_problems(const chat::Model& model, FrameContext& frame, const Rect& area) {
    Canvas& canvas = frame.canvas;
    const Theme& t = frame.theme();
    canvas.fill(area, t.sidebar);
    const float width = std::min(area.width - t.u(24), t.u(640));
    const float inner = width - t.u(56);
    constexpr std::string_view advice = "The site's administrator can fix config.json next to this page and reload:";
    float height = t.u(28) + t.u(34) + canvas.paragraph_height(advice, t.body(), inner) + t.u(16) + t.u(28);
    for (const auto& mistake : model.config_problems)
        height += canvas.paragraph_height(wording::sentence(mistake), t.body(), inner - t.u(22)) + t.u(10);
    const Rect card{std::round(area.x + (area.width - width) / 2),
                    std::round(area.y + std::max(t.u(12), (area.height - height) * 0.4f)), width, height};
    canvas.card(card, t.u(16));
    const float x = card.x + t.u(28);
    float y = card.y + t.u(28);
    canvas.text({x, y, inner, t.u(30)}, "This chat is not configured correctly", t.title(), t.text);
    y += t.u(34);
    y += canvas.paragraph({x, y, inner, 0}, advice, t.body(), t.muted) + t.u(16);
    for (const auto& mistake : model.config_problems) {
        canvas.list().AddCircleFilled(ImVec2(x + t.u(6), y + t.line_height(t.body()) / 2), t.u(3), t.danger);
        y += canvas.paragraph({x + t.u(22), y, inner - t.u(22), 0}, wording::sentence(mistake), t.body(), t.text) +
             t.u(10);
    }
}

}  // namespace ui
