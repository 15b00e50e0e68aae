// Mouse, finger, pen and wheel as the interface's Pointer, with at most one button change per frame, so that a
// click between two frames is not lost. A long press with a finger is the secondary button. Keys that no field uses
// are passed on.
#pragma once

#include <list>
#include <optional>

#include "base/time.h"
#include "ui/interface.h"

namespace web {

enum class PointerKind { down, move, up, cancel, leave };  // in the order of bindings.js

class Input {
public:
    void pointer(PointerKind kind, bool touch, int button, float x, float y, Instant now);
    void wheel(float x, float y);
    void ticked(Instant now);  // a finger may have rested long enough

    ui::Pointer next();  // for this frame
    bool more() const { return !changes_.empty(); }
    std::optional<Instant> deadline() const;

private:
    void put(ui::Pointer state);

    std::list<ui::Pointer> changes_;
    ui::Pointer last_;   // the newest state
    ui::Pointer shown_;  // the state last given to the interface
    float wheel_x_ = 0, wheel_y_ = 0;
    std::optional<Instant> resting_since_;  // a finger is down and has not moved
    float rest_x_ = 0, rest_y_ = 0;
};

}  // namespace web
