#include <algorithm>

#include "ui/forms/forms.h"
#include "ui/labels/format.h"
#include "wording/problem.h"

namespace ui {
namespace {

using chat::AuthForm;
using chat::SignInForm;
using Type = FormField::Type;

Choice to(AuthForm form, std::string key, std::string text) {
    return {.key = std::move(key), .text = std::move(text), .command = chat::ShowAuthForm{form}};
}

Choice back(const chat::Model& model) {
    return to(AuthForm::welcome, "to:welcome", chat::has_entered(model.account) ? "Back to the chat" : "Back");
}

FormField user_name(const chat::Model& model, Type type = Type::user_name) {
    return {.name = FieldName::user_name, .type = type, .label = "User name", .value = model.account.user_name};
}
FormField code_field(std::string label) {
    return {.name = FieldName::code, .type = Type::code, .label = std::move(label)};
}
FormField new_password_field(std::string label) {
    return {.name = FieldName::new_password, .type = Type::new_password, .label = std::move(label)};
}

// Which field a problem is about: the codes of the user pool tell, and those for a name.
bool is_about(const chat::Problem& problem, Type type) {
    using enum aws_user::Failure;
    if (type == Type::name)
        return problem == chat::Mistake::display_name_missing || problem == chat::Mistake::guests_not_admitted;
    const auto* failure = problem.find<aws_user::Failure>();
    const auto any_of = [&](std::initializer_list<aws_user::Failure> failures) {
        return failure && std::ranges::contains(failures, *failure);
    };
    switch (type) {
        case Type::user_name: return any_of({wrong_password, user_exists, no_such_user, bad_input});
        case Type::password: return any_of({wrong_password});
        case Type::new_password: return any_of({bad_password});
        case Type::code: return any_of({wrong_code, expired_code});
        case Type::email: return any_of({email_in_use});
        default: return false;
    }
}

// Why the form was not submitted: what is wrong in this field.
std::string sentence_about(FieldName field, const ViewState& shown) {
    using chat::Mistake;
    switch (field) {
        case FieldName::user_name: return wording::sentence(Mistake::user_name_missing);
        case FieldName::email: return wording::sentence(Mistake::email_invalid);
        case FieldName::password: return wording::sentence(Mistake::password_missing);
        case FieldName::code: return wording::sentence(Mistake::code_invalid);
        case FieldName::new_password: return missing_rules(shown.password);
        default: return {};
    }
}

void add_providers(FormView& view, const chat::Model& model, const ViewState& shown) {
    for (const std::string& provider : model.config.transport.providers)
        view.buttons.push_back(
            {.key = "with:" + provider,
             .text = "Continue with " + provider,
             .command = chat::SignInWith{provider, shown.keep ? aws_user::Keep::signed_in : aws_user::Keep::only_now}});
}

FormView welcome(const chat::Model& model, const ViewState& shown) {
    FormView view{.form = Form::welcome};
    const bool accounts = chat::has_accounts(model);
    if (accounts) {
        view.buttons = {
            to(AuthForm::sign_in, "to:sign-in", "Sign in"), to(AuthForm::sign_up, "to:sign-up", "Create an account")};
        add_providers(view, model, shown);
        if (model.config.transport.guests) view.between = "or without an account";
    }
    if (accounts && !model.config.transport.guests) return view;
    view.fields.push_back(
        {.name = FieldName::name, .type = Type::name, .label = "Your name", .value = model.account.name});
    if (chat::wants_broker_password(model))
        view.fields.push_back({.name = FieldName::password,
                               .type = Type::password,
                               .label = "Password for " + model.config.transport.mqtt_user_name});
    view.submit = "Join as guest";
    view.second = accounts;
    return view;
}

FormView sign_in(const chat::Model& model, bool busy, const ViewState& shown) {
    FormView view{
        .form = Form::sign_in, .title = "Sign in", .offers_keep = true, .submit = busy ? "Signing in…" : "Sign in"};
    view.fields = {user_name(model), {.name = FieldName::password, .type = Type::password, .label = "Password"}};
    add_providers(view, model, shown);
    if (!view.buttons.empty()) view.between = "or";
    view.links = {to(AuthForm::forgot, "to:forgot", "Forgot your password?"),
                  to(AuthForm::sign_up, "to:sign-up", "Create an account"), back(model)};
    return view;
}

FormView sign_up(const chat::Model& model, bool busy, const ViewState& shown) {
    FormView view{.form = Form::sign_up,
                  .title = "Create an account",
                  .submit = busy ? "Creating your account…" : "Create account"};
    view.fields = {user_name(model),
                   {.name = FieldName::email, .type = Type::email, .label = "E-mail"},
                   new_password_field("Password")};
    add_providers(view, model, shown);
    if (!view.buttons.empty()) view.between = "or";
    view.links = {to(AuthForm::sign_in, "to:sign-in", "I have an account"), back(model)};
    return view;
}

FormView confirm(const chat::Model& model, bool busy) {
    FormView view{.form = Form::confirm, .title = "Confirm your e-mail", .submit = busy ? "Confirming…" : "Confirm"};
    view.fields = {user_name(model, Type::known_user_name), code_field("Code from the e-mail")};
    view.links = {{.key = "resend", .text = "Send a new code", .command = chat::ResendConfirmation{}},
                  to(AuthForm::sign_in, "to:sign-in", "Back to signing in")};
    return view;
}

FormView reset(const chat::Model& model, bool busy) {
    FormView view{
        .form = Form::reset, .title = "Set a new password", .submit = busy ? "Setting your password…" : "Set password"};
    view.fields = {user_name(model, Type::known_user_name), code_field("Code from the e-mail"),
                   new_password_field("New password")};
    view.links = {
        {.key = "resend", .text = "Send a new code", .command = chat::AskPasswordReset{model.account.user_name}},
        to(AuthForm::sign_in, "to:sign-in", "Back to signing in")};
    return view;
}

FormView forgot(const chat::Model& model, bool busy) {
    FormView view{
        .form = Form::forgot, .title = "Forgot your password?", .submit = busy ? "Sending…" : "Send me a code"};
    view.hint = "A code goes to the e-mail address of your account.";
    view.fields = {user_name(model)};
    view.links = {to(AuthForm::sign_in, "to:sign-in", "Back to signing in")};
    return view;
}

FormView new_password(const chat::Model& model, bool busy) {
    FormView view{.form = Form::new_password,
                  .title = "Choose a new password",
                  .submit = busy ? "Signing in…" : "Save and sign in"};
    view.fields = {user_name(model, Type::known_user_name), new_password_field("New password")};
    view.links = {to(AuthForm::sign_in, "to:sign-in", "Back to signing in")};
    return view;
}

FormView code(const chat::Model& model, bool busy) {
    FormView view{.form = Form::code,
                  .title = "One more step",
                  .hint = "Type the code that your authenticator app shows.",
                  .submit = busy ? "Signing in…" : "Sign in"};
    view.fields = {user_name(model, Type::known_user_name), code_field("Authenticator code")};
    view.links = {to(AuthForm::sign_in, "to:sign-in", "Back to signing in")};
    return view;
}

FormView choose_name(const chat::Model& model, const SignInForm& form) {
    FormView view{.form = Form::choose_name, .title = "Choose your name", .submit = form.busy ? "Saving…" : "Continue"};
    view.hint = "This is how others see you. Nobody else can have the same name.";
    view.fields = {{.name = FieldName::name,
                    .type = Type::name,
                    .label = "Your name",
                    .value = model.account.name,
                    .wrong = !form.problem.empty()}};
    view.links = {{.key = "entry:sign-out", .text = "Sign out", .command = chat::SignOut{}}};
    return view;
}

FormView resuming() {
    return {.form = Form::resuming,
            .title = "Welcome back",
            .hint = "Signing you in…",
            .links = {to(AuthForm::sign_in, "to:sign-in", "Start over")}};
}

FormView form_of(const chat::Model& model, const SignInForm& form, const ViewState& shown) {
    switch (form.step) {
        case AuthForm::welcome: return welcome(model, shown);
        case AuthForm::sign_in: return sign_in(model, form.busy, shown);
        case AuthForm::sign_up: return sign_up(model, form.busy, shown);
        case AuthForm::confirm: return confirm(model, form.busy);
        case AuthForm::new_password: return new_password(model, form.busy);
        case AuthForm::code: return code(model, form.busy);
        case AuthForm::forgot: return forgot(model, form.busy);
        case AuthForm::reset: return reset(model, form.busy);
        case AuthForm::resuming: return resuming();
        case AuthForm::choose_name: return choose_name(model, form);
    }
    return {};
}

}  // namespace

std::optional<FormView> auth_form(const chat::Model& model, const ViewState& shown) {
    const auto form = chat::form_on_screen(model.account);
    if (!form || !model.config_problems.empty()) return std::nullopt;
    FormView view = form_of(model, *form, shown);
    view.busy = form->busy;
    if (!form->hint.empty()) view.hint = wording::sentence(form->hint);
    view.problem = shown.wrong_field ? sentence_about(*shown.wrong_field, shown) : wording::sentence(form->problem);
    for (FormField& field : view.fields)
        field.wrong =
            field.wrong || (shown.wrong_field ? field.name == *shown.wrong_field : is_about(form->problem, field.type));
    return view;
}

}  // namespace ui
