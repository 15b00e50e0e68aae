#include "wording/problem.h"

#include "base/overloaded.h"
#include "protocol/clean_text.h"
#include "protocol/limits.h"
#include "wording/connection.h"
#include "wording/room_name.h"
#include "wording/user_pool.h"

namespace wording {

namespace {

std::string mistake_sentence(chat::Mistake mistake) {
    using chat::Mistake;
    switch (mistake) {
        case Mistake::display_name_missing: return "Enter your display name.";
        case Mistake::guests_not_admitted: return "This chat is for people with an account: sign in, or register.";
        case Mistake::user_name_not_chosen: return "Choose a user name.";
        case Mistake::user_name_missing: return "Type your user name.";
        case Mistake::password_missing: return "Type your password.";
        case Mistake::password_too_weak:
            return "The password needs at least eight characters, with a lower-case letter, an upper-case letter, a "
                   "digit and a symbol.";
        case Mistake::email_invalid: return "Type your e-mail address: a code will be sent to it.";
        case Mistake::code_invalid: return "Type the code: six digits or more.";
        case Mistake::provider_not_offered: return "This chat does not offer that way to sign in.";
        case Mistake::person_missing: return "Enter the name of the person to message.";
        case Mistake::member_missing: return "Enter the name of the person to add.";
        case Mistake::nobody_of_this_name: return "Nobody has exactly this name.";
        case Mistake::this_is_you: return "This is your own name.";
        case Mistake::too_many_rooms:
            return "You have reached the maximum of " + std::to_string(limits::rooms) +
                   " rooms. Leave one to join another.";
        case Mistake::connection_broke_twice:
            return "The connection broke twice while this was being sent. Retry or discard it.";
        case Mistake::not_shown_by_room:
            return "The message was accepted, but the room did not show it. Retry or discard it.";
        case Mistake::not_sent_before_closing:
            return "This was not sent before the page was closed. Retry or discard it.";
        case Mistake::room_holds_all_it_can: return "This page cannot hold more messages at once.";
    }
    return {};
}

// Cognito masks the address; nothing else of it is trusted to be text.
std::string where_to(const std::string& destination) {
    const std::string shown = clean_name(destination);
    return shown.empty() ? "to your e-mail address" : "to " + shown;
}

}  // namespace

std::string sentence(const chat::Problem& problem) {
    return std::visit(
        Overloaded{
            [](std::monostate) { return std::string(); },
            [](chat::Mistake mistake) { return mistake_sentence(mistake); },
            [](const chat::AlreadyMember& member) { return member.name + " is already a member."; },
            [](RoomNameError error) { return std::string(sentence(error)); },
            [](const transport::FailureReason& reason) { return sentence(reason); },
        },
        problem.cause);
}

std::string sentence(const chat::Hint& hint) {
    using Code = chat::Hint::Code;
    using aws_user::Failure;
    switch (hint.code) {
        case Code::none: return {};
        case Code::registered: return "You are registered. Sign in now.";
        case Code::confirmed: return "Your account is confirmed. Sign in now.";
        case Code::password_changed: return "Your password is changed. Sign in with the new one.";
        case Code::code_sent: return "Type the code that was sent " + where_to(hint.destination) + ".";
        case Code::new_code_sent: return "A new code was sent " + where_to(hint.destination) + ".";
        case Code::reset_code_sent:
            return "Type the code that was sent " + where_to(hint.destination) + ", and a new password.";
        case Code::first_password: return "Your first password was for one time only. Choose a new one.";
        case Code::app_code: return "Type the code that your authenticator app shows.";
        case Code::choose_name: return "Choose the name that others see.";
        case Code::not_confirmed: return std::string(sentence(Failure::not_confirmed));
        case Code::already_confirmed: return std::string(sentence(Failure::already_confirmed));
        case Code::reset_required: return std::string(sentence(Failure::reset_required));
    }
    return {};
}

}  // namespace wording
