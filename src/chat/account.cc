#include "chat/account.h"

#include <utility>

#include "base/backoff.h"
#include "base/overloaded.h"

namespace chat {

namespace {

constexpr Backoff sign_in_backoff{2s, 60s, Backoff::Jitter::half};

template <class State>
bool is(const Account& account) {
    return std::holds_alternative<State>(account.state);
}

// The pool's user name of the states that have one.
template <class State>
concept OfUser = requires(const State& state) { state.account; };

// In the chat, `welcome` stands for no form.
std::optional<SignInForm> unless_welcome(SignInForm form) {
    return form.step == AuthForm::welcome ? std::nullopt : std::optional(std::move(form));
}

}  // namespace

std::optional<SignInForm> form_on_screen(const Account& account) {
    return std::visit(
        Overloaded{
            [](const Anonymous& state) { return std::optional(state.form); },
            [](const Resuming& state) {
                return std::optional(SignInForm{.step = AuthForm::resuming, .busy = true, .problem = state.problem});
            },
            [](const LoadingProfile& state) {
                return std::optional(
                    SignInForm{.step = state.step, .busy = true, .problem = state.problem, .hint = state.hint});
            },
            [](const ChoosingName& state) {
                return std::optional(SignInForm{
                    .step = AuthForm::choose_name,
                    .busy = state.busy,
                    .problem = state.problem,
                    .hint = {Hint::Code::choose_name}});
            },
            [](const Guest& state) { return state.form; },
            [](const User&) { return std::optional<SignInForm>(); },
            [](const SessionEnded& state) { return state.form; },
        },
        account.state);
}

bool is_form_on_screen(const Account& account) {
    return std::visit(
        Overloaded{
            [](const Guest& state) { return state.form.has_value(); },
            [](const User&) { return false; },
            [](const SessionEnded& state) { return state.form.has_value(); },
            [](const auto&) { return true; },
        },
        account.state);
}

bool has_entered(const Account& account) {
    return std::visit(
        Overloaded{
            [](const Anonymous&) { return false; },
            [](const Resuming&) { return false; },
            [](const LoadingProfile& state) { return state.in_chat; },
            [](const ChoosingName& state) { return state.in_chat; },
            [](const auto&) { return true; },
        },
        account.state);
}

bool is_in_chat(const Account& account) { return is<Guest>(account) || is<User>(account) || is<SessionEnded>(account); }

bool is_user(const Account& account) { return has_session(account) || is<SessionEnded>(account); }

Standing standing(const Account& account) { return is_user(account) ? Standing::user : Standing::guest; }

std::string_view pool_account(const Account& account) {
    return std::visit(Overloaded{
                          [](const OfUser auto& state) { return std::string_view(state.account); },
                          [](const auto&) { return std::string_view(); },
                      },
                      account.state);
}

bool has_session(const Account& account) {
    return is<LoadingProfile>(account) || is<ChoosingName>(account) || is<User>(account);
}

bool is_signed_in(const Account& account) { return is<User>(account); }

bool is_own(const Account& account, const UserId& sender) {
    return !sender.empty() && (sender == account.self || sender == account.guest_self);
}

std::string_view last_account(const Account& account) {
    return std::visit(
        Overloaded{
            [](const Anonymous& state) { return std::string_view(state.last_account); },
            [](const Resuming& state) { return std::string_view(state.last_account); },
            [](const SessionEnded& state) { return std::string_view(state.account); },
            [](const auto&) { return std::string_view(); },
        },
        account.state);
}

SignInForm* open_form(Account& account) {
    if (auto* anonymous = std::get_if<Anonymous>(&account.state)) return &anonymous->form;
    if (auto* guest = std::get_if<Guest>(&account.state)) return guest->form ? &*guest->form : nullptr;
    if (auto* ended = std::get_if<SessionEnded>(&account.state)) return ended->form ? &*ended->form : nullptr;
    return nullptr;
}

void show_form(Account& account, SignInForm form) {
    if (auto* anonymous = std::get_if<Anonymous>(&account.state)) {
        anonymous->form = std::move(form);
    } else if (auto* resuming = std::get_if<Resuming>(&account.state)) {
        account.state = Anonymous{std::move(form), std::move(resuming->last_account)};
    } else if (auto* guest = std::get_if<Guest>(&account.state)) {
        guest->form = unless_welcome(std::move(form));
    } else if (auto* ended = std::get_if<SessionEnded>(&account.state)) {
        ended->form = unless_welcome(std::move(form));
    }
}

void session_over(Account& account, Problem why, Effects& effects) {
    if (!has_session(account)) return;
    std::string last(pool_account(account));
    SignInForm form{.step = AuthForm::sign_in, .problem = std::move(why)};
    if (has_entered(account)) {
        account.state = SessionEnded{std::move(last), std::move(form)};
    } else {
        account.state = Anonymous{std::move(form), std::move(last)};
    }
    effects.push_back(AccountChanged{});
}

std::optional<Instant> deadline(const Account& account) {
    if (const auto* resuming = std::get_if<Resuming>(&account.state)) return resuming->retry.at;
    if (const auto* loading = std::get_if<LoadingProfile>(&account.state)) return loading->retry.at;
    return std::nullopt;
}

void try_again_later(Account& account, Problem why, Random& random, Effects& effects, Now now) {
    const auto wait = [&](auto& state) {
        state.problem = std::move(why);
        state.retry.at = now.instant + sign_in_backoff.wait(state.retry.failures++, random);
    };
    if (auto* resuming = std::get_if<Resuming>(&account.state)) wait(*resuming);
    if (auto* loading = std::get_if<LoadingProfile>(&account.state)) wait(*loading);
    effects.push_back(AccountChanged{});
}

}  // namespace chat
