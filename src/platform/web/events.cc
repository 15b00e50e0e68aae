// The browser's events: what bindings.js calls. Each goes to the part of the page that it concerns.
#include <emscripten.h>

#include "base/utf8.h"
#include "chat/storage_keys.h"
#include "platform/web/page.h"
#include "platform/web/text.h"

namespace web {
namespace {

constexpr int longest_answer = 1024 * 1024;  // bytes over HTTP; no server that we use sends more

bool scrolls(std::string_view key) {
    for (const std::string_view name :
         {"PageUp", "PageDown", "Home", "End", "ArrowUp", "ArrowDown", "Escape", "ContextMenu"})
        if (key == name) return true;
    return false;
}

}  // namespace

extern "C" {

// --- turns, network, storage ---

EMSCRIPTEN_KEEPALIVE void page_turn() { page().turn(); }

EMSCRIPTEN_KEEPALIVE void page_woken() {
    if (page().ports.time_has_come()) page().loop->woken();
}

EMSCRIPTEN_KEEPALIVE void page_socket_opened(double socket) {
    page().loop->socket_opened(static_cast<transport::SocketId>(socket));
}

EMSCRIPTEN_KEEPALIVE void page_socket_received(double socket, int length) {
    page().loop->socket_received(static_cast<transport::SocketId>(socket), to_bytes(answer(length)));
}

EMSCRIPTEN_KEEPALIVE void page_socket_text(double socket, int length) {
    page().loop->socket_received_text(static_cast<transport::SocketId>(socket), std::string(answer(length)));
}

EMSCRIPTEN_KEEPALIVE void page_socket_closed(double socket) {
    page().loop->socket_closed(static_cast<transport::SocketId>(socket));
}

// The response: "name\0value\0…\0\0body". Status 0: there was none.
EMSCRIPTEN_KEEPALIVE void page_fetched(double request, int status, int length) {
    std::optional<aws::HttpResponse> response;
    if (status > 0 && length <= longest_answer) {
        response.emplace();
        response->status = status;
        std::string_view rest = answer(length);
        for (std::string_view name = unpack(rest); !name.empty(); name = unpack(rest)) {
            const std::string_view value = unpack(rest);
            response->headers.push_back({std::string(name), std::string(value)});
        }
        response->body = rest;
    }
    page().loop->fetched(static_cast<transport::RequestId>(request), std::move(response));
}

// Another tab of this browser changed the storage.
EMSCRIPTEN_KEEPALIVE void page_stored_elsewhere(int length) {
    if (answer(length) == chat::signed_out_key) page().loop->post(chat::SignedOutElsewhere{});
}

EMSCRIPTEN_KEEPALIVE void page_network(int online) { page().loop->post(chat::NetworkChanged{online != 0}); }

EMSCRIPTEN_KEEPALIVE void page_visible(int visible) {
    page().loop->post(chat::VisibilityChanged{visible != 0});
    page().frames.request();
}

// --- the screen ---

EMSCRIPTEN_KEEPALIVE void page_screen() {
    page().screen.read();
    page().frames.request();
}

EMSCRIPTEN_KEEPALIVE void page_frame() { page().draw(); }
EMSCRIPTEN_KEEPALIVE void page_frame_due() { page().frames.request(); }

EMSCRIPTEN_KEEPALIVE void page_context_lost() {
    page().frames.stop();
    if (page().gl.lost(read_clocks().instant) == Gl::AfterLoss::give_up)
        page().use_text(
            "The graphics of this device failed several times, so Confab switched to text mode. Reload the page to try "
            "the drawn view again.");
}

EMSCRIPTEN_KEEPALIVE void page_context_restored() {
    if (page().text_mode) return;
    page().gl.restored();
    page().interface->context_lost();
    page().frames.resume();
}

// --- pointers and keys ---

EMSCRIPTEN_KEEPALIVE void page_pointer(int kind, int touch, int primary, int button, double x, double y) {
    if (!primary) return;  // the browser handles the second finger of a pinch
    page().screen.touched(touch != 0);
    page().input.pointer(static_cast<PointerKind>(kind), touch != 0, button, static_cast<float>(x),
                         static_cast<float>(y), read_clocks().instant);
    page().frames.request();
}

// Returns whether it was used; a wheel with Ctrl zooms the page.
EMSCRIPTEN_KEEPALIVE int page_wheel(double x, double y, int mode, int ctrl) {
    if (ctrl) return 0;
    constexpr float pixels_a_line = 40;
    const float unit = mode == 0 ? 1 : mode == 1 ? pixels_a_line : page().screen.viewport().height;
    page().input.wheel(static_cast<float>(-x) * unit, static_cast<float>(-y) * unit);
    page().frames.request();
    return 1;
}

// Returns whether the key was used. `field`: which of our fields has the focus, or -1.
EMSCRIPTEN_KEEPALIVE int page_key(int length, int field, int in_mirror, int shift, int modified, int composing) {
    std::string key(answer(length));
    if (key == "F10" && shift) key = "ContextMenu";  // for keyboards without that key
    if (composing) return 0;                         // it belongs to the input method
    if (field >= 0) {
        const auto which = static_cast<ui::Field>(field);
        if (Fields::is_submitted_by(which, key, shift || modified)) return page().submit(which), 1;
        if (key != "PageUp" && key != "PageDown" && key != "Escape") return 0;
    }
    if (key == "Escape" && page().shown.menu != ui::OpenMenu::none)
        return page().choose(std::nullopt, ui::ViewAction{}), 1;
    if (modified || !page().interface) return 0;
    if (scrolls(key) || (key == "Enter" && page().interface->menu_open())) {
        page().interface->key(key);
        page().frames.request();
        return key != "Escape";
    }
    // Typing without a focused field writes into the message.
    const bool prints = count_code_points(key) == 1 && key != " ";
    if (prints && field < 0 && !in_mirror) page().fields.focus(ui::Field::message);
    return 0;
}

// --- fields ---

EMSCRIPTEN_KEEPALIVE void page_field_changed(int field, int length, int composing) {
    page().field_changed(static_cast<ui::Field>(field), std::string(answer(length)), composing != 0);
}

EMSCRIPTEN_KEEPALIVE void page_field_focused(int field, int has) {
    page().fields.focused(static_cast<ui::Field>(field), has != 0);
    page().frames.request();
}

EMSCRIPTEN_KEEPALIVE void page_submitted(int field) { page().submit(static_cast<ui::Field>(field)); }

// --- the mirror ---

EMSCRIPTEN_KEEPALIVE int page_node_chosen(int length, int modified) {
    const std::string key(answer(length));
    if (page().mirror.leave_to_browser(key, modified != 0)) return 0;
    page().choose_in_mirror(key);
    return 1;
}

EMSCRIPTEN_KEEPALIVE void page_node_focused(int length) {
    page().mirror.focus(std::string(answer(length)));
    page().frames.request();
}

EMSCRIPTEN_KEEPALIVE void page_log_scrolled(double top, double visible, double whole) {
    page().log_scrolled(top, visible, whole);
}

// --- forms ---

// "key\0text"
EMSCRIPTEN_KEEPALIVE void page_form_typed(int length) {
    const std::string texts(answer(length));
    std::string_view rest = texts;
    const std::string_view key = unpack(rest);
    if (const auto field = ui::field_named(key)) page().form_typed(*field, rest);
    forget_answer();
}

EMSCRIPTEN_KEEPALIVE void page_form_chosen(int length) { page().choose_in_form(std::string(answer(length))); }

// "form\0field\0text\0field\0text…"
EMSCRIPTEN_KEEPALIVE void page_form_submitted(int length) {
    const std::string texts(answer(length));
    std::string_view rest = texts;
    const auto form = ui::form_named(unpack(rest));
    ui::FormValues values;
    while (!rest.empty()) {
        const auto field = ui::field_named(unpack(rest));
        const std::string_view text = unpack(rest);
        if (field) values.emplace_back(*field, text);
    }
    if (form) page().submit_form(*form, values);
    forget_answer();
}

EMSCRIPTEN_KEEPALIVE void page_form_left() { page().leave_dialog(); }

EMSCRIPTEN_KEEPALIVE void page_fragment(int length) {
    page().loop->post(chat::FollowFragment{std::string(answer(length))});
}

}  // extern "C"

}  // namespace web
