// What the link says to people: why a connection ended, why a room or a message was refused.
#include "transport/mqtt_link.h"

namespace transport {

std::string_view state_name(LinkState state) {
    switch (state) {
        case LinkState::down: return "down";
        case LinkState::awaiting_address: return "awaiting address";
        case LinkState::pausing: return "pausing";
        case LinkState::opening_socket: return "opening socket";
        case LinkState::awaiting_connack: return "awaiting CONNACK";
        case LinkState::up: return "up";
    }
    return {};
}

Down MqttLink::explain(const Lost& lost, Now) {
    const bool was_up = lost.reached == ConnectionState::live;
    switch (lost.cause) {
        case mqtt::BreakCause::refused:
            // While connected it is one thing we asked for, not we; whether it is we, the next CONNACK tells.
            return {was_up ? DownCause::network : DownCause::refused, lost.sentence};
        case mqtt::BreakCause::evicted: return {DownCause::evicted, lost.sentence};
        case mqtt::BreakCause::server_busy: return {DownCause::busy, lost.sentence};
        case mqtt::BreakCause::version_refused:
        case mqtt::BreakCause::protocol_error:
        case mqtt::BreakCause::too_large:
        case mqtt::BreakCause::other: return {DownCause::protocol, lost.sentence};
        case mqtt::BreakCause::timeout:
        case mqtt::BreakCause::closed: break;
    }
    if (lost.reached == ConnectionState::opening) {
        return {DownCause::network, "The chat server could not be reached: check the network connection."};
    }
    return {DownCause::network, lost.sentence};
}

std::string MqttLink::refusal(mqtt::Reason reason) const {
    switch (reason) {
        case mqtt::Reason::not_authorized:
            return "You are not allowed to read this room. Ask the chat's administrator.";
        case mqtt::Reason::topic_filter_invalid: return "The chat server cannot have a room of this name.";
        case mqtt::Reason::quota_exceeded:
            return "The chat server allows no further room on this connection: leave another one first.";
        default: return "The chat server refused the room: " + std::string(mqtt::reason_name(reason)) + ".";
    }
}

std::string refusal_of_message(mqtt::Reason reason) {
    switch (reason) {
        case mqtt::Reason::not_authorized:
            return "You are not allowed to write in this room. Ask the chat's administrator.";
        case mqtt::Reason::quota_exceeded:
        case mqtt::Reason::message_rate_too_high:
            return "The chat server accepts no more messages right now. Try again later.";
        case mqtt::Reason::packet_too_large:
            return "The message is too long for the chat server. Shorten it or send it in parts.";
        default: return "The chat server refused the message: " + std::string(mqtt::reason_name(reason)) + ".";
    }
}

}  // namespace transport
