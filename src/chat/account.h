// Who we are in the chat, and the forms that lead there.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/secret.h"
#include "base/time.h"
#include "chat/effects.h"
#include "chat/messages.h"
#include "chat/problem.h"
#include "protocol/envelope.h"
#include "protocol/ids.h"

namespace chat {

struct Account {
    bool entered = false;  // a name was chosen and the chat entered
    std::string name;      // display name, cleaned; never empty once entered
    UserId self;           // how others see us; empty until first connected
    Problem name_problem;  // why the name on the start panel was not taken
    // the broker of the configuration has a user name: the start panel asks for its password
    bool password_wanted = false;

    // Only where the configuration names a user pool.
    Standing standing = Standing::guest;  // what we are in the chat
    EntryForm form = EntryForm::welcome;  // the one on screen while not entered, or while a guest signs in
    bool form_open = false;               // a guest in the chat is at the account's forms
    bool busy = false;                    // a form was handed in and not answered yet
    Problem problem;                      // why it was not taken
    Hint hint;                            // what to do now: "Type the code that was sent to a***@e***."
    std::string user_name;                // as typed; carried from form to form
    bool resuming = false;                // an earlier session is being taken up: nothing to type yet
    std::optional<std::size_t>
        guest_messages;  // unsent ones of whom one was before: they wait until SettleGuestMessages

    std::string account;              // the pool's user name; empty: a guest
    std::string stored_account;       // the one that storage tells of, until somebody enters
    bool session = false;             // the pool has let us in
    bool naming = false;              // it has, and the display name is not known yet
    bool by_hosted_pages = false;     // the user name is a provider's number, not a name to be called by
    UserId guest_self;                // how others saw the guest one was
    Secret resume_token;              // of an earlier session, while it is being taken up
    std::optional<Instant> retry_at;  // of taking it up, or of asking who we are
    int failures = 0;                 // of that, in a row
};

// Ours, also of the guest we were before signing in.
inline bool is_own(const Account& account, const UserId& sender) {
    return !sender.empty() && (sender == account.self || sender == account.guest_self);
}

// Under a name that others know: what is said now goes out under it, and the backend can be asked.
inline bool is_in_chat(const Account& account) { return account.entered && !account.naming; }

// As a user whose session lives.
inline bool is_signed_in(const Account& account) { return account.session && !account.naming; }

void session_over(Account& account, Problem why, Effects& effects);

}  // namespace chat
