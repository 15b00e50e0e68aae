// Why a connection ended, and why a room or a message was refused.
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
            return {was_up ? DownCause::network : DownCause::refused, lost.reason};
        case mqtt::BreakCause::evicted: return {DownCause::evicted, lost.reason};
        case mqtt::BreakCause::server_busy: return {DownCause::busy, lost.reason};
        case mqtt::BreakCause::version_refused:
        case mqtt::BreakCause::protocol_error:
        case mqtt::BreakCause::too_large:
        case mqtt::BreakCause::other: return {DownCause::protocol, lost.reason};
        case mqtt::BreakCause::timeout:
        case mqtt::BreakCause::closed: break;
    }
    if (lost.reached == ConnectionState::opening) {
        return {DownCause::network, ConnectionFailure::server_unreachable};
    }
    return {DownCause::network, lost.reason};
}

FailureReason MqttLink::refusal(mqtt::Reason reason) const {
    switch (reason) {
        case mqtt::Reason::not_authorized: return RoomFailure::not_allowed;
        case mqtt::Reason::topic_filter_invalid: return RoomFailure::impossible_name;
        case mqtt::Reason::quota_exceeded: return RoomFailure::too_many_subscriptions;
        default: return BrokerRefusedRoom{reason};
    }
}

FailureReason refusal_of_message(mqtt::Reason reason) {
    switch (reason) {
        case mqtt::Reason::not_authorized: return SendFailure::not_allowed;
        case mqtt::Reason::quota_exceeded:
        case mqtt::Reason::message_rate_too_high: return SendFailure::server_busy;
        case mqtt::Reason::packet_too_large: return SendFailure::too_long_for_server;
        default: return BrokerRefusedMessage{reason};
    }
}

}  // namespace transport
