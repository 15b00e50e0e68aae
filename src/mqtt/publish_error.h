// Why a session does not send a message.
#pragma once

namespace mqtt {

enum class PublishError {
    not_connected,
    qos_unsupported,  // QoS 2
    invalid_topic,
    too_large,        // for the broker
    receive_maximum,  // the broker has to acknowledge other messages first
    no_packet_id,
};

}  // namespace mqtt
