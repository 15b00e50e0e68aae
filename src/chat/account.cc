#include "chat/account.h"

#include <utility>

namespace chat {

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
