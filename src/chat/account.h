// Who we are in the chat, and the forms that lead there.
#pragma once

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

    // Only where the configuration names a user pool.
    Standing standing = Standing::guest;  // what we are in the chat
    EntryForm form = EntryForm::welcome;  // the one on screen while not entered, or while a guest signs in
    bool form_open = false;               // a guest in the chat is at the account's forms
    bool busy = false;                    // a form was handed in and not answered yet
    Problem problem;                      // why it was not taken
    Hint hint;                            // what to do now: "Type the code that was sent to a***@e***."
    std::string user_name;                // as typed; carried from form to form
    bool resuming = false;                // an earlier session is being taken up: nothing to type yet

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

// What a form of these shows besides its fields.
struct SignInForm {
    EntryForm step = EntryForm::welcome;
    bool busy = false;  // it was submitted and not answered yet
    Problem problem;    // why it was not accepted
    Hint hint;          // what to do now: "Type the code that was sent to a***@e***."
};

// The form that covers the page: until somebody is in the chat, or opened over it. nullopt: the chat is on screen.
std::optional<SignInForm> form_on_screen(const Account& account);
bool is_form_on_screen(const Account& account);

bool has_entered(const Account& account);  // as whoever: the rooms are there, and what is typed is kept
// Under a name that others know: what is said now goes out under it, and the backend can be asked.
bool is_in_chat(const Account& account);
bool is_user(const Account& account);  // with an account of the pool, even if its session has ended
Standing standing(const Account& account);
const std::string& pool_account(const Account& account);  // the pool's user name; empty: a guest
bool has_session(const Account& account);                 // the pool has let us in
bool is_signed_in(const Account& account);                // as a user whose session lives

// Ours, also of the guest we were before signing in.
bool is_own(const Account& account, const UserId& sender);

std::optional<Instant> deadline(const Account& account);

void session_over(Account& account, Problem why, Effects& effects);

}  // namespace chat
