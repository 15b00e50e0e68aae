#include "mqtt/encode.h"

#include <algorithm>
#include <cstring>

#include "base/overloaded.h"
#include "mqtt/framer.h"
#include "mqtt/properties.h"
#include "mqtt/reasons.h"
#include "mqtt/writer.h"

namespace mqtt {
namespace {

template <class Sink>
class PropertyWriter {
public:
    explicit PropertyWriter(Sink& sink) : sink_(sink) {}

    template <class Value>
    void operator()(Property property, const std::optional<Value>& field) {
        if (!field) return;
        sink_.u8(static_cast<std::uint8_t>(property));
        write(property, *field);
    }
    void operator()(Property property, const std::vector<std::uint32_t>& field) {
        for (const std::uint32_t value : field) {
            sink_.u8(static_cast<std::uint8_t>(property));
            sink_.variable(value);
        }
    }
    void operator()(Property property, const UserProperties& field) {
        for (const UserProperty& each : field) {
            sink_.u8(static_cast<std::uint8_t>(property));
            sink_.text(each.name);
            sink_.text(each.value);
        }
    }

private:
    void write(Property, bool value) { sink_.u8(value); }
    void write(Property, QoS value) { sink_.u8(static_cast<std::uint8_t>(value)); }
    void write(Property, PayloadFormat value) { sink_.u8(static_cast<std::uint8_t>(value)); }
    void write(Property, std::uint16_t value) { sink_.u16(value); }
    void write(Property property, std::uint32_t value) {
        if (property == Property::subscription_identifier) return sink_.variable(value);
        sink_.u32(value);
    }
    void write(Property, std::string_view value) { sink_.text(value); }
    void write(Property, const BinaryData& value) { sink_.binary(value); }

