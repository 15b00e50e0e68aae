// The forms of signing in and the dialogs in the DOM (ui/forms.h): updates them from ui, moves the focus, and
// turns input and submitting into commands. The text of inputs stays in the DOM; passwords only pass through and
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
    void update(const chat::Model& model, const ui::Shown& shown, Now now);
    void typed(ui::FieldName field, std::string_view text);
    void chosen(const std::string& key);
    void submitted(ui::Form form, const ui::FormValues& values);
    void left();  // Escape in a dialog

private:
    void move_focus(const ui::FormView& form);

    Nodes nodes_{"#forms"};
    std::optional<ui::Form> form_;  // the one that is shown
    std::string problem_;           // its last problem
};

}  // namespace web
