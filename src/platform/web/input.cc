#include "platform/web/input.h"

#include <cmath>
#include <utility>

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

}  // namespace web
