// Why something could not be done, as a code with its values. The model decides by the code; wording/problem.h makes
// the sentence where it is shown, so neither rewording nor another language changes behaviour.
#pragma once

#include <concepts>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "aws/cognito/user_failure.h"
#include "protocol/api.h"
#include "protocol/room_name.h"
#include "transport/events.h"

namespace chat {

// What the chat refuses by itself.
enum class Mistake {
    display_name_missing,
    guests_not_admitted,   // this deployment only admits people with an account
    user_name_not_chosen,  // when registering
    user_name_missing,
    password_missing,
    password_too_weak,
    email_invalid,
    code_invalid,
    provider_not_offered,  // on the hosted pages
    person_missing,        // to write to
    member_missing,        // to add
    nobody_of_this_name,
    this_is_you,
    too_many_rooms,           // limits::rooms are joined
    connection_broke_twice,   // while a message was being sent
    not_shown_by_room,        // a message was accepted, but did not come back
    not_sent_before_closing,  // a message of an earlier visit
    room_holds_all_it_can,    // older messages would displace newer ones
};

struct AlreadyMember {
    std::string name;
    bool operator==(const AlreadyMember&) const = default;
};

// Nothing, or one cause: the chat's own, or what the transport, the backend or the user pool says.
struct Problem {
    using Cause = std::variant<std::monostate, Mistake, AlreadyMember, RoomNameError, transport::FailureReason>;
    Cause cause;

    Problem() = default;
    Problem(const transport::AskFailure& failure) : Problem(failure.reason) {}
    Problem(transport::FailureReason reason) {
        if (!std::holds_alternative<std::monostate>(reason)) cause = std::move(reason);
    }
    template <class Code>
        requires(std::constructible_from<Cause, Code> &&
                 !std::same_as<std::remove_cvref_t<Code>, transport::FailureReason>)
    Problem(Code&& code) : cause(std::forward<Code>(code)) {}

    bool empty() const { return std::holds_alternative<std::monostate>(cause); }
    void clear() { cause = std::monostate(); }
    template <class Code>
    const Code* find() const {  // nullptr: the problem is of another kind
        if constexpr (is_alternative<Code>(std::type_identity<Cause>())) {
            return std::get_if<Code>(&cause);
        } else {
            const auto* reason = std::get_if<transport::FailureReason>(&cause);
            return reason ? std::get_if<Code>(reason) : nullptr;
        }
    }
    bool operator==(const Problem&) const = default;

private:
    template <class Code, class... Alternatives>
    static consteval bool is_alternative(std::type_identity<std::variant<Alternatives...>>) {
        return (std::same_as<Code, Alternatives> || ...);
    }
};

// As if the backend had refused: used when its refusal is certain.
inline Problem refused_with(api::Refusal refusal) { return transport::FailureReason(api::Problem{refusal}); }

// What the person should do in the form on screen.
struct Hint {
    enum class Code {
        none,
        registered,         // sign in now
        confirmed,          // sign in now
        password_changed,   // sign in with the new one
        code_sent,          // after registering: enter it
        new_code_sent,      // on request: enter it
        reset_code_sent,    // enter it, and a new password
        first_password,     // it can be used only once: choose a new one
        app_code,           // enter the code that the authenticator app shows
        choose_name,        // the name by which others know the account
        not_confirmed,      // enter the code from the e-mail first
        already_confirmed,  // sign in
        reset_required,     // the operator requires a new password
    } code = Code::none;
    std::string destination = {};  // where a code was sent, masked by Cognito: "a***@e***"; may be empty

    bool empty() const { return code == Code::none; }
    void clear() { *this = {}; }
    bool operator==(const Hint&) const = default;
};

}  // namespace chat
