// The bar across the top while there is a problem with the connection, and the dot while there is none.
#include "ui/labels/connection.h"
#include "ui/panels/panels.h"

namespace ui {

namespace {

// Not connected yet, but nothing is wrong: AWS takes some minutes to apply a new policy.
bool is_pending(const chat::Model& model) {
    return model.link.state != chat::LinkState::online && model.link.cause == transport::DownCause::pending;
}

}  // namespace

void draw_connection(const chat::Model& model, FrameContext& frame, const Rect& area) {
    const Theme& t = frame.theme();
    const bool online = model.link.state == chat::LinkState::online;
    const ImU32 color = online ? t.success : model.link.state == chat::LinkState::stopped ? t.danger : t.warning;
    frame.canvas.list().AddCircleFilled(ImVec2(area.x + t.u(4), area.middle() + t.u(0.5f)), t.u(4), color);
    std::string text =
        online ? online_label(model)
        : model.link.state == chat::LinkState::connecting
            ? "Connecting…"
            : "Not connected";
    if (is_pending(model)) text = "Being set up…";
    const std::string unsent = unsent_label(model);
    if (online && !unsent.empty()) text += " · " + unsent;
    frame.canvas.text({area.x + t.u(14), area.y, area.width - t.u(14), area.height}, text, t.small(), t.muted);
}

float draw_status(const chat::Model& model, FrameContext& frame, Commands& out, const Rect& area) {
    Canvas& canvas = frame.canvas;
    const Theme& t = frame.theme();
    const chat::LinkState state = model.link.state;
    // The first attempt is not a problem yet, and a good connection needs no bar.
    const bool quiet = state == chat::LinkState::online || state == chat::LinkState::idle ||
                       (state == chat::LinkState::connecting && !model.link.cause);
    if (quiet) return 0;
    frame.wake(countdown_changes_in(model, frame.now));

    std::string text = connection_label(model, frame.now);
    if (const std::string unsent = unsent_label(model); !unsent.empty()) text += "  ·  " + unsent;
    const bool stopped = state == chat::LinkState::stopped, pending = is_pending(model), out_of = signed_out(model);
    const bool can_try = state != chat::LinkState::connecting;
    const std::string_view label = out_of ? "Sign in" : "Try now";
    const float button_height = t.u(t.touch ? 44 : 30);
    const float button_width = can_try ? canvas.button_width(label) : 0;
    const float margin = t.u(16);
    const float text_width = area.width - 2 * margin - t.u(26) - (can_try ? button_width + t.u(12) : 0);
    const float text_height = canvas.paragraph_height(text, t.label(), text_width);
    const float height = std::max(text_height, button_height) + t.u(12);
    const Rect bar{area.x, area.y, area.width, height};
    canvas.fill(bar, pending ? t.accent_soft : stopped ? t.danger_soft : t.warning_soft);
    canvas.line(bar.x, bar.bottom() - t.hair, bar.width);
    const ImU32 color = pending ? t.accent_text : stopped ? t.danger : t.warning;
    canvas.icon(pending ? Icon::clock : Icon::warning, bar.x + margin + t.u(8), bar.middle(), t.u(18), color);
    canvas.paragraph(
        {bar.x + margin + t.u(26), std::round(bar.middle() - text_height / 2), text_width, 0}, text, t.label(), color);
    const Rect box{
        bar.right() - margin - button_width, std::round(bar.middle() - button_height / 2), button_width, button_height};
    if (can_try && canvas.button("connect", box, label, Button::quiet))
        out.post(out_of ? chat::Msg(chat::ShowAuthForm{chat::AuthForm::sign_in}) : chat::Msg(chat::ConnectNow{}));
    return height;
}

}  // namespace ui
