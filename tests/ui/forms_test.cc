#include "ui/forms/forms.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <set>

#include "ui/forms/submit_form.h"
#include "ui/mirror/mirror.h"
#include "ui_support.h"

using namespace ui;
using chat::AuthForm;
using ui_test::Stage;

namespace {

FormView form_at(Stage& stage, chat::SignInForm form) {
    stage.with_accounts();
    if (form.step == AuthForm::choose_name)
        stage.model.account.state = chat::ChoosingName{.account = "ann"};
    else
        chat::show_form(stage.model.account, std::move(form));
    close_outdated(stage.shown, stage.model);
    const auto view = auth_form(stage.model, stage.shown);
    REQUIRE(view);
    return *view;
}

FormView form_at(Stage& stage, AuthForm step) { return form_at(stage, {.step = step}); }

const FormField* field(const FormView& form, FieldName name) {
    const auto found = std::ranges::find(form.fields, name, &FormField::name);
    return found == form.fields.end() ? nullptr : &*found;
}

std::string key(const FormField& field) { return std::string(key_of(field.name)); }

std::string attribute(const MirrorNode& tree, const std::string& key, const std::string& name) {
    const MirrorNode* node = find_node(tree, key);
    if (!node) return "no such node";
    const auto found = std::ranges::find(node->attributes, name, &Attribute::name);
    return found == node->attributes.end() ? "none" : found->value;
}

constexpr AuthForm every_form[] = {
    AuthForm::welcome, AuthForm::sign_in, AuthForm::sign_up, AuthForm::confirm,    AuthForm::new_password,
    AuthForm::code,    AuthForm::forgot,  AuthForm::reset,   AuthForm::choose_name};

void check_keys_are_unique(const MirrorNode& node, std::set<std::string>& seen) {
    CHECK(seen.insert(node.key).second);
    for (const MirrorNode& child : node.children) check_keys_are_unique(child, seen);
}

}  // namespace

TEST_CASE("every field has a label of its own, and every form a name", "[ui]") {
    for (const AuthForm form : every_form) {
        Stage stage;
        const FormView view = form_at(stage, form);
        const MirrorNode tree = forms_tree(stage.model, stage.shown, stage.now);
        std::set<std::string> seen;
        check_keys_are_unique(tree, seen);
        REQUIRE(find_node(tree, std::string(key_of(view.form))));
        CHECK(!find_node(tree, std::string(key_of(view.form)))->label.empty());
        for (const FormField& each : view.fields) {
            if (each.type == FormField::Type::known_user_name) continue;
            CHECK(attribute(tree, key(each) + "-label", "for") == attribute(tree, key(each), "id"));
            CHECK(!find_node(tree, key(each) + "-label")->text.empty());
        }
        CHECK(find_node(tree, "form-problem")->role == Role::alert);
    }
}

TEST_CASE("password managers are told what each field is", "[ui]") {
    Stage stage;
    form_at(stage, AuthForm::sign_in);
    MirrorNode tree = forms_tree(stage.model, stage.shown, stage.now);
    CHECK(attribute(tree, "user-name", "autocomplete") == "username");
    CHECK(attribute(tree, "password", "autocomplete") == "current-password");
    CHECK(attribute(tree, "password", "type") == "password");
    form_at(stage, AuthForm::sign_up);
    tree = forms_tree(stage.model, stage.shown, stage.now);
    CHECK(attribute(tree, "email", "autocomplete") == "email");
    CHECK(attribute(tree, "new-password", "autocomplete") == "new-password");
    stage.model.account.user_name = "ann";
    form_at(stage, AuthForm::reset);
    tree = forms_tree(stage.model, stage.shown, stage.now);
    CHECK(attribute(tree, "code", "autocomplete") == "one-time-code");
    CHECK(attribute(tree, "code", "inputmode") == "numeric");
    CHECK(attribute(tree, "user-name", "value") == "ann");
    CHECK(attribute(tree, "user-name", "aria-hidden") == "true");
    CHECK(attribute(tree, "user-name", "tabindex") == "-1");
}

TEST_CASE("a password can be read while its button is on", "[ui]") {
    Stage stage;
    form_at(stage, AuthForm::sign_in);
    const MirrorNode before = forms_tree(stage.model, stage.shown, stage.now);
    CHECK(find_node(before, "reveal:password")->label == "Show password");
    apply(stage.shown, *find_node(before, "reveal:password")->action);
    const MirrorNode after = forms_tree(stage.model, stage.shown, stage.now);
    CHECK(attribute(after, "password", "type") == "text");
    CHECK(find_node(after, "reveal:password")->label == "Hide password");
}

