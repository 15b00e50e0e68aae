#include "platform/web/frames.h"

#include <algorithm>

#include "platform/web/bindings.h"

namespace web {

void Frames::request() {
    if (stopped_ || requested_) return;
    requested_ = true;
    js_frame_soon();
}

void Frames::resume() {
    stopped_ = false;
    request();
}

void Frames::request_in(std::optional<Milliseconds> delay) {
    js_frame_in(delay ? static_cast<double>(std::max<Milliseconds>(*delay, 1ms).count()) : -1);
}

bool Frames::begin() {
    requested_ = false;
    return !stopped_;
}

}  // namespace web
