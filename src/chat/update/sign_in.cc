#include "chat/update/sign_in.h"

#include <algorithm>
#include <utility>

#include "chat/storage_keys.h"
#include "chat/update/profile.h"

namespace chat {

namespace {

using aws_user::Failure;

constexpr std::size_t field_bytes = 256;  // of a user name, an e-mail address, a code: more is no such thing

std::string trimmed(std::string_view text) {
    constexpr std::string_view blank = " \t\r\n";
    const std::size_t from = text.find_first_not_of(blank);
    if (from == std::string_view::npos) return {};
    return std::string(text.substr(from, text.find_last_not_of(blank) - from + 1).substr(0, field_bytes));
}

// People paste codes as they stand in the message: "123 456".
std::string code_of(std::string_view typed) {
    std::string code;
    for (const char c : typed.substr(0, field_bytes))
        if (c != ' ' && c != '\t' && c != '\n' && c != '\r') code += c;
    const bool digits = std::ranges::all_of(code, [](char c) { return c >= '0' && c <= '9'; });
    return digits && code.size() >= 6 ? code : std::string();
}

// Only what cannot be an address: Cognito looks closer.
bool looks_like_email(std::string_view text) {
    const std::size_t sign = text.find('@');
    return sign != 0 && sign != std::string_view::npos && sign + 1 < text.size() &&
           text.find('@', sign + 1) == std::string_view::npos &&
           text.find_first_of(" \t\r\n") == std::string_view::npos;
}

bool may_submit_form(const Model& model) {
    return has_accounts(model) && model.config_problems.empty() && !has_session(model.account);
}

void refuse_entry(Model& model, Mistake mistake, Effects& effects) {
    if (SignInForm* form = open_form(model.account)) form->problem = mistake;
    effects.push_back(AccountChanged{});
}

void submit_form(Model& model, SignInForm form, aws_user::Command command, Effects& effects) {
    form.busy = true;
    show_form(model.account, std::move(form));
    effects.push_back(ForAccount{std::move(command)});
    effects.push_back(AccountChanged{});
}

void go_to(Model& model, AuthForm step, Hint hint, Effects& effects) {
    show_form(model.account, {.step = step, .hint = std::move(hint)});
    effects.push_back(AccountChanged{});
}

bool is_open(Account& account, AuthForm step) {
    const SignInForm* form = open_form(account);
    return form && form->step == step;
}

bool is_submitted(Account& account, AuthForm step) { return is_open(account, step) && open_form(account)->busy; }

// What the form on screen told to do: it stays there while the form is submitted.
Hint hint_of(Account& account) {
    const SignInForm* form = open_form(account);
    return form ? form->hint : Hint();
}

bool can_be_chosen(AuthForm step) {
    return step != AuthForm::new_password && step != AuthForm::code && step != AuthForm::resuming &&
           step != AuthForm::choose_name;
}

}  // namespace

void show_auth_form(Model& model, const ShowAuthForm& wish, Effects& effects) {
    if (!has_accounts(model) || has_session(model.account) || !can_be_chosen(wish.form)) return;
    go_to(model, wish.form, {}, effects);
}

void sign_up(Model& model, const Register& wish, Effects& effects) {
    if (!may_submit_form(model)) return;
    const std::string user_name = trimmed(wish.user_name);
    const std::string email = trimmed(wish.email);
    if (user_name.empty()) return refuse_entry(model, Mistake::user_name_not_chosen, effects);
    if (!looks_like_email(email)) return refuse_entry(model, Mistake::email_invalid, effects);
    if (!aws_user::check_password(wish.password.reveal()).good())
        return refuse_entry(model, Mistake::password_too_weak, effects);
    model.account.user_name = user_name;
    submit_form(model, {.step = AuthForm::sign_up}, aws_user::SignUp{user_name, email, wish.password}, effects);
}

void confirm_registration(Model& model, const ConfirmRegistration& wish, Effects& effects) {
    if (!may_submit_form(model)) return;
    if (model.account.user_name.empty()) return refuse_entry(model, Mistake::user_name_missing, effects);
    const std::string code = code_of(wish.code);
    if (code.empty()) return refuse_entry(model, Mistake::code_invalid, effects);
    submit_form(model, {.step = AuthForm::confirm, .hint = hint_of(model.account)},
                aws_user::ConfirmSignUp{model.account.user_name, code}, effects);
}

void resend_confirmation(Model& model, Effects& effects) {
    if (!may_submit_form(model)) return;
    if (model.account.user_name.empty()) return refuse_entry(model, Mistake::user_name_missing, effects);
    submit_form(model, {.step = AuthForm::confirm, .hint = hint_of(model.account)},
                aws_user::ResendCode{model.account.user_name}, effects);
}

void sign_in(Model& model, const SignIn& wish, Effects& effects) {
    if (!may_submit_form(model)) return;
    const std::string user_name = trimmed(wish.user_name);
    if (user_name.empty()) return refuse_entry(model, Mistake::user_name_missing, effects);
    if (wish.password.empty()) return refuse_entry(model, Mistake::password_missing, effects);
    model.account.user_name = user_name;
    submit_form(model, {.step = AuthForm::sign_in}, aws_user::SignIn{user_name, wish.password, wish.keep}, effects);
}

void sign_in_with(Model& model, const SignInWith& wish, Effects& effects) {
    if (!may_submit_form(model)) return;
    if (model.config.transport.sign_in_domain.empty() ||
        (!wish.provider.empty() && !std::ranges::contains(model.config.transport.providers, wish.provider)))
        return refuse_entry(model, Mistake::provider_not_offered, effects);
    const SignInForm* form = open_form(model.account);
    submit_form(model, {.step = form ? form->step : AuthForm::sign_in, .by_hosted_pages = true},
                aws_user::OpenHostedPages{wish.provider, wish.keep}, effects);
}

void give_new_password(Model& model, const GiveNewPassword& wish, Effects& effects) {
    if (!may_submit_form(model) || !is_open(model.account, AuthForm::new_password)) return;
    if (!aws_user::check_password(wish.password.reveal()).good())
        return refuse_entry(model, Mistake::password_too_weak, effects);
    submit_form(model, {.step = AuthForm::new_password, .hint = hint_of(model.account)},
                aws_user::AnswerNewPassword{wish.password}, effects);
}

void give_code(Model& model, const GiveCode& wish, Effects& effects) {
    if (!may_submit_form(model) || !is_open(model.account, AuthForm::code)) return;
    const std::string code = code_of(wish.code);
    if (code.empty()) return refuse_entry(model, Mistake::code_invalid, effects);
    submit_form(model, {.step = AuthForm::code, .hint = hint_of(model.account)}, aws_user::AnswerCode{code}, effects);
}

void ask_password_reset(Model& model, const AskPasswordReset& wish, Effects& effects) {
    if (!may_submit_form(model)) return;
    const std::string user_name = trimmed(wish.user_name);
    if (user_name.empty()) return refuse_entry(model, Mistake::user_name_missing, effects);
    model.account.user_name = user_name;
    // Asked for once more from the form that wants the code, it stays there.
    const AuthForm step = is_open(model.account, AuthForm::reset) ? AuthForm::reset : AuthForm::forgot;
    submit_form(model, {.step = step, .hint = hint_of(model.account)}, aws_user::ForgotPassword{user_name}, effects);
}

void reset_password(Model& model, const ResetPassword& wish, Effects& effects) {
    if (!may_submit_form(model)) return;
    if (model.account.user_name.empty()) return refuse_entry(model, Mistake::user_name_missing, effects);
    const std::string code = code_of(wish.code);
    if (code.empty()) return refuse_entry(model, Mistake::code_invalid, effects);
    if (!aws_user::check_password(wish.password.reveal()).good())
        return refuse_entry(model, Mistake::password_too_weak, effects);
    submit_form(model, {.step = AuthForm::reset, .hint = hint_of(model.account)},
                aws_user::ResetPassword{model.account.user_name, code, wish.password}, effects);
}

void resume(Model& model, Secret refresh_token, Effects& effects) {
    Account& account = model.account;
    if (!may_submit_form(model) || has_entered(account) || refresh_token.empty()) return;
    account.state = Resuming{.refresh_token = refresh_token, .last_account = std::string(last_account(account))};
    effects.push_back(ForAccount{aws_user::Resume{std::move(refresh_token)}});
    effects.push_back(AccountChanged{});
}

void returned_from_hosted_pages(Model& model, const ReturnedFromHostedPages& event, Effects& effects) {
    if (!may_submit_form(model)) return;
    // A link that somebody else made must not end the session which is being taken up.
    if (event.kept.empty() && std::holds_alternative<Resuming>(model.account.state)) return;
    effects.push_back(Save{std::string(return_key), ""});
    submit_form(model, {.step = AuthForm::sign_in, .by_hosted_pages = true},
                aws_user::ReturnFromHostedPages{event.query, event.kept}, effects);
}

void signed_up(Model& model, const aws_user::SignedUp& event, Effects& effects) {
    if (!is_submitted(model.account, AuthForm::sign_up)) return;
    if (event.confirmed) return go_to(model, AuthForm::sign_in, {Hint::Code::registered}, effects);
    go_to(model, AuthForm::confirm, {Hint::Code::code_sent, event.destination}, effects);
}

void confirmed(Model& model, Effects& effects) {
    if (!is_submitted(model.account, AuthForm::confirm)) return;
    go_to(model, AuthForm::sign_in, {Hint::Code::confirmed}, effects);
}

void code_sent(Model& model, const aws_user::CodeSent& event, Effects& effects) {
    if (is_submitted(model.account, AuthForm::confirm))
        go_to(model, AuthForm::confirm, {Hint::Code::new_code_sent, event.destination}, effects);
    else if (is_submitted(model.account, AuthForm::forgot) || is_submitted(model.account, AuthForm::reset))
        go_to(model, AuthForm::reset, {Hint::Code::reset_code_sent, event.destination}, effects);
}

void password_was_reset(Model& model, Effects& effects) {
    if (!is_submitted(model.account, AuthForm::reset)) return;
    go_to(model, AuthForm::sign_in, {Hint::Code::password_changed}, effects);
}

void challenged(Model& model, const aws_user::Challenged& event, Effects& effects) {
    const SignInForm* form = open_form(model.account);
    if (!form || !form->busy) return;
    if (event.challenge == aws_user::Challenge::new_password)
        return go_to(model, AuthForm::new_password, {Hint::Code::first_password}, effects);
    go_to(model, AuthForm::code, {Hint::Code::app_code}, effects);
}

void failed(Model& model, const aws_user::Failed& event, Effects& effects, Now now) {
    Account& account = model.account;
    if (std::holds_alternative<Resuming>(account.state)) {
        if (aws_user::is_temporary(event.failure))
            return try_again_later(account, event.failure, model.random, effects, now);
        if (event.failure == Failure::session_ended) effects.push_back(Save{std::string(session_key), ""});
        show_form(account, {.step = AuthForm::welcome, .problem = event.failure});
        effects.push_back(AccountChanged{});
        return;
    }
    SignInForm* form = open_form(account);
    if (!form || !form->busy) return;
    switch (event.failure) {
        case Failure::not_confirmed: return go_to(model, AuthForm::confirm, {Hint::Code::not_confirmed}, effects);
        case Failure::already_confirmed:
            return go_to(model, AuthForm::sign_in, {Hint::Code::already_confirmed}, effects);
        case Failure::reset_required: return go_to(model, AuthForm::forgot, {Hint::Code::reset_required}, effects);
        // a challenge that was left waiting too long
        case Failure::session_ended: *form = {.step = AuthForm::sign_in}; break;
        default: form->busy = false;
    }
    form->problem = event.failure;
    effects.push_back(AccountChanged{});
}

}  // namespace chat
