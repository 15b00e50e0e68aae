// The first panel: what this is, a name, and in.
#include <algorithm>

#include "ui/panels.h"
#include "ui/words.h"

namespace ui {

void draw_start(const chat::Model& model, Scratch& scratch, Screen& screen, Outbox& out, const Rect& area) {
    Canvas& canvas = screen.canvas;
    const Theme& t = screen.theme();
    canvas.fill(area, t.sidebar);

    const bool roomy = area.width > t.u(480);
    const float width = std::min(area.width - t.u(roomy ? 48 : 0), t.u(420));
    const float inner = width - t.u(roomy ? 72 : 40);
    const float field_height = t.u(46), gap = t.u(14);
    const std::string problem = model.account.name_problem;
    const std::string connection = model.link.state == chat::LinkState::idle ? "" : connection_words(model, screen.now);
    const std::string rooms = [&] {
        std::string names;
        for (const std::string& name : model.config.rooms) names += (names.empty() ? "" : ", ") + name;
        return names;
    }();

    // Heights first: the card stands in the middle as long as it fits.
    const float sentence_height = canvas.paragraph_height(start_sentence(), t.body(), inner);
    const float problem_height = canvas.paragraph_height(problem, t.label(), inner);
    const float label_height = t.u(26);
    float height = t.u(36) + t.u(56) + gap + t.u(38) + sentence_height + t.u(22) + label_height + field_height + gap + field_height + t.u(32);
    if (problem_height > 0) height += problem_height + t.u(6);
    if (model.account.password_wanted) height += label_height + field_height + gap;
    if (!rooms.empty()) height += t.u(18) + canvas.paragraph_height("Rooms here: " + rooms, t.label(), inner);
    if (!connection.empty()) height += t.u(12) + canvas.paragraph_height(connection, t.label(), inner);

    const Rect card{std::round(area.x + (area.width - width) / 2), std::round(area.y + std::max(roomy ? t.u(16) : 0, (area.height - height) * 0.42f)),
                    width, roomy ? height : std::max(height, area.height)};
    if (roomy) {
        canvas.card(card, t.u(20));
    } else {
        canvas.fill(area, t.surface);
    }
    const float x = std::round(card.x + (width - inner) / 2);
    float y = card.y + t.u(36);

    const Rect mark{std::round(card.x + (width - t.u(56)) / 2), y, t.u(56), t.u(56)};
    canvas.fill(mark, t.accent, t.u(18));
    for (int i = 0; i < 3; ++i)
        canvas.list().AddCircleFilled(ImVec2(mark.x + t.u(16.0f + 12.0f * static_cast<float>(i)), mark.middle()), t.u(3.5f), t.on_accent);
    y += mark.height + gap;
    canvas.text({x, y, inner, t.u(38)}, model.config.title, t.hero(), t.text, Align::center);
    y += t.u(38);
    y += canvas.paragraph({x, y, inner, 0}, start_sentence(), t.body(), t.muted, Align::center) + t.u(22);

    for (TextField& field : text_fields(model)) {
        if (field.field == Field::name && scratch.name) field.value = *scratch.name;
        if (field.field == Field::password) field.value = scratch.password;
        canvas.text({x, y, inner, label_height - t.u(4)}, field.label, t.style(13, Font::bold), t.text);
        y += label_height;
        draw_field(screen, field, {x, y, inner, field_height});
        y += field_height;
        if (field.field == Field::name && problem_height > 0) {
            y += t.u(6);
            y += canvas.paragraph({x, y, inner, 0}, problem, t.label(), t.danger);
        }
        y += gap;
    }
    const Rect join{x, y, inner, field_height};
    if (canvas.button("enter", join, "Join as guest", Button::primary))
        out.post(chat::EnterChat{scratch.name.value_or(model.account.name), Secret(scratch.password)});
    y += field_height;
    if (!rooms.empty()) {
        y += t.u(18);
        y += canvas.paragraph({x, y, inner, 0}, "Rooms here: " + rooms, t.label(), t.muted, Align::center);
    }
    if (!connection.empty()) {
        y += t.u(12);
        canvas.paragraph({x, y, inner, 0}, connection, t.label(), model.link.cause ? t.warning : t.muted, Align::center);
        screen.wake(countdown_changes_in(model, screen.now));
    }
}

}  // namespace ui
