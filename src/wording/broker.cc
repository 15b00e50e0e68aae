#include "wording/broker.h"

#include <string_view>

namespace wording {

namespace {

std::string too_late(std::string_view what) { return "The broker did not answer in time: " + std::string(what) + "."; }

std::string refused_with(mqtt::Reason reason) {
    if (reason == mqtt::Reason::unsupported_protocol_version)
        return "The broker does not support this version of MQTT.";
    return "The broker refused the connection: " + std::string(reason_name(reason)) + ".";
}

std::string ended_with(mqtt::Reason reason) {
    if (reason == mqtt::Reason::session_taken_over) return "Another connection with the same client id took over.";
    if (reason == mqtt::Reason::normal_disconnection) return "The broker ended the connection.";
    return "The broker ended the connection: " + std::string(reason_name(reason)) + ".";
}

std::string_view words(mqtt::PublishError error) {
    using mqtt::PublishError;
    switch (error) {
        case PublishError::not_connected: return "not connected";
        case PublishError::qos_unsupported: return "QoS 2 is not supported";
        case PublishError::invalid_topic: return "not a valid topic name";
        case PublishError::too_large: return "the message is larger than the broker accepts";
        case PublishError::receive_maximum: return "the broker has to acknowledge other messages first";
        case PublishError::no_packet_id: return "no packet id is free";
    }
    return {};
}

}  // namespace

std::string sentence(const mqtt::Broken& broken) {
    using mqtt::BreakEvent;
    switch (broken.event) {
        case BreakEvent::connection_lost: return "The connection to the broker was lost.";
        case BreakEvent::closed_before_connack:
            return "The broker closed the connection before accepting or refusing it.";
        case BreakEvent::closed_here: return "This side closed the connection.";
        case BreakEvent::connack: return refused_with(broken.reason);
        case BreakEvent::disconnect: return ended_with(broken.reason);
        case BreakEvent::only_older_version: return "The broker does not support MQTT 5.";
        case BreakEvent::no_connack: return too_late("no CONNACK arrived");
        case BreakEvent::unfinished_packet: return too_late("it did not finish sending a packet");
        case BreakEvent::no_pingresp: return too_late("no response to a ping, so the connection seems to be dead");
        case BreakEvent::no_puback: return too_late("it did not acknowledge a message");
        case BreakEvent::no_suback: return too_late("it did not acknowledge a subscription");
        case BreakEvent::no_unsuback: return too_late("it did not acknowledge leaving a room");
        case BreakEvent::protocol_error: return "MQTT protocol error of the broker: " + broken.error + ".";
    }
    return {};
}

std::string sentence(mqtt::PublishError error) {
    return "The message could not be sent: " + std::string(words(error)) + ".";
}

std::string sentence(const transport::BrokerRefusedRoom& refused) {
    return "The chat server refused the room: " + std::string(reason_name(refused.reason)) + ".";
}

std::string sentence(const transport::BrokerRefusedMessage& refused) {
    return "The chat server refused the message: " + std::string(reason_name(refused.reason)) + ".";
}

}  // namespace wording
