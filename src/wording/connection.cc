#include "wording/connection.h"

#include "base/overloaded.h"
#include "wording/backend.h"
#include "wording/broker.h"
#include "wording/endpoint.h"
#include "wording/identity_pool.h"
#include "wording/user_pool.h"

namespace wording {

namespace {

std::string how_wrong(Milliseconds offset) {
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(offset < 0ms ? -offset : offset).count();
    return std::to_string(minutes) + (offset < 0ms ? " minutes fast" : " minutes slow");
}

// Shutting guests out takes their role's permissions away, which looks the same as a wrong policy.
std::string_view refused_connection(Standing standing) {
    return standing == Standing::user
               ? "AWS refused the connection: "
               : "AWS refused the connection. Guests may be shut out for the time being: sign in, or come back later. "
                 "If they are not, ";
}

std::string policy_of(Standing standing) {
    return standing == Standing::user ? "the chat policy and the user role's policy" : "the guest role's policy";
}

}  // namespace

std::string_view sentence(transport::ConnectionFailure failure) {
    using transport::ConnectionFailure;
    switch (failure) {
        case ConnectionFailure::closed_here: return "The connection was closed from here.";
        case ConnectionFailure::server_unreachable:
            return "The chat server could not be reached: check the network connection.";
        case ConnectionFailure::websocket_unreachable:
            return "The chat server could not be reached: check the network connection, and that nothing on the way "
                   "blocks WebSockets.";
        case ConnectionFailure::server_too_slow:
            return "The chat server did not answer in time: check the network connection.";
        case ConnectionFailure::message_too_slow: return "The chat server did not take a message in time.";
        case ConnectionFailure::connection_lost: return "The connection to the chat server broke.";
        case ConnectionFailure::server_silent: return "The chat server does not answer.";
        case ConnectionFailure::not_our_server:
            return "Something other than the chat server answered: check the network connection.";
        case ConnectionFailure::unexpected_answer: return "The chat server gave an unexpected answer. Try again later.";
        case ConnectionFailure::not_a_broker:
            return "What answers there is no MQTT broker: it sent text where only bytes belong.";
        case ConnectionFailure::identity_changed: return "Your identity changed. Reconnecting.";
        case ConnectionFailure::no_accounts: return "There are no accounts here.";
        case ConnectionFailure::guests_not_allowed: return "Guests cannot connect here. Sign in with an account.";
        case ConnectionFailure::sign_in_rejected:
            return "The chat server does not accept the sign-in: sign out, and in again.";
        case ConnectionFailure::anonymous_rejected:
            return "The broker does not let anonymous guests in: it needs a user name and a password.";
        case ConnectionFailure::password_rejected: return "The broker does not accept this user name and password.";
        case ConnectionFailure::credentials_expired:
            return "The credentials expired before the connection was made. Fetching new ones.";
        case ConnectionFailure::credentials_rejected:
            return "AWS no longer accepts the credentials: new ones will be fetched.";
        case ConnectionFailure::policy_pending:
            return "AWS is still activating permissions for the new account. This can take a few minutes; Confab keeps "
                   "trying.";
        case ConnectionFailure::iot_unreachable: return "AWS IoT could not be reached: check the network connection.";
        case ConnectionFailure::queue_unreachable:
            return "Your message queue could not be reached. Check the network connection.";
        case ConnectionFailure::queue_unreadable:
            return "Amazon SQS does not let us read our own queue: its policy and the poller role have to be checked.";
        case ConnectionFailure::queue_request_rejected: return "Amazon SQS rejected the request for messages.";
    }
    return {};
}

std::string_view sentence(transport::RoomFailure failure) {
    using transport::RoomFailure;
    switch (failure) {
        case RoomFailure::too_many_rooms: return "No more rooms can be joined: leave another one first.";
        case RoomFailure::sign_in_needed: return "This room is private: sign in, and ask its owner to let you in.";
        case RoomFailure::not_allowed: return "You are not allowed to read this room. Ask the chat's administrator.";
        case RoomFailure::impossible_name: return "The chat server cannot have a room of this name.";
        case RoomFailure::too_many_subscriptions:
            return "The chat server allows no further room on this connection: leave another one first.";
    }
    return {};
}

std::string_view sentence(transport::SendFailure failure) {
    using transport::SendFailure;
    switch (failure) {
        case SendFailure::not_connected: return "The connection cannot take messages right now. Try again.";
        case SendFailure::too_long: return "The message is too long.";
        case SendFailure::too_long_for_gateway:
            return "The message is too long for this connection. Shorten it or send it in parts.";
        case SendFailure::too_long_for_server:
            return "The message is too long for the chat server. Shorten it or send it in parts.";
        case SendFailure::not_allowed:
            return "You are not allowed to write in this room. Ask the chat's administrator.";
        case SendFailure::server_busy: return "The chat server accepts no more messages right now. Try again later.";
    }
    return {};
}

std::string sentence(const transport::PolicyDenial& denial) {
    using Action = transport::PolicyDenial::Action;
    const std::string policy = policy_of(denial.standing);
    switch (denial.action) {
        case Action::open_socket:
            return std::string(refused_connection(denial.standing)) + "check " + policy +
                   " and the endpoint, and that nothing on the way blocks WebSockets.";
        case Action::connect:
            return std::string(refused_connection(denial.standing)) + "check that " + policy +
                   " allows iot:Connect for client ids that begin with the sender's identity.";
        case Action::subscribe:
            return "AWS does not allow subscribing to this room: " + policy +
                   " must allow iot:Subscribe and iot:Receive for it.";
    }
    return {};
}

std::string sentence(const transport::WrongClock& clock) {
    return "AWS refused the connection, and this device's clock is " + how_wrong(clock.offset) + ": set it right.";
}

std::string sentence(const transport::FailureReason& reason) {
    return std::visit(Overloaded{
                          [](std::monostate) { return std::string(); },
                          [](const auto& code) { return std::string(sentence(code)); },
                      },
                      reason);
}

}  // namespace wording
