// The forms of the entry and the dialogs in the DOM (ui/forms.h): keeps them as ui says, puts the keyboard where one
// goes on, and turns what is typed and submitted into wishes. What stands in the inputs stays in the DOM; passwords
// pass through here on their way and are kept nowhere.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/web/nodes.h"
#include "ui/forms.h"
#include "ui/submit_form.h"

namespace web {

class Forms {
public:
    // The start form that was there before the program, with what is typed in it and the keyboard where it is.
    void take_over(std::string_view standing);
    void update(const chat::Model& model, const ui::Shown& shown, Now now);
    void typed(ui::FieldName field, std::string_view text);
    void chosen(const std::string& key);
    void submitted(ui::Form form, const ui::FormValues& values);
    void left();  // Escape in a dialog

private:
    void move_focus(const ui::FormView& form);

    Nodes nodes_{"#forms"};
    std::optional<ui::Form> form_;  // the one on screen
    std::string problem_;           // what it said
};

}  // namespace web
