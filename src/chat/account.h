// Who we are in the chat, and the forms that lead there.
//
//   Anonymous ── EnterChat ──► Guest
//   Anonymous, Guest or SessionEnded ── the pool accepts a form ──► LoadingProfile
//   Anonymous ── a session was kept ──► Resuming ── the pool accepts it ──► LoadingProfile
//   LoadingProfile ── no display name yet, or it is taken ──► ChoosingName
//   LoadingProfile or ChoosingName ── the backend has the display name ──► User
//   User ── the session ends ──► SessionEnded
//
// Signing out and leaving lead back to Anonymous, with a new model. Other rooms use the functions below instead of the
// states.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/random.h"
#include "base/secret.h"
#include "base/time.h"
#include "chat/effects.h"
#include "chat/messages.h"
#include "chat/problem.h"
#include "protocol/envelope.h"
#include "protocol/ids.h"

namespace chat {

// The state of a form, except for its fields.
struct SignInForm {
    AuthForm step = AuthForm::welcome;
    bool busy = false;  // it was submitted and not answered yet
    Problem problem;    // why it was not accepted
    Hint hint;          // what to do now: "Type the code that was sent to a***@e***."
    // The person signs in on the pool's hosted pages: the user name may be a provider's number, which is not a name.
    bool by_hosted_pages = false;
};

struct Retry {
    std::optional<Instant> at;
    int failures = 0;  // in a row
};

// Not in the chat: the start form is on screen, or one of the forms for people with accounts.
struct Anonymous {
    SignInForm form;
    std::string last_account;  // whose rooms and unsent messages this device keeps; empty: a guest's
};
// The session of an earlier visit is being resumed; there is nothing to type.
struct Resuming {
    Secret refresh_token;
    std::string last_account;  // as in Anonymous
    Problem problem;           // why the last attempt failed
    Retry retry;
};
// Signed in to the pool; the backend is being asked for the display name.
struct LoadingProfile {
    std::string account;
    bool in_chat = false;  // as a guest, or with an ended session, when signing in
    // What stays on screen meanwhile: the submitted form, or AuthForm::resuming.
    AuthForm step = AuthForm::sign_in;
    Hint hint;
    bool by_hosted_pages = false;
    Problem problem;  // why the last attempt failed
    Retry retry;
};
// Signed in, but there is no display name yet.
struct ChoosingName {
    std::string account;
    bool in_chat = false;  // as in LoadingProfile
    bool busy = false;     // a name was submitted and not answered yet
    Problem problem;       // why it was not accepted
};
// In the chat without an account.
struct Guest {
    std::optional<SignInForm> form;  // opened over the chat; never `welcome`, which closes it
};
// In the chat with an account.
struct User {
    std::string account;
};
// In the chat with an account, but offline until the person signs in again.
struct SessionEnded {
    std::string account;
    std::optional<SignInForm> form;  // as in Guest
};

struct Account {
    std::variant<Anonymous, Resuming, LoadingProfile, ChoosingName, Guest, User, SessionEnded> state;

    std::string name;       // display name, cleaned; never empty in the chat
    UserId self;            // how others see us; empty until first connected
    UserId guest_self;      // how others saw us as a guest before we signed in; empty if we were not a guest
    std::string user_name;  // as last typed, to fill in forms
    Problem name_problem;   // why the name given in the chat (ChangeName) was not accepted
};

// The form that covers the page, or nullopt while the chat is on screen.
std::optional<SignInForm> form_on_screen(const Account& account);
bool is_form_on_screen(const Account& account);

bool has_entered(const Account& account);  // there are rooms to read and to write in
// With a display name that others know: messages can be sent under it, and the backend can be asked.
bool is_in_chat(const Account& account);
bool is_user(const Account& account);  // has an account, even if its session has ended
Standing standing(const Account& account);
std::string_view pool_account(const Account& account);  // the pool's user name; empty: a guest
bool has_session(const Account& account);               // signed in to the pool
bool is_signed_in(const Account& account);              // has a session and a display name

// Whether this sender is us, or the guest we were before signing in.
bool is_own(const Account& account, const UserId& sender);

// The account whose rooms and unsent messages are on this device while there is no session; empty: a guest's.
std::string_view last_account(const Account& account);

// The form that can be filled in and submitted without a session; nullptr if none is on screen.
SignInForm* open_form(Account& account);

// Shows this form, and stops resuming. In the chat, `welcome` closes the form. Does nothing during a session.
void show_form(Account& account, SignInForm form);
void session_over(Account& account, Problem why, Effects& effects);

// When to try again to resume the session or to load the profile.
std::optional<Instant> deadline(const Account& account);
void try_again_later(Account& account, Problem why, Random& random, Effects& effects, Now now);

}  // namespace chat