    Sink& sink_;
};

template <class Kind>
std::size_t size_of_properties(const Kind& packet) {
    Counter counter;
    visit_properties(packet, PropertyWriter(counter));
    return counter.size();
}

template <class Sink, class Kind>
void write_properties(Sink& sink, const Kind& packet) {
    sink.variable(size_of_properties(packet));
    visit_properties(packet, PropertyWriter(sink));
}

template <class Sink>
void write_body(Sink& sink, const Connect& packet, Version version) {
    std::uint8_t flags = 0;
    if (packet.clean_start) flags |= 0x02;
    if (packet.will) {
        flags = static_cast<std::uint8_t>(flags | 0x04 | static_cast<unsigned>(packet.will->qos) << 3);
        if (packet.will->retain) flags |= 0x20;
    }
    if (packet.password) flags |= 0x40;
    if (packet.user_name) flags |= 0x80;

    sink.text("MQTT");
    sink.u8(static_cast<std::uint8_t>(version));
    sink.u8(flags);
    sink.u16(packet.keep_alive);
    if (version == Version::v5) write_properties(sink, packet);
    sink.text(packet.client_id);
    if (packet.will) {
        if (version == Version::v5) write_properties(sink, *packet.will);
        sink.text(packet.will->topic);
        sink.binary(packet.will->payload);
    }
    if (packet.user_name) sink.text(*packet.user_name);
    if (packet.password) sink.binary(*packet.password);
}

template <class Sink>
void write_body(Sink& sink, const Connack& packet, Version version) {
    sink.u8(packet.session_present);
    if (version == Version::v3_1_1) return sink.u8(return_code_of(packet.reason));
    sink.u8(static_cast<std::uint8_t>(packet.reason));
    write_properties(sink, packet);
}

// Reason and properties are left out if both are the default (sections 3.4.2.1 to 3.7.2.1).
template <class Sink, class Tag>
void write_body(Sink& sink, const Acknowledgement<Tag>& packet, Version version) {
    sink.u16(packet.packet_id);
    if (version == Version::v3_1_1) return;
    const bool has_properties = packet.reason_string || !packet.user_properties.empty();
    if (packet.reason == Reason::success && !has_properties) return;
    sink.u8(static_cast<std::uint8_t>(packet.reason));
    write_properties(sink, packet);
}

template <class Sink>
void write_body(Sink& sink, const Subscribe& packet, Version version) {
    sink.u16(packet.packet_id);
    if (version == Version::v5) write_properties(sink, packet);
    for (const Subscription& each : packet.subscriptions) {
        unsigned options = static_cast<unsigned>(each.qos);
        if (version == Version::v5) {
            if (each.no_local) options |= 0x04;
            if (each.retain_as_published) options |= 0x08;
            options |= static_cast<unsigned>(each.retain_handling) << 4;
        }
        sink.text(each.filter);
        sink.u8(static_cast<std::uint8_t>(options));
    }
}

// The only failure code in 3.1.1 (section 3.9.3).
std::uint8_t suback_code(Reason reason, Version version) {
    const bool failed = version == Version::v3_1_1 && is_failure(reason);
    return static_cast<std::uint8_t>(failed ? Reason::unspecified_error : reason);
}

template <class Sink>
void write_body(Sink& sink, const Suback& packet, Version version) {
    sink.u16(packet.packet_id);
    if (version == Version::v5) write_properties(sink, packet);
    for (const Reason each : packet.reasons) sink.u8(suback_code(each, version));
}

template <class Sink>
void write_body(Sink& sink, const Unsubscribe& packet, Version version) {
    sink.u16(packet.packet_id);
    if (version == Version::v5) write_properties(sink, packet);
    for (const std::string_view each : packet.filters) sink.text(each);
}

template <class Sink>
void write_body(Sink& sink, const Unsuback& packet, Version version) {
    sink.u16(packet.packet_id);
    if (version == Version::v3_1_1) return;
    write_properties(sink, packet);
    for (const Reason each : packet.reasons) sink.u8(static_cast<std::uint8_t>(each));
}

// A normal DISCONNECT could leave out reason and property length (section 3.14.2.1), but some old brokers do not expect
// that, and two bytes at the end of a connection cost nothing.
template <class Sink>
void write_body(Sink& sink, const Disconnect& packet, Version version) {
    if (version == Version::v3_1_1) return;
    sink.u8(static_cast<std::uint8_t>(packet.reason));
    write_properties(sink, packet);
}

template <class Sink>
void write_body(Sink& sink, const Auth& packet, Version) {
    sink.u8(static_cast<std::uint8_t>(packet.reason));
    write_properties(sink, packet);
}

template <class Kind>
std::size_t remaining_length(const Kind& packet, Version version) {
    Counter counter;
    write_body(counter, packet, version);
    return counter.size();
}
std::size_t remaining_length(const Publish& packet, Version version) {
    const std::size_t bare = 4 + packet.topic.size() + packet.payload.size();
    return version == Version::v5 ? bare + 4 + size_of_properties(packet) : bare;  // at most a few bytes too many
}
std::size_t remaining_length(const Pingreq&, Version) { return 0; }
std::size_t remaining_length(const Pingresp&, Version) { return 0; }

template <class Kind>
void write_packet(std::uint8_t first_byte, const Kind& packet, Version version, Bytes& out) {
    const std::size_t remaining = remaining_length(packet, version);
    assert(remaining <= largest_remaining_length);
    const std::size_t size = out.size() + 1 + size_of_variable(remaining) + remaining;
    // Doubles explicitly: reserve() alone may grow to exactly the size that was asked for, each time.
    if (size > out.capacity()) out.reserve(std::max(size, 2 * out.capacity()));
    Writer writer(out);
    writer.u8(first_byte);
    writer.variable(remaining);
    write_body(writer, packet, version);
}

constexpr std::uint8_t first_byte_of(PacketType type, std::uint8_t flags = 0) {
    return static_cast<std::uint8_t>(static_cast<unsigned>(type) << 4 | flags);
}

bool has_properties(const Publish& packet) {
    return packet.payload_format || packet.topic_alias || packet.message_expiry_interval || packet.content_type ||
           packet.response_topic || packet.correlation_data || !packet.subscription_identifiers.empty() ||
           !packet.user_properties.empty();
}

}  // namespace

// Fast for the most frequent packet: builds everything before the topic's end separately, so that the vector grows at
// most three times.
void encode(const Publish& packet, Version version, Bytes& out) {
    assert(packet.topic.size() <= 65'535);
    const bool with_id = packet.qos != QoS::at_most_once;
    const bool with_properties = version == Version::v5 && has_properties(packet);
    const std::size_t properties = with_properties ? size_of_properties(packet) : 0;
    std::size_t remaining = 2 + packet.topic.size() + packet.payload.size();
    if (with_id) remaining += 2;
    if (version == Version::v5) remaining += size_of_variable(properties) + properties;
    assert(remaining <= largest_remaining_length);

    const std::size_t size = out.size() + 1 + size_of_variable(remaining) + remaining;
    if (size > out.capacity()) out.reserve(std::max(size, 2 * out.capacity()));

    std::uint8_t front[7];
    std::size_t used = 0;
    front[used++] = static_cast<std::uint8_t>(
        0x30 | (packet.duplicate ? 8 : 0) | static_cast<unsigned>(packet.qos) << 1 | (packet.retain ? 1 : 0));
    std::size_t length = remaining;
    for (; length >= 0x80; length >>= 7) front[used++] = static_cast<std::uint8_t>(length | 0x80);
    front[used++] = static_cast<std::uint8_t>(length);
    front[used++] = static_cast<std::uint8_t>(packet.topic.size() >> 8);
    front[used++] = static_cast<std::uint8_t>(packet.topic.size());

    Writer writer(out);
    writer.raw(ByteView(front, used));
    writer.raw(as_bytes(packet.topic));
    if (with_id) writer.u16(packet.packet_id);
    if (version == Version::v5) {
        writer.variable(properties);
        if (with_properties) visit_properties(packet, PropertyWriter(writer));
    }
    writer.raw(packet.payload);
}

void encode(const Connect& packet, Bytes& out) {
    write_packet(first_byte_of(PacketType::connect), packet, packet.version, out);
}
void encode(const Connack& packet, Version version, Bytes& out) {
    write_packet(first_byte_of(PacketType::connack), packet, version, out);
}
void encode(const Puback& packet, Version version, Bytes& out) {
    write_packet(first_byte_of(PacketType::puback), packet, version, out);
}
void encode(const Pubrec& packet, Version version, Bytes& out) {
    write_packet(first_byte_of(PacketType::pubrec), packet, version, out);
}
void encode(const Pubrel& packet, Version version, Bytes& out) {
    write_packet(first_byte_of(PacketType::pubrel, 2), packet, version, out);
}
void encode(const Pubcomp& packet, Version version, Bytes& out) {
    write_packet(first_byte_of(PacketType::pubcomp), packet, version, out);
}
void encode(const Subscribe& packet, Version version, Bytes& out) {
    write_packet(first_byte_of(PacketType::subscribe, 2), packet, version, out);
}
void encode(const Suback& packet, Version version, Bytes& out) {
    write_packet(first_byte_of(PacketType::suback), packet, version, out);
}
void encode(const Unsubscribe& packet, Version version, Bytes& out) {
    write_packet(first_byte_of(PacketType::unsubscribe, 2), packet, version, out);
}
void encode(const Unsuback& packet, Version version, Bytes& out) {
    write_packet(first_byte_of(PacketType::unsuback), packet, version, out);
}
void encode(const Pingreq&, Version, Bytes& out) {
    out.push_back(first_byte_of(PacketType::pingreq));
    out.push_back(0);
}
void encode(const Pingresp&, Version, Bytes& out) {
    out.push_back(first_byte_of(PacketType::pingresp));
    out.push_back(0);
}
void encode(const Disconnect& packet, Version version, Bytes& out) {
    write_packet(first_byte_of(PacketType::disconnect), packet, version, out);
}
void encode(const Auth& packet, Version version, Bytes& out) {
    assert(version == Version::v5);
    write_packet(first_byte_of(PacketType::auth), packet, version, out);
}

Status encode(const Packet& packet, Version version, Bytes& out) {
    if (Status status = check(packet, version); !status) return status;
    if (const auto* connect = std::get_if<Connect>(&packet)) version = connect->version;
    const auto remaining = [version](const auto& each) { return remaining_length(each, version); };
    if (std::visit(remaining, packet) > largest_remaining_length)
        return error("mqtt/encode", "the packet is longer than 268,435,455 bytes [MQTT 5 section 1.5.5]");
    std::visit(Overloaded{[&](const Connect& connect) { encode(connect, out); },
                          [&](const auto& each) { encode(each, version, out); }},
               packet);
    return {};
}

}  // namespace mqtt
