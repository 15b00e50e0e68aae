#include "mqtt/decode.h"

#include <expected>
#include <utility>

#include "mqtt/decode_properties.h"
#include "mqtt/reader.h"
#include "mqtt/reasons.h"
#include "mqtt/topic.h"

namespace mqtt {
namespace {

std::uint16_t read_packet_id(Reader& in, Version version) {
    const std::size_t start = in.offset();
    const std::uint16_t id = in.u16("packet identifier");
    if (id == 0)
        in.fail(
            Fault::protocol, "packet identifier 0", version == Version::v5 ? "MQTT-2.2.1-3" : "MQTT-2.3.1-1", start);
    return id;
}

Reason read_reason(Reader& in, PacketType type, Version version) {
    const std::size_t start = in.offset();
    const auto reason = static_cast<Reason>(in.u8("reason code"));
    if (!may_carry(type, reason, version))
        in.fail(Fault::malformed, "a reason code that this packet cannot have", nullptr, start);
    return reason;
}

std::string_view read_topic_name(Reader& in, const char* field) {
    const std::size_t start = in.offset();
    const std::string_view topic = in.text(field);
    if (!in.failed() && flaw_of_topic_name(topic))
        in.fail(Fault::topic_name, "a topic name that is empty or has a wildcard", "section 4.7", start);
    return topic;
}

std::string_view read_topic_filter(Reader& in) {
    const std::size_t start = in.offset();
    const std::string_view filter = in.text("topic filter");
    if (!in.failed() && flaw_of_topic_filter(filter))
        in.fail(Fault::topic_filter, "a topic filter that is not valid", "section 4.7", start);
    return filter;
}

std::optional<Will> read_will(Reader& in, std::uint8_t flags, Version version) {
    Will will;
    will.qos = static_cast<QoS>(flags >> 3 & 3);
    will.retain = flags & 0x20;
    if (version == Version::v5) read_properties(in, will);
    will.topic = read_topic_name(in, "will topic");
    will.payload = in.binary("will payload");
    return will;
}

void read(Reader& in, Connect& packet, Version) {
    if (in.text_unchecked("protocol name") != "MQTT")
        in.fail(Fault::version, "protocol name is not MQTT", "MQTT-3.1.2-1", 0);
    const std::uint8_t level = in.u8("protocol level");
    if (level != 4 && level != 5) in.fail(Fault::version, "protocol level is neither 4 nor 5", "MQTT-3.1.2-2", 6);
    packet.version = level == 4 ? Version::v3_1_1 : Version::v5;

    const std::size_t at_flags = in.offset();
    const std::uint8_t flags = in.u8("connect flags");
    const bool has_will = flags & 0x04;
    const bool has_password = flags & 0x40;
    const bool has_user_name = flags & 0x80;
    if (flags & 0x01) in.fail(Fault::malformed, "reserved connect flag is set", "MQTT-3.1.2-3", at_flags);
    if ((flags >> 3 & 3) == 3) in.fail(Fault::malformed, "will QoS 3", "section 3.1.2.6", at_flags);
    if (!has_will && (flags & 0x18)) in.fail(Fault::malformed, "will QoS without a will", "section 3.1.2.6", at_flags);
    if (!has_will && (flags & 0x20))
        in.fail(Fault::malformed, "will retain without a will", "section 3.1.2.7", at_flags);
    if (packet.version == Version::v3_1_1 && has_password && !has_user_name)
        in.fail(Fault::malformed, "a password without a user name", "MQTT-3.1.2-22", at_flags);
    packet.clean_start = flags & 0x02;

    packet.keep_alive = in.u16("keep alive");
    if (packet.version == Version::v5) {
        const std::size_t start = in.offset();
        read_properties(in, packet);
        if (packet.authentication_data && !packet.authentication_method)
            in.fail(Fault::protocol, "authentication data without a method", "MQTT 5 section 3.1.2.11.10", start);
    }
    packet.client_id = in.text("client identifier");
    if (has_will) packet.will = read_will(in, flags, packet.version);
    if (has_user_name) packet.user_name = in.text("user name");
    if (has_password) packet.password = in.binary("password");
}

void read(Reader& in, Connack& packet, Version version) {
    const std::uint8_t flags = in.u8("acknowledge flags");
    if (flags > 1) in.fail(Fault::malformed, "reserved acknowledge flag is set", "section 3.2.2.1", 0);
    packet.session_present = flags & 1;
    if (version == Version::v5) {
        packet.reason = read_reason(in, PacketType::connack, version);
        read_properties(in, packet);
        return;
    }
    const auto reason = reason_of_return_code(in.u8("return code"));
    if (!reason) in.fail(Fault::malformed, "reserved return code", "section 3.2.2.3", 1);
    packet.reason = reason.value_or(Reason::server_unavailable);
}

template <PacketType type, class Tag>
void read_acknowledgement(Reader& in, Acknowledgement<Tag>& packet, Version version) {
    packet.packet_id = read_packet_id(in, version);
    if (version != Version::v5) return;
    if (in.left() > 0) packet.reason = read_reason(in, type, version);
    if (in.left() > 0) read_properties(in, packet);
}

void read(Reader& in, Puback& packet, Version version) {
    read_acknowledgement<PacketType::puback>(in, packet, version);
}
void read(Reader& in, Pubrec& packet, Version version) {
    read_acknowledgement<PacketType::pubrec>(in, packet, version);
}
void read(Reader& in, Pubrel& packet, Version version) {
    read_acknowledgement<PacketType::pubrel>(in, packet, version);
}
void read(Reader& in, Pubcomp& packet, Version version) {
    read_acknowledgement<PacketType::pubcomp>(in, packet, version);
}

Subscription read_subscription(Reader& in, Version version) {
    Subscription subscription;
    subscription.filter = read_topic_filter(in);
    const std::size_t start = in.offset();
    const std::uint8_t options = in.u8("subscription options");
    const std::uint8_t reserved = version == Version::v5 ? 0xC0 : 0xFC;
    if (options & reserved) in.fail(Fault::malformed, "reserved subscription option is set", "section 3.8.3", start);
    if ((options & 3) == 3) in.fail(Fault::malformed, "requested QoS 3", "section 3.8.3", start);
    if ((options >> 4 & 3) == 3) in.fail(Fault::protocol, "retain handling 3", "MQTT 5 section 3.8.3.1", start);
    subscription.qos = static_cast<QoS>(options & 3);
    subscription.no_local = options & 0x04;
    subscription.retain_as_published = options & 0x08;
    subscription.retain_handling = static_cast<RetainHandling>(options >> 4 & 3);
    if (subscription.no_local && subscription.filter.starts_with("$share/"))
        in.fail(Fault::protocol, "no local on a shared subscription", "MQTT-3.8.3-4", start);
    return subscription;
}

void read(Reader& in, Subscribe& packet, Version version) {
    packet.packet_id = read_packet_id(in, version);
    if (version == Version::v5) read_properties(in, packet);
    if (in.left() == 0) in.fail(Fault::protocol, "no topic filter", "section 3.8.3");
    while (in.left() > 0) packet.subscriptions.push_back(read_subscription(in, version));
}

void read(Reader& in, Suback& packet, Version version) {
    packet.packet_id = read_packet_id(in, version);
    if (version == Version::v5) read_properties(in, packet);
    if (in.left() == 0) in.fail(Fault::protocol, "no reason code", "section 3.9.3");
    packet.reasons.reserve(in.left());
    while (in.left() > 0) packet.reasons.push_back(read_reason(in, PacketType::suback, version));
}

void read(Reader& in, Unsubscribe& packet, Version version) {
    packet.packet_id = read_packet_id(in, version);
    if (version == Version::v5) read_properties(in, packet);
    if (in.left() == 0) in.fail(Fault::protocol, "no topic filter", "section 3.10.3");
    while (in.left() > 0) packet.filters.push_back(read_topic_filter(in));
}

void read(Reader& in, Unsuback& packet, Version version) {
    packet.packet_id = read_packet_id(in, version);
    if (version != Version::v5) return;
    read_properties(in, packet);
    if (in.left() == 0) in.fail(Fault::protocol, "no reason code", "section 3.11.3");
    packet.reasons.reserve(in.left());
    while (in.left() > 0) packet.reasons.push_back(read_reason(in, PacketType::unsuback, version));
}

void read(Reader&, Pingreq&, Version) {}
void read(Reader&, Pingresp&, Version) {}

void read(Reader& in, Disconnect& packet, Version version) {
    if (version != Version::v5) return;
    if (in.left() > 0) packet.reason = read_reason(in, PacketType::disconnect, version);
    if (in.left() > 0) read_properties(in, packet);
}

void read(Reader& in, Auth& packet, Version version) {
    if (in.left() > 0) packet.reason = read_reason(in, PacketType::auth, version);
    if (in.left() > 0) read_properties(in, packet);
    // On success, reason code and properties may both be left out (section 3.15.2.1); otherwise the method is required
    // (section 3.15.2.2.2).
    if (packet.reason != Reason::success && !packet.authentication_method)
        in.fail(Fault::protocol, "no authentication method", "MQTT 5 section 3.15.2.2.2");
}

template <class Kind, class Answer>
Result<Answer> decode_as(PacketType type, ByteView body, Version version) {
    Reader in(body);
    Kind packet;
    read(in, packet, version);
    if (in.left() > 0) in.fail(Fault::malformed, "goes on behind its end", nullptr);
    if (in.failed()) return std::unexpected(in.error(type));
    return Answer(std::move(packet));
}

// Sections 2.2.2 of 3.1.1 and 2.1.3 of 5: fixed for all but PUBLISH.
std::uint8_t flags_of(PacketType type) {
    const bool two = type == PacketType::pubrel || type == PacketType::subscribe || type == PacketType::unsubscribe;
    return two ? 2 : 0;
}

Status check_first_byte(std::uint8_t first_byte, Version version) {
    const PacketType type = type_of(first_byte);
    if (first_byte < 0x10 || (type == PacketType::auth && version == Version::v3_1_1))
        return std::unexpected(packet_error(
            Fault::protocol, type, "no packet of this version has this type", 0,
            version == Version::v5 ? "MQTT 5 section 2.1.2" : "MQTT 3.1.1 section 2.2.1"));
    if ((first_byte & 0x0F) != flags_of(type))
        return std::unexpected(packet_error(Fault::malformed, type, "reserved flags of the fixed header", 0,
                                            version == Version::v5 ? "MQTT 5 section 2.1.3" : "MQTT-2.2.2-2"));
    return {};
}

// Decides about topics that is_plain_topic_name() cannot accept.
void judge_publish_topic(Reader& in, std::string_view topic) {
    const auto flaw = flaw_of_topic_name(topic);
    if (!flaw || *flaw == TopicFlaw::empty) return;
    switch (*flaw) {
        case TopicFlaw::not_utf8: in.fail(Fault::topic_name, "the topic is not UTF-8", "MQTT-3.3.2-1", 2); break;
        case TopicFlaw::has_null: in.fail(Fault::topic_name, "the topic has a NUL in it", "MQTT-4.7.3-2", 2); break;
        default: in.fail(Fault::topic_name, "the topic has a wildcard", "MQTT-3.3.2-2", 2); break;
    }
}

}  // namespace

namespace plain {

Status read_any_publish(std::uint8_t first_byte, const std::uint8_t* at, std::size_t size, Version version,
                        Publish& packet) {
    packet = Publish();
    const std::uint8_t qos = first_byte >> 1 & 3;
    packet.qos = static_cast<QoS>(qos);
    packet.duplicate = first_byte & 0x08;
    packet.retain = first_byte & 0x01;

    Reader in(ByteView(at, size));
    packet.topic = in.text_unchecked("topic");
    judge_publish_topic(in, packet.topic);
    packet.packet_id = qos != 0 ? read_packet_id(in, version) : 0;
    if (version == Version::v5) read_properties(in, packet);
    if (packet.topic.empty() && !packet.topic_alias)
        in.fail(Fault::protocol, "no topic", version == Version::v5 ? "MQTT 5 section 3.3.2.1" : "MQTT-4.7.3-1", 0);
    packet.payload = in.rest();

    if (qos == 3)
        return std::unexpected(packet_error(Fault::malformed, PacketType::publish, "QoS 3", 0, "MQTT-3.3.1-4"));
    if (packet.duplicate && qos == 0)
        return std::unexpected(packet_error(Fault::malformed, PacketType::publish, "DUP at QoS 0", 0, "MQTT-3.3.1-2"));
    if (in.failed()) return std::unexpected(in.error(PacketType::publish));
    return {};
}

void read_any_publish(std::uint8_t first_byte, const std::uint8_t* at, std::size_t size, Version version,
                      Result<Publish>& result) {
    Status status = read_any_publish(first_byte, at, size, version, *result);
    if (!status) result = std::unexpected(std::move(status.error()));
}

void clear_properties(Publish& packet) {
    packet.payload_format.reset();
    packet.topic_alias.reset();
    packet.message_expiry_interval.reset();
    packet.content_type.reset();
    packet.response_topic.reset();
    packet.correlation_data.reset();
    packet.subscription_identifiers.clear();
    packet.user_properties.clear();
}

}  // namespace plain

Result<Packet> decode(std::uint8_t first_byte, ByteView body, Version version) {
    const PacketType type = type_of(first_byte);
    if (type == PacketType::publish) {
        Result<Publish> publish = decode_publish(first_byte, body, version);
        if (!publish) return std::unexpected(std::move(publish.error()));
        return Packet(*std::move(publish));
    }
    if (Status status = check_first_byte(first_byte, version); !status)
        return std::unexpected(std::move(status.error()));
    switch (type) {
        case PacketType::connect: return decode_as<Connect, Packet>(type, body, version);
        case PacketType::connack: return decode_as<Connack, Packet>(type, body, version);
        case PacketType::publish: break;
        case PacketType::puback: return decode_as<Puback, Packet>(type, body, version);
        case PacketType::pubrec: return decode_as<Pubrec, Packet>(type, body, version);
        case PacketType::pubrel: return decode_as<Pubrel, Packet>(type, body, version);
        case PacketType::pubcomp: return decode_as<Pubcomp, Packet>(type, body, version);
        case PacketType::subscribe: return decode_as<Subscribe, Packet>(type, body, version);
        case PacketType::suback: return decode_as<Suback, Packet>(type, body, version);
        case PacketType::unsubscribe: return decode_as<Unsubscribe, Packet>(type, body, version);
        case PacketType::unsuback: return decode_as<Unsuback, Packet>(type, body, version);
        case PacketType::pingreq: return decode_as<Pingreq, Packet>(type, body, version);
        case PacketType::pingresp: return decode_as<Pingresp, Packet>(type, body, version);
        case PacketType::disconnect: return decode_as<Disconnect, Packet>(type, body, version);
        case PacketType::auth: return decode_as<Auth, Packet>(type, body, version);
    }
    std::unreachable();
}

Result<FromBroker> decode_from_broker(std::uint8_t first_byte, ByteView body, Version version) {
    const PacketType type = type_of(first_byte);
    if (Status status = check_first_byte(first_byte, version); !status)
        return std::unexpected(std::move(status.error()));
    switch (type) {
        case PacketType::connack: return decode_as<Connack, FromBroker>(type, body, version);
        case PacketType::puback: return decode_as<Puback, FromBroker>(type, body, version);
        case PacketType::pubrec: return decode_as<Pubrec, FromBroker>(type, body, version);
        case PacketType::pubrel: return decode_as<Pubrel, FromBroker>(type, body, version);
        case PacketType::pubcomp: return decode_as<Pubcomp, FromBroker>(type, body, version);
        case PacketType::suback: return decode_as<Suback, FromBroker>(type, body, version);
        case PacketType::unsuback: return decode_as<Unsuback, FromBroker>(type, body, version);
        case PacketType::pingresp: return decode_as<Pingresp, FromBroker>(type, body, version);
        case PacketType::disconnect: return decode_as<Disconnect, FromBroker>(type, body, version);
        case PacketType::auth: return decode_as<Auth, FromBroker>(type, body, version);
        default:
            return std::unexpected(
                packet_error(Fault::protocol, type, "a broker does not send this", 0, "section 2.2.1"));
    }
}

std::uint16_t packet_id_of_refused_publish(std::uint8_t first_byte, ByteView body) {
    if (type_of(first_byte) != PacketType::publish || (first_byte & 0x06) == 0) return 0;
    Reader in(body);
    in.binary("topic");
    return in.u16("packet identifier");
}

Reason reason_of(const Error& error) {
    if (error.where == where_of(Fault::protocol)) return Reason::protocol_error;
    if (error.where == where_of(Fault::topic_name)) return Reason::topic_name_invalid;
    if (error.where == where_of(Fault::topic_filter)) return Reason::topic_filter_invalid;
    if (error.where == where_of(Fault::topic_alias)) return Reason::topic_alias_invalid;
    if (error.where == where_of(Fault::version)) return Reason::unsupported_protocol_version;
    if (error.where == where_of(Fault::size)) return Reason::packet_too_large;
    return Reason::malformed_packet;
}

}  // namespace mqtt