TEST_CASE("the rules of a password are ticked as you type, and a password that breaks them is not submitted", "[ui]") {
    Stage stage;
    const FormView form = form_at(stage, AuthForm::sign_up);
    typed(stage.shown, FieldName::new_password, "abcdefg1");
    const MirrorNode tree = forms_tree(stage.model, stage.shown, stage.now);
    CHECK(attribute(tree, "new-password-rule:0", "class") == "done");
    CHECK(attribute(tree, "new-password-rule:1", "class") == "done");
    CHECK(attribute(tree, "new-password-rule:2", "class") == "none");
    CHECK(find_node(tree, "new-password-said")->text == "Still needed: an upper-case letter, a symbol such as !.");
    CHECK(find_node(tree, "new-password-said")->role == Role::status);
    const FormValues weak = {
        {FieldName::user_name, "ann"}, {FieldName::email, "ann@example.org"}, {FieldName::new_password, "abcdefg1"}};
    CHECK(!submit(form.form, weak, stage.model, stage.shown));
    const auto refused = auth_form(stage.model, stage.shown);
    CHECK(refused->problem.starts_with("Still needed"));
    CHECK(field(*refused, FieldName::new_password)->wrong);
    FormValues good = weak;
    good[2].second = "Abcdefg-1";
    const auto command = submit(form.form, good, stage.model, stage.shown);
    REQUIRE(command);
    CHECK(std::get<chat::Register>(*command).email == "ann@example.org");
    CHECK(std::get<chat::Register>(*command).password == Secret("Abcdefg-1"));
}

TEST_CASE("each form is submitted as its command", "[ui]") {
    Stage stage;
    stage.with_accounts();
    const FormValues values = {
        {FieldName::user_name, "ann"}, {FieldName::email, "a@b"},
        {FieldName::password, "p"},    {FieldName::new_password, "Confab-2026!"},
        {FieldName::code, "123456"},   {FieldName::name, "Ann"},
        {FieldName::keep, "on"}};
    const auto command = [&](Form form) {
        auto out = submit(form, values, stage.model, stage.shown);
        REQUIRE(out);
        return *out;
    };
    CHECK(std::get<chat::EnterChat>(command(Form::welcome)).name == "Ann");
    CHECK(std::get<chat::SignIn>(command(Form::sign_in)).keep == aws_user::Keep::signed_in);
    CHECK(std::get<chat::ConfirmRegistration>(command(Form::confirm)).code == "123456");
    CHECK(std::get<chat::GiveNewPassword>(command(Form::new_password)).password == Secret("Confab-2026!"));
    CHECK(std::get<chat::GiveCode>(command(Form::code)).code == "123456");
    CHECK(std::get<chat::AskPasswordReset>(command(Form::forgot)).user_name == "ann");
    CHECK(std::get<chat::ResetPassword>(command(Form::reset)).code == "123456");
    CHECK(std::get<chat::ChangeName>(command(Form::choose_name)).name == "Ann");
    form_at(stage, {.step = AuthForm::sign_in, .busy = true});
    CHECK(!submit(Form::sign_in, values, stage.model, stage.shown));
}

TEST_CASE("what is left out is said at its field before anything is sent", "[ui]") {
    Stage stage;
    const FormView form = form_at(stage, AuthForm::sign_in);
    CHECK(!submit(form.form, {{FieldName::user_name, "ann"}, {FieldName::password, ""}}, stage.model, stage.shown));
    const auto view = auth_form(stage.model, stage.shown);
    CHECK(view->problem == "Type your password.");
    CHECK(field(*view, FieldName::password)->wrong);
    CHECK(!field(*view, FieldName::user_name)->wrong);
    const MirrorNode tree = forms_tree(stage.model, stage.shown, stage.now);
    CHECK(attribute(tree, "password", "aria-invalid") == "true");
    CHECK(attribute(tree, "password", "aria-describedby") == "form-problem");
    CHECK(attribute(tree, "user-name", "aria-invalid") == "false");
}

TEST_CASE("the pool's refusal marks the fields that it is about", "[ui]") {
    Stage stage;
    const FormView confirm = form_at(stage, {.step = AuthForm::confirm, .problem = aws_user::Failure::wrong_code});
    CHECK(field(confirm, FieldName::code)->wrong);
    const FormView offline = form_at(stage, {.step = AuthForm::confirm, .problem = aws_user::Failure::network});
    CHECK(!field(offline, FieldName::code)->wrong);
}

