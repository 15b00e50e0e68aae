// Why a connection, a room or a message failed, as a code with its values. What to do next is decided by other codes
// (DownCause, api::Refusal); these are for the sentence, which wording/connection.h makes.
#pragma once

#include <variant>

#include "aws/cognito/identity_pool.h"
#include "aws/cognito/user_failure.h"
#include "aws/endpoints.h"
#include "base/time.h"
#include "mqtt/broken.h"
#include "mqtt/publish_error.h"
#include "protocol/api.h"
#include "protocol/envelope.h"

namespace transport {

enum class ConnectionFailure {
    closed_here,  // by disconnect()
    server_unreachable,
    websocket_unreachable,  // it could not be reached either; a proxy or firewall may block WebSockets
    server_too_slow,        // no answer in time
    message_too_slow,       // a message was not accepted in time
    connection_lost,
    server_silent,
    not_our_server,  // something else answered, such as a portal
    unexpected_answer,
    not_a_broker,  // it speaks no MQTT
    identity_changed,
    no_accounts,         // the configuration names no user pool
    guests_not_allowed,  // by this transport
    sign_in_rejected,    // by the backend
    anonymous_rejected,  // by a broker that wants a user name and a password
    password_rejected,   // likewise
    credentials_expired,
    credentials_rejected,  // before their end
    policy_pending,        // AWS does not apply a policy at once that was attached a moment ago
    iot_unreachable,
    queue_unreachable,
    queue_unreadable,        // our keys do not open our own queue
    queue_request_rejected,  // SQS takes our request for a wrong one
};

// A policy in AWS does not allow something, or seems not to. For guests it is their role's policy alone, for users also
// the one attached to them.
struct PolicyDenial {
    enum class Action { open_socket, connect, subscribe } action = Action::open_socket;
    Standing standing = Standing::guest;
    bool operator==(const PolicyDenial&) const = default;
};
struct WrongClock {             // AWS refused the connection, and this device's clock is so far off
    Milliseconds offset = 0ms;  // AWS's time minus this device's
    bool operator==(const WrongClock&) const = default;
};
struct NoCredentials {  // of the identity pool
    aws::cognito::CognitoFailure failure = aws::cognito::CognitoFailure::network;
    Standing standing = Standing::guest;
    bool operator==(const NoCredentials&) const = default;
};

enum class RoomFailure {
    too_many_rooms,
    sign_in_needed,  // for a private room
    not_allowed,     // to read it
    impossible_name,
    too_many_subscriptions,  // on one connection to this broker
};
struct BrokerRefusedRoom {  // for any other reason
    mqtt::Reason reason = mqtt::Reason::unspecified_error;
    bool operator==(const BrokerRefusedRoom&) const = default;
};

enum class SendFailure {
    not_connected,  // or too many messages wait to be accepted
    too_long,
    too_long_for_gateway,
    too_long_for_server,
    not_allowed,  // to write in this room
    server_busy,
};
struct BrokerRefusedMessage {  // likewise
    mqtt::Reason reason = mqtt::Reason::unspecified_error;
    bool operator==(const BrokerRefusedMessage&) const = default;
};

// monostate: nothing to say.
using FailureReason = std::variant<std::monostate, ConnectionFailure, PolicyDenial, WrongClock, NoCredentials,
                                   mqtt::Broken, RoomFailure, BrokerRefusedRoom, SendFailure, BrokerRefusedMessage,
                                   mqtt::PublishError, aws::cognito::Failure, api::Problem, aws::EndpointError>;

}  // namespace transport
