#include "chat/account.h"

#include <utility>

namespace chat {

std::optional<SignInForm> form_on_screen(const Account& account) {
    if (!is_form_on_screen(account)) return std::nullopt;
    if (account.resuming) return SignInForm{.step = EntryForm::resuming, .busy = true, .problem = account.problem};
    return SignInForm{.step = account.form,
                      .busy = account.busy,
                      .problem = account.problem.empty() ? account.name_problem : account.problem,
                      .hint = account.hint};
}

bool is_form_on_screen(const Account& account) { return !account.entered || account.form_open; }
bool has_entered(const Account& account) { return account.entered; }
bool is_in_chat(const Account& account) { return account.entered && !account.naming; }
bool is_user(const Account& account) { return account.standing == Standing::user; }
Standing standing(const Account& account) { return account.standing; }
const std::string& pool_account(const Account& account) { return account.account; }
bool has_session(const Account& account) { return account.session; }
bool is_signed_in(const Account& account) { return account.session && !account.naming; }

bool is_own(const Account& account, const UserId& sender) {
    return !sender.empty() && (sender == account.self || sender == account.guest_self);
}

std::optional<Instant> deadline(const Account& account) { return account.retry_at; }

void session_over(Account& account, Problem why, Effects& effects) {
    account.session = false;
    account.naming = false;
    account.busy = false;
    account.resuming = false;
    account.resume_token = {};
    account.retry_at.reset();
    account.form = EntryForm::sign_in;
    account.form_open = account.entered;
    account.problem = std::move(why);
    account.hint.clear();
    effects.push_back(AccountChanged{});
}

}  // namespace chat
