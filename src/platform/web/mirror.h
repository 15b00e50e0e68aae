// The screen as text in the DOM; choosing something there becomes a command.
#pragma once

#include <string>
#include <string_view>

#include "platform/web/nodes.h"
#include "ui/mirror/mirror.h"

namespace web {

class Mirror {
public:
    void update(const chat::Model& model, const ui::Shown& shown, Now now, Milliseconds utc_offset);
    void chosen(const std::string& key);
    // Whether the browser should follow the link itself, to open a room in a new tab.
    bool leave_to_browser(const std::string& key, bool modified) const;

    void focus(std::string key) { focused_ = std::move(key); }
    const std::string& focused() const { return focused_; }

    // Text mode: the visible part of the log.
    void scrolled(double top, double visible, double whole);
    void follow();  // keeps the newest message visible for a reader who is at the end

private:
    Nodes nodes_{"#mirror"};
    std::string focused_;
    bool at_end_ = true;
};

}  // namespace web
