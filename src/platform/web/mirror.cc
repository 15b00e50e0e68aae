#include "platform/web/mirror.h"

#include <emscripten.h>

#include "platform/web/bindings.h"
#include "platform/web/page.h"
#include "platform/web/text.h"

namespace web {

void Mirror::update(const chat::Model& model, const ui::Shown& shown, Now now, Milliseconds utc_offset) {
    nodes_.update(ui::mirror(model, shown, now, utc_offset));
}

void Mirror::chosen(const std::string& key) {
    if (key == "join") return page().fields.submit(ui::Field::join_room);
    if (key == "send") return page().fields.submit(ui::Field::message);
    if (key == "add-member") return page().fields.submit(ui::Field::add_member);
    const ui::MirrorNode* node = nodes_.find(key);
    if (node) page().choose(node->wish, node->step);
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
