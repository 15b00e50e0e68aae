// The screen as text in the DOM.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/web/nodes.h"
#include "ui/frame/text_fields.h"
#include "ui/mirror/mirror.h"

namespace web {

// The field whose text the command wants (ui/mirror/mirror.h); nullopt: it has all that it needs.
std::optional<ui::Field> field_of(const chat::Msg& command);

class Mirror {
public:
    void update(const chat::Model& model, const ui::ViewState& shown, Now now, Milliseconds utc_offset);
    const ui::MirrorNode* find(const std::string& key) const { return nodes_.find(key); }
    // Whether the browser should follow the link itself, to open a room in a new tab.
    bool leave_to_browser(const std::string& key, bool modified) const;

    void focus(std::string key) { focused_ = std::move(key); }
    const std::string& focused() const { return focused_; }

    // Text mode: the visible part of the log.
    // Returns whether the reader is at the end, if that has changed.
    std::optional<bool> scrolled(double top, double visible, double whole);
    void follow();  // keeps the newest message visible for a reader who is at the end

private:
    Nodes nodes_{"#mirror"};
    std::string focused_;
    bool at_end_ = true;
};

}  // namespace web
