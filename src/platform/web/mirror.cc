#include "platform/web/mirror.h"

#include <emscripten.h>

#include <optional>
#include <variant>

#include "platform/web/bindings.h"
#include "platform/web/page.h"
#include "platform/web/text.h"

namespace web {

namespace {

// The field whose text the wish wants (ui/mirror.h); nullopt: it has all that it needs.
std::optional<ui::Field> field_of(const chat::Msg& wish) {
    if (std::holds_alternative<chat::JoinRoom>(wish)) return ui::Field::join_room;
    if (std::holds_alternative<chat::SubmitText>(wish)) return ui::Field::message;
    if (std::holds_alternative<chat::AddMember>(wish)) return ui::Field::add_member;
    return std::nullopt;
}

}  // namespace

void Mirror::update(const chat::Model& model, const ui::Shown& shown, Now now, Milliseconds utc_offset) {
    nodes_.update(ui::mirror(model, shown, now, utc_offset));
}

void Mirror::chosen(const std::string& key) {
    const ui::MirrorNode* node = nodes_.find(key);
    if (!node) return;
    const auto field = node->wish ? field_of(*node->wish) : std::nullopt;
    field ? page().fields.submit(*field) : page().choose(node->wish, node->step);
}

bool Mirror::leave_to_browser(const std::string& key, bool modified) const {
    const chat::Msg* wish = ui::wish_of(nodes_.tree(), key);
    return modified && wish && std::holds_alternative<chat::OpenRoom>(*wish);
}

void Mirror::scrolled(double top, double visible, double whole) {
    constexpr double nearly = 24;  // pixels from the end that still count as the end
    const bool at_end = top + visible + nearly >= whole;
    if (at_end == at_end_) return;
    at_end_ = at_end;
    if (const auto& room = page().loop->model().rooms.open; room && page().text_mode)
        page().loop->post(chat::EndSeen{*room, at_end});
}

void Mirror::follow() {
    if (at_end_) js_log_to_end();
}

}  // namespace web

using web::page;

extern "C" {

EMSCRIPTEN_KEEPALIVE int page_node_chosen(int length, int modified) {
    const std::string key(web::answer(length));
    if (page().mirror.leave_to_browser(key, modified != 0)) return 0;
    page().mirror.chosen(key);
    return 1;
}

EMSCRIPTEN_KEEPALIVE void page_node_focused(int length) {
    page().mirror.focus(std::string(web::answer(length)));
    page().frames.request();
}

EMSCRIPTEN_KEEPALIVE void page_log_scrolled(double top, double visible, double whole) {
    page().mirror.scrolled(top, visible, whole);
}
}
