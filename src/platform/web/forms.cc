#include "platform/web/forms.h"

#include <emscripten.h>

#include <algorithm>

#include "platform/web/bindings.h"
#include "platform/web/page.h"
#include "platform/web/text.h"

namespace web {
namespace {

bool can_be_typed_in(const ui::FormField& field) { return field.type != ui::FormField::Type::known_user_name; }

void focus_node(const std::string& key) { js_node_focus(key.data(), key.size()); }

}  // namespace

void Forms::take_over(std::string_view standing) {
    nodes_.take_over(standing);
    if (!nodes_.tree().children.empty()) form_ = "form:welcome";
}

void Forms::update(const chat::Model& model, const ui::Shown& shown, Now now) {
    nodes_.update(ui::forms_tree(model, shown, now));
    auto form = ui::dialog_form(model, shown);
    if (!form) form = ui::entry_form(model, shown);
    const std::string key = form ? form->key : std::string();
    const std::string problem = form ? form->problem : std::string();
    const bool fresh = form_ != key, refused = problem_ != problem && !problem.empty();
    form_ = key;
    problem_ = problem;
    if (fresh && form) return move_focus(*form);
    if (!refused) return;
    // If both may be wrong, the later field: a password is mistyped more often than a user name.
    const auto wrong = std::find_if(
        form->fields.rbegin(), form->fields.rend(), [](const ui::FormField& field) { return field.wrong; });
    if (wrong != form->fields.rend()) focus_node(wrong->key);
}

// Focuses the first empty field. On touch screens the person has to ask for the keyboard, which comes with the focus,
// so there the title gets it, and a screen reader continues from it.
void Forms::move_focus(const ui::FormView& form) {
    const bool touch = page().screen.viewport().touch;
    const auto field = std::ranges::find_if(
        form.fields, [](const ui::FormField& each) { return can_be_typed_in(each) && each.value.empty(); });
    if (!touch && field != form.fields.end()) return focus_node(field->key);
    const auto any = std::ranges::find_if(form.fields, can_be_typed_in);
    if (!touch && any != form.fields.end()) return focus_node(any->key);
    focus_node(form.key + ":title");
}

void Forms::typed(std::string_view key, std::string_view text) {
    ui::typed(page().shown, key, text);
    page().show();
}

void Forms::chosen(const std::string& key) {
    if (const ui::MirrorNode* node = nodes_.find(key)) page().choose(node->wish, node->step);
}

void Forms::handed_in(std::string_view form, const ui::FormValues& values) {
    problem_.clear();  // so that the same problem is announced again
    if (auto wish = ui::hand_in(form, values, page().loop->model(), page().shown)) page().wish(*std::move(wish));
    page().show();
}

void Forms::left() {
    const auto form = ui::dialog_form(page().loop->model(), page().shown);
    if (form && form->can_be_left) page().choose(std::nullopt, ui::Step{});
}

}  // namespace web

using web::page;

extern "C" {

// "key\0text"
EMSCRIPTEN_KEEPALIVE void page_form_typed(int length) {
    const std::string texts(web::answer(length));
    std::string_view rest = texts;
    const std::string_view key = web::unpack(rest);
    page().forms.typed(key, rest);
    web::forget_answer();
}

EMSCRIPTEN_KEEPALIVE void page_form_chosen(int length) { page().forms.chosen(std::string(web::answer(length))); }

// "form\0field\0text\0field\0text…"
EMSCRIPTEN_KEEPALIVE void page_form_handed_in(int length) {
    const std::string texts(web::answer(length));
    std::string_view rest = texts;
    const std::string_view form = web::unpack(rest);
    ui::FormValues values;
    while (!rest.empty()) {
        const std::string_view field = web::unpack(rest);
        values.emplace_back(field, web::unpack(rest));
    }
    page().forms.handed_in(form, values);
    web::forget_answer();
}

EMSCRIPTEN_KEEPALIVE void page_form_left() { page().forms.left(); }
}
