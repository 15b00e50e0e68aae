#include "platform/web/forms.h"

#include <algorithm>

#include "platform/web/bindings.h"
#include "platform/web/text.h"

namespace web {
namespace {

bool can_be_typed_in(const ui::FormField& field) { return field.type != ui::FormField::Type::known_user_name; }

void focus_node(std::string_view key) { js_node_focus(key.data(), key.size()); }

}  // namespace

void Forms::take_over(std::string_view standing) {
    nodes_.take_over(standing);
    if (!nodes_.tree().children.empty()) form_ = ui::Form::welcome;
}

void Forms::update(const chat::Model& model, const ui::ViewState& shown, Now now, bool touch) {
    nodes_.update(ui::forms_tree(model, shown, now));
    auto form = ui::dialog_form(model, shown);
    if (!form) form = ui::auth_form(model, shown);
    const std::string problem = form ? form->problem : std::string();
    const auto name = form ? std::optional(form->form) : std::nullopt;
    const bool fresh = form_ != name, refused = problem_ != problem && !problem.empty();
    form_ = name;
    problem_ = problem;
    if (fresh && form) return move_focus(*form, touch);
    if (!refused) return;
    // If both may be wrong, the later field: a password is mistyped more often than a user name.
    const auto wrong = std::find_if(
        form->fields.rbegin(), form->fields.rend(), [](const ui::FormField& field) { return field.wrong; });
    if (wrong != form->fields.rend()) focus_node(ui::key_of(wrong->name));
}

// Focuses the first empty field. On touch screens the title gets the focus, and a screen reader continues from it.
void Forms::move_focus(const ui::FormView& form, bool touch) {
    const auto field = std::ranges::find_if(
        form.fields, [](const ui::FormField& each) { return can_be_typed_in(each) && each.value.empty(); });
    if (!touch && field != form.fields.end()) return focus_node(ui::key_of(field->name));
    const auto any = std::ranges::find_if(form.fields, can_be_typed_in);
    if (!touch && any != form.fields.end()) return focus_node(ui::key_of(any->name));
    focus_node(std::string(ui::key_of(form.form)) + ":title");
}

}  // namespace web
