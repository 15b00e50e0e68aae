// The forms of the page as data: those of the entry, which cover everything until somebody is in, and the dialogs above
// the chat. Which form, its texts, its fields and what is wrong are decided here, from the model; forms_tree.cc makes
// the tree of nodes of it that the platform turns into DOM, and submit() (submit_form.h) makes the command of what was
// typed. Real forms, since only these bring password managers, input methods and the browser's own checks.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "chat/messages.h"
#include "chat/model.h"
#include "ui/forms/form_names.h"
#include "ui/mirror/node.h"
#include "ui/state/view_state.h"

namespace ui {

struct FormField {
    enum class Type { text, name, user_name, known_user_name, email, password, new_password, code };
    FieldName name = FieldName::name;
    Type type = Type::text;
    std::string label;
    std::string value;   // at first
    std::string help;    // below it, announced as it changes: the preview of a name
    bool wrong = false;  // the form's problem is this field's
};

struct FormOption {  // of a choice of one
    FieldName name = FieldName::access_open;
    std::string label, help;
    bool chosen = false;
};

struct FormView {
    Form form = Form::welcome;
    std::string title;
    std::string hint;     // what to do now
    std::string problem;  // why it was not taken
    std::vector<FormField> fields;
    std::vector<FormOption> options;
    bool offers_keep = false;  // a box "Keep me signed in"
    std::string submit;        // what its button says; empty: nothing to submit
    bool busy = false;
    bool danger = false;
    bool second = false;          // submitting it is not the first thing offered
    std::vector<Choice> buttons;  // large buttons: above the fields where the form has no title, else below
    std::string between;          // between those and the fields: "or without an account"
    std::vector<Choice> links;    // small, below
    bool can_be_left = true;      // of a dialog: Escape closes it
};

// The form of the entry on screen; none while the chat is.
std::optional<FormView> auth_form(const chat::Model& model, const ViewState& shown);
// The dialog above the chat, if one is open.
std::optional<FormView> dialog_form(const chat::Model& model, const ViewState& shown);

// Both as nodes for the DOM; empty where there is neither. Keys are apart from the mirror's.
MirrorNode forms_tree(const chat::Model& model, const ViewState& shown, Now now);

// "at least 8 characters" and whether it is so already, for each rule.
std::vector<std::pair<std::string, bool>> password_rules(const aws_user::PasswordCheck& check);
std::string missing_rules(const aws_user::PasswordCheck& check);  // "Still needed: a digit, a symbol."

}  // namespace ui
