// The state of the drawn screen that the mirror does not share: scroll positions, laid-out messages, text in fields, a
// message's menu. None of it is saved; all of it is bounded.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "chat/messages.h"
#include "chat/model.h"
#include "ui/canvas/canvas.h"
#include "ui/timeline/row_layout.h"

namespace ui {

// The scroll position of a room. It is kept by the visible items, not by a distance from the start: the reader's
// place stays, whatever is added or removed elsewhere.
struct TimelineState {
    bool stick = true;     // the newest message is visible, and the view follows it
    bool opened = false;   // was shown before
    bool landing = false;  // scrolling to the first unread message, which may still come from history
    std::optional<std::string> requested_page;               // the last requested page, so that none is requested twice
    std::vector<std::pair<chat::ItemKey, float>> on_screen;  // tops of the bodies, from the top of the view
    RowCache rows;
    float pending = 0;      // of a wheel's notch, still to be moved
    float velocity = 0;     // of a flick, device pixels a second
    bool dragging = false;  // a finger holds the timeline
    bool bar_held = false;  // the pointer holds the scroll bar
    float drag_y = 0;
    float height = 0;                   // of the view, last time
    std::optional<bool> posted_at_end;  // of the EndSeen that was posted, until the model agrees
};

struct Menu {  // opened on a message
    float x = 0, y = 0;
    std::string heading;
    std::string text;
    std::string link;  // empty: none
    std::optional<chat::Msg> retry, discard;
    std::optional<std::size_t> chosen;  // by the arrow keys
};

struct Question {  // before a suspicious link is followed
    std::string url, host, warning;
};

struct Scroll {  // of a list
    float at = 0;
    float velocity = 0;
    float drag_y = 0;
    bool dragging = false;
};

struct DrawingState {
    std::string join;
    std::string member;
    std::map<std::string, TimelineState> timelines;  // by room; those of rooms left are dropped
    std::string last_open;
    Scroll rooms, directory, members;
    Rect account_menu, room_menu;  // beside which these menus open
    std::optional<Menu> menu;
    std::optional<Question> question;
    std::vector<std::string> keys;  // pressed since the last frame
    bool end_wanted = false;
    Pointing pointing;
    LayoutCache layouts;
};

}  // namespace ui
