#include "simulator/iot/message.h"

#include <algorithm>

#include "simulator/quotas/quotas.h"

namespace simulator::iot {
namespace {

std::optional<std::string> owned(const std::optional<std::string_view>& text) {
    return text ? std::optional(std::string(*text)) : std::nullopt;
}

// Will and Publish name the same things alike.
template <class Packet>
Message common_parts(const Packet& packet, Instant now) {
    Message message;
    message.payload.assign(packet.payload.begin(), packet.payload.end());
    message.qos = packet.qos;
    message.retain = packet.retain;
    message.payload_format = packet.payload_format;
    if (packet.message_expiry_interval)
        message.expiry = std::clamp<std::uint32_t>(*packet.message_expiry_interval, 1, quotas::longest_message_expiry);
    message.content_type = owned(packet.content_type);
    message.response_topic = owned(packet.response_topic);
    if (packet.correlation_data)
        message.correlation_data = Bytes(packet.correlation_data->begin(), packet.correlation_data->end());
    for (const mqtt::UserProperty& property : packet.user_properties)
        message.user_properties.emplace_back(property.name, property.value);
    message.arrived = now;
    return message;
}

}  // namespace

Message message_from(const mqtt::Publish& packet, std::string_view topic, Instant now) {
    Message message = common_parts(packet, now);
    message.topic = topic;
    return message;
}

Message message_from(const mqtt::Will& will, Instant now) {
    Message message = common_parts(will, now);
    message.topic = will.topic;
    return message;
}

bool has_expired(const Message& message, Instant now) {
    return message.expiry && now - message.arrived >= std::chrono::seconds(*message.expiry);
}

mqtt::Publish packet_from(const Message& message, Instant now) {
    mqtt::Publish packet;
    packet.topic = message.topic;
    packet.payload = mqtt::BinaryData(message.payload);
    packet.payload_format = message.payload_format;
    if (message.expiry) {
        // The remaining lifetime [MQTT-3.3.2-6].
        const auto waited = std::chrono::duration_cast<std::chrono::seconds>(now - message.arrived).count();
        packet.message_expiry_interval =
            static_cast<std::uint32_t>(std::max<std::int64_t>(1, *message.expiry - waited));
    }
    if (message.content_type) packet.content_type = *message.content_type;
    if (message.response_topic) packet.response_topic = *message.response_topic;
    if (message.correlation_data) packet.correlation_data = mqtt::BinaryData(*message.correlation_data);
    for (const auto& [name, value] : message.user_properties) packet.user_properties.push_back({name, value});
    return packet;
}

}  // namespace simulator::iot