TEST_CASE("a form under way says so on its button, which keeps the focus", "[ui]") {
    Stage stage;
    CHECK(form_at(stage, {.step = AuthForm::sign_in, .busy = true}).submit == "Signing in…");
    const MirrorNode tree = forms_tree(stage.model, stage.shown, stage.now);
    CHECK(attribute(tree, "form:sign-in:submit", "aria-disabled") == "true");
    CHECK(attribute(tree, "form:sign-in:submit", "disabled") == "none");
}

TEST_CASE("the first form offers only what the configuration has", "[ui]") {
    Stage stage;
    FormView view = *auth_form(stage.model, stage.shown);  // no accounts at all
    CHECK(view.buttons.empty());
    CHECK(view.submit == "Join as guest");
    CHECK(!field(view, FieldName::password));
    stage.model.config.transport.kind = transport::TransportKind::mqtt;
    stage.model.config.transport.mqtt_user_name = "bot";
    CHECK(field(*auth_form(stage.model, stage.shown), FieldName::password)->label == "Password for bot");
    stage.model.config.transport.kind = transport::TransportKind::iot;
    view = form_at(stage, AuthForm::welcome);
    CHECK(view.buttons.size() == 2);
    CHECK(field(view, FieldName::name));
    stage.model.config.transport.guests = false;
    stage.model.config.transport.providers = {"Google"};
    view = form_at(stage, AuthForm::welcome);
    CHECK(view.fields.empty());
    CHECK(view.submit.empty());
    REQUIRE(view.buttons.size() == 3);
    CHECK(view.buttons[2].text == "Continue with Google");
    CHECK(std::get<chat::SignInWith>(*view.buttons[2].command).provider == "Google");
}

TEST_CASE("a guest at the account's forms can go back to the chat", "[ui]") {
    Stage stage;
    stage.enter(Standing::guest);
    CHECK(!auth_form(stage.model, stage.shown));
    const FormView view = form_at(stage, AuthForm::sign_in);
    CHECK(view.links.back().text == "Back to the chat");
    CHECK(mirror(stage.model, stage.shown, stage.now, 0ms).children.empty());
}

TEST_CASE("messages of the guest one was wait for an answer that Escape cannot give", "[ui]") {
    Stage stage;
    stage.enter(Standing::user);
    CHECK(!dialog_form(stage.model, stage.shown));
    for (int i = 0; i < 3; ++i) stage.model.outbox.pending.push_back({.standing = Standing::guest});
    const auto view = dialog_form(stage.model, stage.shown);
    REQUIRE(view);
    CHECK(view->hint == "You typed 3 messages as a guest that were not sent. Send them as Ada, or discard them?");
    CHECK(!view->can_be_left);
    const auto send = submit(view->form, {}, stage.model, stage.shown);
    REQUIRE(send);
    CHECK(std::get<chat::SettleGuestMessages>(*send).what == chat::GuestMessages::send);
    CHECK(std::get<chat::SettleGuestMessages>(*view->links.front().command).what == chat::GuestMessages::discard);
}

TEST_CASE("a new room's address is shown as its name is typed, and the choice of who may use it is submitted", "[ui]") {
    Stage stage;
    stage.enter(Standing::user);
    apply(stage.shown, *new_room_choice(stage.model).action);
    typed(stage.shown, FieldName::room_name, "Book Club");
    CHECK(dialog_form(stage.model, stage.shown)->fields[0].help == "Its address will end in book-club.");
    typed(stage.shown, FieldName::access_members, "access:members");
    const auto view = dialog_form(stage.model, stage.shown);
    CHECK(view->fields[0].help == "Its address will end in p.book-club.");
    CHECK(view->options[1].chosen);
    const auto command = submit(view->form, {{FieldName::room_name, "Book Club"}}, stage.model, stage.shown);
    REQUIRE(command);
    CHECK(std::get<chat::CreateRoom>(*command).access == api::Access::members);
}

TEST_CASE("deleting a room is asked first and names it", "[ui]") {
    Stage stage;
    stage.enter(Standing::user);
    chat::Room& room = stage.room("lobby");
    apply(stage.shown, {.what = ViewAction::What::open_dialog, .dialog = Dialog::delete_room, .room = room.id});
    const auto view = dialog_form(stage.model, stage.shown);
    REQUIRE(view);
    CHECK(view->title == "Delete “lobby”?");
    const auto command = submit(view->form, {}, stage.model, stage.shown);
    REQUIRE(command);
    CHECK(std::get<chat::DeleteRoom>(*command).room == RoomId("lobby"));
    CHECK(stage.shown.dialog == Dialog::none);
}
