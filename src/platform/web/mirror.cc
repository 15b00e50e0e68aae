#include "platform/web/mirror.h"

#include <emscripten.h>

#include "platform/web/page.h"
#include "platform/web/skin.h"
#include "platform/web/text.h"

namespace web {
namespace {
struct Element {
    std::string_view tag;
    std::string_view role;  // where the tag alone does not say it
};

Element element_of(ui::Role role) {
    switch (role) {
        case ui::Role::banner: return {"header", ""};
        case ui::Role::navigation: return {"nav", ""};
        case ui::Role::main: return {"main", ""};
        case ui::Role::heading1: return {"h1", ""};
        case ui::Role::heading2: return {"h2", ""};
        case ui::Role::status: return {"div", "status"};
        case ui::Role::alert: return {"div", "alert"};
        case ui::Role::list: return {"ul", ""};
        case ui::Role::item: return {"li", ""};
        case ui::Role::link: return {"a", ""};
        case ui::Role::button: return {"button", ""};
        case ui::Role::log: return {"div", "log"};
        case ui::Role::article: return {"article", ""};
        case ui::Role::time: return {"time", ""};
        case ui::Role::text: break;
    }
    return {"span", ""};
}

// A real address, so that a link can be copied and opened in a new tab.
std::string address_of(const chat::Msg* wish) {
    if (!wish) return {};
    if (const auto* room = std::get_if<chat::OpenRoom>(wish)) return "#/r/" + room->room.text();
    if (const auto* link = std::get_if<chat::FollowLink>(wish))
        for (const std::string_view scheme : {"https://", "http://", "mailto:"})
            if (link->url.starts_with(scheme)) return link->url;
    return "#/";
}
}  // namespace

void Mirror::update(const chat::Model& model, Now now, Milliseconds utc_offset) {
    ui::MirrorNode next = ui::mirror(model, now, utc_offset);
    for (const ui::MirrorChange& change : ui::difference(tree_, next)) {
        const auto call = [](auto function, const std::string& texts, auto... more) { function(texts.data(), texts.size(), more...); };
        using enum ui::MirrorChange::What;
        switch (change.what) {
            case create: {
                const auto [tag, role] = element_of(change.role);
                const std::string address = change.role == ui::Role::link ? address_of(ui::wish_of(next, change.key)) : std::string();
                call(skin_node_create, packed({change.key, change.parent, change.before, tag, role, change.label, change.text, address}),
                     change.current ? 1 : 0);
                break;
            }
            case set_text: call(skin_node_text, packed({change.key, change.text})); break;
            case set_label: call(skin_node_label, packed({change.key, change.text})); break;
            case set_current: call(skin_node_current, change.key, change.current ? 1 : 0); break;
            case remove: call(skin_node_remove, change.key); break;
            case move: call(skin_node_move, packed({change.key, change.parent, change.before})); break;
        }
    }
    tree_ = std::move(next);
}

void Mirror::chosen(const std::string& key) {
    if (key == "enter") return page().fields.submit(ui::Field::password);
    if (key == "join") return page().fields.submit(ui::Field::join_room);
    if (key == "send") return page().fields.submit(ui::Field::message);
    if (const chat::Msg* wish = ui::wish_of(tree_, key)) page().wish(*wish);
}

bool Mirror::leave_to_browser(const std::string& key, bool modified) const {
    const chat::Msg* wish = ui::wish_of(tree_, key);
    return modified && wish && std::holds_alternative<chat::OpenRoom>(*wish);
}

void Mirror::scrolled(double top, double visible, double whole) {
    constexpr double nearly = 24;  // pixels short of the end that still count as there
    const bool at_end = top + visible + nearly >= whole;
    if (at_end == at_end_) return;
    at_end_ = at_end;
    if (const auto& room = page().loop->model().rooms.open; room && page().text_mode) page().loop->post(chat::EndSeen{*room, at_end});
}

void Mirror::follow() {
    if (at_end_) skin_log_to_end();
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

EMSCRIPTEN_KEEPALIVE void page_log_scrolled(double top, double visible, double whole) { page().mirror.scrolled(top, visible, whole); }
}
