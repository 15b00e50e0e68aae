// The fast path for decoding a PUBLISH as it nearly always is: a plain topic, no properties, no errors. Only for
// decode.h. In wasm, passing a span goes through memory, and a loop that inlines all of this runs out of registers;
// each costs as much as the decoding itself, so these take plain numbers and stay functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "mqtt/packets.h"
#include "mqtt/text.h"

namespace mqtt::plain {

// Sets everything except the properties. False means undecided: call read_any_publish().
[[gnu::always_inline]] inline bool read_publish(std::uint8_t first_byte, const std::uint8_t* at, std::size_t size,
                                                Version version, Publish& packet) {
    const std::uint8_t qos = first_byte >> 1 & 3;
    if (size < 3 || qos == 3 || (first_byte & 0x0E) == 0x08) return false;
    const auto topic_size = static_cast<std::size_t>(at[0] << 8 | at[1]);
    std::size_t front = 2 + topic_size + (qos != 0 ? 2 : 0);
    if (topic_size == 0 || front + (version == Version::v5 ? 1 : 0) > size) return false;
    if (version == Version::v5 && at[front++] != 0) return false;
    const std::uint8_t* const behind = at + 2 + topic_size;
    const auto packet_id = static_cast<std::uint16_t>(qos != 0 ? behind[0] << 8 | behind[1] : 0);
    if (qos != 0 && packet_id == 0) return false;
    const std::string_view topic(reinterpret_cast<const char*>(at + 2), topic_size);
    if (!is_plain_topic_name(topic)) return false;

    packet.topic = topic;
    packet.payload = ByteView(at + front, size - front);
    packet.packet_id = packet_id;
    packet.qos = static_cast<QoS>(qos);
    packet.duplicate = first_byte & 0x08;
    packet.retain = first_byte & 0x01;
    return true;
}

// Any other PUBLISH. Overwrites `packet`.
Status read_any_publish(std::uint8_t first_byte, const std::uint8_t* at, std::size_t size, Version version,
                        Publish& packet);
void read_any_publish(std::uint8_t first_byte, const std::uint8_t* at, std::size_t size, Version version,
                      Result<Publish>& result);

inline bool has_properties(const Publish& packet) {
    return packet.payload_format.has_value() || packet.topic_alias.has_value() ||
           packet.message_expiry_interval.has_value() || packet.content_type.has_value() ||
           packet.response_topic.has_value() || packet.correlation_data.has_value() ||
           !packet.subscription_identifiers.empty() || !packet.user_properties.empty();
}
void clear_properties(Publish& packet);  // the lists keep their memory

[[gnu::noinline]] inline Status decode_publish(std::uint8_t first_byte, const std::uint8_t* at, std::size_t size,
                                               Version version, Publish& into) {
    if (!read_publish(first_byte, at, size, version, into)) [[unlikely]]
        return read_any_publish(first_byte, at, size, version, into);
    if (has_properties(into)) [[unlikely]]
        clear_properties(into);
    return {};
}

[[gnu::noinline]] inline Result<Publish> decode_publish(std::uint8_t first_byte, const std::uint8_t* at,
                                                        std::size_t size, Version version) {
    Result<Publish> result;  // one value for all returns, so that it is never moved
    if (!read_publish(first_byte, at, size, version, *result)) [[unlikely]]
        read_any_publish(first_byte, at, size, version, result);
    return result;
}

}  // namespace mqtt::plain
