// The forms as nodes: which elements, which attributes, which id names which problem.
#include "ui/forms/forms.h"
#include "ui/labels/connection.h"
#include "ui/labels/format.h"
#include "wording/notice.h"

namespace ui {
namespace {

using Type = FormField::Type;

std::string key_of(const FormView& form) { return std::string(ui::key_of(form.form)); }
std::string key_of(const FormField& field) { return std::string(ui::key_of(field.name)); }
std::string key_of(const FormOption& option) { return std::string(ui::key_of(option.name)); }

MirrorNode node(std::string key, Role role, std::string look, std::string text = {}) {
    MirrorNode out{.key = std::move(key), .role = role, .text = std::move(text)};
    if (!look.empty()) out.attributes.push_back({"class", std::move(look)});
    return out;
}

struct InputAttributes {
    const char *type, *autocomplete, *mode;
};

InputAttributes attributes_of(const FormField& field, bool with_account) {
    switch (field.type) {
        case Type::text: return {"text", "off", ""};
        case Type::name: return {"text", with_account ? "nickname" : "username", ""};
        case Type::user_name:
        case Type::known_user_name: return {"text", "username", ""};
        case Type::email: return {"email", "email", "email"};
        case Type::password: return {"password", "current-password", ""};
        case Type::new_password: return {"password", "new-password", ""};
        case Type::code: return {"text", "one-time-code", "numeric"};
    }
    return {"text", "off", ""};
}

MirrorNode input(const FormView& form, const FormField& field, const ViewState& shown, bool with_account) {
    MirrorNode out{.key = key_of(field), .role = Role::input};
    const bool secret = field.type == Type::password || field.type == Type::new_password;
    const InputAttributes attributes = attributes_of(field, with_account);
    const auto set = [&](std::string name, std::string value) {
        out.attributes.push_back({std::move(name), std::move(value)});
    };
    set("id", key_of(field));
    set("name", key_of(field));
    set("type", secret && shown.revealed.contains(field.name) ? "text" : attributes.type);
    set("autocomplete", attributes.autocomplete);
    if (*attributes.mode) set("inputmode", attributes.mode);
    set("autocapitalize", field.type == Type::name || field.type == Type::text ? "words" : "none");
    set("spellcheck", "false");
    set("maxlength", "256");
    if (!field.value.empty()) set("value", field.value);
    if (field.type == Type::known_user_name) {  // for password managers alone: they must know whose password this is
        set("class", "aside");
        set("readonly", "");
        set("tabindex", "-1");
        set("aria-hidden", "true");
        return out;
    }
    if (field.type != Type::name) set("required", "");
    std::string described;
    const auto add = [&](const std::string& id) { described += (described.empty() ? "" : " ") + id; };
    if (!form.problem.empty() && field.wrong) add("form-problem");
    if (!field.help.empty()) add(key_of(field) + "-help");
    if (field.type == Type::new_password) add(key_of(field) + "-rules");
    if (!described.empty()) set("aria-describedby", described);
    set("aria-invalid", field.wrong ? "true" : "false");
    return out;
}

MirrorNode rules(const FormField& field, const ViewState& shown) {
    MirrorNode out = node(key_of(field) + "-rules-box", Role::group, "rules");
    MirrorNode list = node(key_of(field) + "-list", Role::list, "");
    list.attributes.push_back({"id", key_of(field) + "-rules"});
    std::size_t count = 0;
    for (const auto& [rule, fulfilled] : password_rules(shown.password)) {
        list.children.push_back(
            node(key_of(field) + "-rule:" + number(count++), Role::item, fulfilled ? "done" : "", rule));
    }
    out.children.push_back(std::move(list));
    // Said politely while one types; the list itself is seen, and read with the field.
    out.children.push_back(node(key_of(field) + "-said", Role::status, "said", missing_rules(shown.password)));
    return out;
}

void add_field(MirrorNode& parent, const FormView& form, const FormField& field, const ViewState& shown,
               bool with_account) {
    if (field.type == Type::known_user_name) {
        parent.children.push_back(input(form, field, shown, with_account));
        return;
    }
    MirrorNode box = node(key_of(field) + "-field", Role::group, "field");
    MirrorNode label = node(key_of(field) + "-label", Role::label, "", field.label);
    label.attributes.push_back({"for", key_of(field)});
    box.children.push_back(std::move(label));
    MirrorNode frame = node(key_of(field) + "-frame", Role::group, "frame");
    frame.children.push_back(input(form, field, shown, with_account));
    if (field.type == Type::password || field.type == Type::new_password) {
        const bool open = shown.revealed.contains(field.name);
        MirrorNode reveal = node("reveal:" + key_of(field), Role::button, "reveal", open ? "Hide" : "Show");
        reveal.label = open ? "Hide password" : "Show password";
        reveal.action = ViewAction{.what = ViewAction::What::reveal, .field = field.name};
        reveal.attributes.push_back({"aria-controls", key_of(field)});
        frame.children.push_back(std::move(reveal));
    }
    box.children.push_back(std::move(frame));
    if (field.type == Type::text) {
        MirrorNode help = node(key_of(field) + "-help", Role::status, "help", field.help);
        help.attributes.push_back({"id", key_of(field) + "-help"});
        box.children.push_back(std::move(help));
    }
    if (field.type == Type::new_password) box.children.push_back(rules(field, shown));
    parent.children.push_back(std::move(box));
}

void add_options(MirrorNode& parent, const FormView& form) {
    if (form.options.empty()) return;
    MirrorNode group = node("options", Role::group, "options");
    group.label = "Who can use it";
    group.attributes.push_back({"role", "radiogroup"});
    for (const FormOption& option : form.options) {
        MirrorNode label = node(key_of(option) + "-label", Role::label, "option");
        MirrorNode radio{.key = key_of(option),
                         .role = Role::input,
                         .attributes = {{"type", "radio"}, {"name", "access"}, {"value", key_of(option)}}};
        if (option.chosen) radio.attributes.push_back({"checked", ""});
        label.children.push_back(std::move(radio));
        label.children.push_back(node(key_of(option) + "-text", Role::text, "name", option.label));
        label.children.push_back(node(key_of(option) + "-help", Role::text, "help", option.help));
        group.children.push_back(std::move(label));
    }
    parent.children.push_back(std::move(group));
}

void add_keep(MirrorNode& parent, const FormView& form, const ViewState& shown) {
    if (!form.offers_keep) return;
    MirrorNode label = node("keep-label", Role::label, "check");
    MirrorNode box{
        .key = "keep", .role = Role::input, .attributes = {{"type", "checkbox"}, {"name", "keep"}, {"value", "on"}}};
    if (shown.keep) box.attributes.push_back({"checked", ""});
    label.children.push_back(std::move(box));
    label.children.push_back(node("keep-text", Role::text, "", "Keep me signed in on this device"));
    parent.children.push_back(std::move(label));
}

MirrorNode choice(const Choice& each, std::string look) {
    MirrorNode out = choice_button(each);
    out.attributes.push_back({"class", std::move(look)});
    return out;
}

MirrorNode form_node(const FormView& form, const ViewState& shown, bool with_account) {
    // A form of its own for each: a password manager must not take one for the other, nor keep what was typed.
    MirrorNode out = node(key_of(form), Role::form, "");
    out.label = form.title.empty() ? "Join the chat" : form.title;
    out.attributes.push_back({"novalidate", ""});  // what is wrong is said here, in our words
    for (const FormField& field : form.fields) add_field(out, form, field, shown, with_account);
    add_options(out, form);
    add_keep(out, form, shown);
    if (form.submit.empty()) return out;
    MirrorNode submit = node(
        key_of(form) + ":submit", Role::submit,
        form.danger   ? "danger"
        : form.second ? "quiet"
                      : "primary",
        form.submit);
    // Not "disabled": that would take the keyboard's focus away. submit() takes nothing meanwhile.
    if (form.busy) submit.attributes.push_back({"aria-disabled", "true"});
    out.children.push_back(std::move(submit));
    return out;
}

// What is the same in both: title, what to do, what went wrong, buttons, the form, links.
void add_body(MirrorNode& parent, const FormView& form, const ViewState& shown, Role heading, bool with_account) {
    if (!form.title.empty()) {
        MirrorNode title = node(key_of(form) + ":title", heading, "title", form.title);
        title.attributes.push_back({"tabindex", "-1"});
        title.attributes.push_back({"id", "form-title"});
        parent.children.push_back(std::move(title));
    }
    parent.children.push_back(node("form-hint", Role::status, "hint", form.hint));
    MirrorNode problem = node("form-problem", Role::alert, "problem", form.problem);
    problem.attributes.push_back({"id", "form-problem"});
    parent.children.push_back(std::move(problem));
    const bool buttons_first = form.title.empty();
    const auto add_form = [&] {
        if (!form.submit.empty()) parent.children.push_back(form_node(form, shown, with_account));
    };
    if (!buttons_first) add_form();
    if (!buttons_first && !form.between.empty())
        parent.children.push_back(node("form-between", Role::paragraph, "between", form.between));
    for (std::size_t i = 0; i < form.buttons.size(); ++i)
        parent.children.push_back(choice(form.buttons[i], buttons_first && i == 0 ? "primary" : "quiet"));
    if (buttons_first && !form.between.empty())
        parent.children.push_back(node("form-between", Role::paragraph, "between", form.between));
    if (buttons_first) add_form();
    if (form.links.empty()) return;
    MirrorNode links = node("form-links", Role::group, "links");
    for (const Choice& each : form.links) links.children.push_back(choice(each, "link"));
    parent.children.push_back(std::move(links));
}

MirrorNode entry(const chat::Model& model, const FormView& form, const ViewState& shown, Now now) {
    MirrorNode out = node("entry", Role::main, "entry");
    MirrorNode card = node("entry-card", Role::group, form.title.empty() ? "entry-card" : "entry-card compact");
    MirrorNode mark = node("entry-mark", Role::group, "mark");
    mark.attributes.push_back({"aria-hidden", "true"});
    card.children.push_back(std::move(mark));
    card.children.push_back(node("entry-title", Role::heading1, "app", model.config.title));
    if (form.form == Form::welcome)
        card.children.push_back(node("entry-about", Role::paragraph, "about", start_sentence(model)));
    for (const chat::Notice& notice : model.notices.list) {
        card.children.push_back(
            node("entry-notice:" + number(notice.number), Role::alert, "notice", wording::sentence(notice.what)));
        MirrorNode dismiss =
            button("entry-dismiss:" + number(notice.number), "Dismiss", chat::DismissNotice{notice.number});
        dismiss.attributes.push_back({"class", "link"});
        card.children.push_back(std::move(dismiss));
    }
    add_body(card, form, shown, Role::heading2, chat::has_accounts(model) || !chat::wants_broker_password(model));
    if (!chat::has_entered(model.account) && model.link.state != chat::LinkState::idle)
        card.children.push_back(node("entry-status", Role::status, "hint", connection_label(model, now)));
    if (form.form == Form::welcome && !model.config.rooms.empty()) {
        std::string names;
        for (const std::string& name : model.config.rooms) names += (names.empty() ? "Rooms here: " : ", ") + name;
        card.children.push_back(node("entry-rooms", Role::paragraph, "hint", names));
    }
    out.children.push_back(std::move(card));
    return out;
}

MirrorNode dialog(const FormView& form, const ViewState& shown) {
    MirrorNode out = node("dialog:" + key_of(form), Role::dialog, form.can_be_left ? "dialog" : "dialog stays");
    out.attributes.push_back({"aria-labelledby", "form-title"});
    add_body(out, form, shown, Role::heading2, true);
    return out;
}

}  // namespace

MirrorNode forms_tree(const chat::Model& model, const ViewState& shown, Now now) {
    MirrorNode root{.key = "forms", .role = Role::group};
    if (const auto form = auth_form(model, shown)) root.children.push_back(entry(model, *form, shown, now));
    if (const auto form = dialog_form(model, shown)) root.children.push_back(dialog(*form, shown));
    return root;
}

}  // namespace ui
