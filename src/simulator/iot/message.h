// A message inside the simulated broker: an owned copy of a PUBLISH with its time of arrival.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "mqtt/packets.h"

namespace simulator::iot {

struct Message {
    std::string topic;
    Bytes payload;
    mqtt::QoS qos = mqtt::QoS::at_most_once;
    bool retain = false;
    std::optional<mqtt::PayloadFormat> payload_format;
    std::optional<std::uint32_t> expiry;  // seconds from `arrived`
    std::optional<std::string> content_type;
    std::optional<std::string> response_topic;
    std::optional<Bytes> correlation_data;
    std::vector<std::pair<std::string, std::string>> user_properties;
    Instant arrived;

    bool operator==(const Message&) const = default;
};

// `topic` is separate, since the packet may have only an alias.
Message message_from(const mqtt::Publish& packet, std::string_view topic, Instant now);
Message message_from(const mqtt::Will& will, Instant now);

bool has_expired(const Message& message, Instant now);

// The packet borrows from the message. Packet id, QoS, duplicate flag and alias are the caller's.
mqtt::Publish packet_from(const Message& message, Instant now);

}  // namespace simulator::iot
