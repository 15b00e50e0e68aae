// The forms of signing in and the dialogs in the DOM (ui/forms/forms.h): updates them from ui and
// moves the focus. The text of inputs stays in the DOM; passwords only pass through and
// are stored nowhere.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/web/nodes.h"
#include "ui/forms/forms.h"
#include "ui/forms/submit_form.h"

namespace web {

class Forms {
public:
    // Takes over the start form that was there before the program, with its text and focus.
    void take_over(std::string_view standing);
    // `touch`: on touch screens the person has to ask for the keyboard, which comes with the focus.
    void update(const chat::Model& model, const ui::ViewState& shown, Now now, bool touch);
    const ui::MirrorNode* find(const std::string& key) const { return nodes_.find(key); }
    void forget_problem() { problem_.clear(); }  // so that the same problem is announced again

private:
    void move_focus(const ui::FormView& form, bool touch);

    Nodes nodes_{"#forms"};
    std::optional<ui::Form> form_;  // the one that is shown
    std::string problem_;           // its last problem
};

}  // namespace web
