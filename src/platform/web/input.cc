#include "platform/web/input.h"

#include <emscripten.h>

#include <cmath>
#include <utility>

#include "base/utf8.h"
#include "platform/web/bindings.h"
#include "platform/web/page.h"
#include "platform/web/text.h"

namespace web {
namespace {
constexpr Milliseconds long_press = 500ms;
constexpr float finger_trembles = 10;  // movements below this, in logical pixels, are not movements
}  // namespace

void Input::put(ui::Pointer state) {
    const bool same_buttons = !changes_.empty() && changes_.back().pressed == state.pressed &&
                              changes_.back().secondary == state.secondary && changes_.back().x >= 0 && state.x >= 0;
    if (same_buttons)
        changes_.back() = state;
    else
        changes_.push_back(state);
    last_ = state;
}

void Input::pointer(PointerKind kind, bool touch, int button, float x, float y, Instant now) {
    ui::Pointer state = last_;
    state.x = x;
    state.y = y;
    state.touch = touch;
    switch (kind) {
        case PointerKind::down:
            if (button == 2)
                state.secondary = true;
            else
                state.pressed = button == 0 || touch;
            if (touch) {
                resting_since_ = now;
                rest_x_ = x;
                rest_y_ = y;
            }
            return put(state);
        case PointerKind::move:
            if (resting_since_ && std::hypot(x - rest_x_, y - rest_y_) > finger_trembles) resting_since_.reset();
            if (touch && !last_.pressed) return;
            return put(state);
        case PointerKind::up:
        case PointerKind::cancel:
        case PointerKind::leave: {
            if (kind == PointerKind::leave && last_.pressed) return;
            resting_since_.reset();
            if (kind == PointerKind::up && (last_.pressed || last_.secondary)) {
                state.pressed = state.secondary = false;
                put(state);
            }
            if (kind == PointerKind::up && !touch) return;
            put({.touch = touch});  // nowhere: a finger that was lifted hovers over nothing
        }
    }
}

void Input::wheel(float x, float y) {
    wheel_x_ += x;
    wheel_y_ += y;
}

void Input::ticked(Instant now) {
    if (!resting_since_ || now < *resting_since_ + long_press) return;
    resting_since_.reset();
    put({.touch = true});  // releases elsewhere, so that it selects nothing
    put({.x = rest_x_, .y = rest_y_, .secondary = true, .touch = true});
    put({.x = rest_x_, .y = rest_y_, .touch = true});
}

std::optional<Instant> Input::deadline() const {
    if (!resting_since_) return std::nullopt;
    return *resting_since_ + long_press;
}

ui::Pointer Input::next() {
    if (!changes_.empty()) {
        shown_ = changes_.front();
        changes_.pop_front();
    }
    ui::Pointer state = shown_;
    state.wheel_x = std::exchange(wheel_x_, 0.0f);
    state.wheel_y = std::exchange(wheel_y_, 0.0f);
    return state;
}

namespace {
bool scrolls(std::string_view key) {
    for (const std::string_view name :
         {"PageUp", "PageDown", "Home", "End", "ArrowUp", "ArrowDown", "Escape", "ContextMenu"})
        if (key == name) return true;
    return false;
}
}  // namespace
}  // namespace web

using web::page;

extern "C" {

EMSCRIPTEN_KEEPALIVE void page_pointer(int kind, int touch, int primary, int button, double x, double y) {
    if (!primary) return;  // the browser handles the second finger of a pinch
    page().screen.touched(touch != 0);
    page().input.pointer(static_cast<web::PointerKind>(kind), touch != 0, button, static_cast<float>(x),
                         static_cast<float>(y), web::read_clocks().instant);
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
    std::string key(web::answer(length));
    if (key == "F10" && shift) key = "ContextMenu";  // for keyboards without that key
    if (composing) return 0;                         // it belongs to the input method
    if (field >= 0) {
        if (page().fields.key(static_cast<ui::Field>(field), key, shift || modified)) return 1;
        if (key != "PageUp" && key != "PageDown" && key != "Escape") return 0;
    }
    if (key == "Escape" && page().shown.menu != ui::OpenMenu::none) return page().choose(std::nullopt, ui::Step{}), 1;
    if (modified || !page().interface) return 0;
    if (web::scrolls(key) || (key == "Enter" && page().interface->menu_open())) {
        page().interface->key(key);
        page().frames.request();
        return key != "Escape";
    }
    // Typing without a focused field writes into the message.
    const bool prints = count_code_points(key) == 1 && key != " ";
    if (prints && field < 0 && !in_mirror) page().fields.focus(ui::Field::message);
    return 0;
}
}
