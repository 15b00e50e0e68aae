// A panel's tools for one frame: to draw on, and to return results into.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "base/time.h"
#include "chat/messages.h"
#include "ui/canvas/canvas.h"
#include "ui/frame/text_fields.h"
#include "ui/state/view_state.h"

namespace ui {

// Collects the person's commands from panels.
class Commands {
public:
    explicit Commands(std::vector<chat::Msg>& commands) : commands_(commands) {}
    void post(chat::Msg command) { commands_.push_back(std::move(command)); }

private:
    std::vector<chat::Msg>& commands_;
};

struct FrameContext {
    Canvas& canvas;
    ViewState& shown;
    Now now{};
    Milliseconds utc_offset{};
    float density = 1;  // device pixels in a logical one
    float seconds = 0;  // since the last frame
    bool wide = false;  // rooms and a room next to each other
    std::vector<TextField>& fields;
    bool again = false;  // something is moving
    std::optional<Milliseconds> again_after;

    const Theme& theme() const { return canvas.theme(); }
    void wake(std::optional<Milliseconds> after) { again_after = earlier(again_after, after); }
    void apply(const ViewAction& action) {
        ui::apply(shown, action);
        again = true;
    }
    // Requests a DOM input over this place.
    void field(TextField wanted, const Rect& rect, TextStyle style);
};

}  // namespace ui
