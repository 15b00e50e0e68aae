// Checks for values that the encoders cannot write, or that every receiver would have to refuse.
#include <string>

#include "base/overloaded.h"
#include "mqtt/encode.h"
#include "mqtt/properties.h"
#include "mqtt/reasons.h"
#include "mqtt/text.h"
#include "mqtt/topic.h"

namespace mqtt {
namespace {

// Keeps the first complaint about one packet.
class Checker {
public:
    Checker(PacketType type, Version version) : type_(type), version_(version) {}

    void refuse(std::string_view complaint) {
        if (!status_) return;
        status_ = error("mqtt/encode", std::string(packet_name(type_)) + ": " + std::string(complaint));
    }
    void require(bool fine, std::string_view complaint) {
        if (!fine) refuse(complaint);
    }
    void text(std::string_view field, std::string_view value) {
        if (value.size() > 65'535) refuse(about(field, "is longer than 65,535 bytes [section 1.5]"));
        switch (flaw_of_text(value)) {
            case TextFlaw::none: return;
            case TextFlaw::not_utf8: return refuse(about(field, "is not UTF-8 [MQTT-1.5.4-1]"));
            case TextFlaw::has_null: return refuse(about(field, "has a NUL in it [MQTT-1.5.4-2]"));
        }
    }
    void binary(std::string_view field, ByteView value) {
        if (value.size() > 65'535) refuse(about(field, "is longer than 65,535 bytes [section 1.5]"));
    }
    void topic_name(std::string_view field, std::string_view value) {
        if (const auto flaw = flaw_of_topic_name(value)) refuse(about(field, describe(*flaw)));
    }
    void topic_filter(std::string_view value) {
        if (const auto flaw = flaw_of_topic_filter(value)) refuse(about("topic filter", describe(*flaw)));
    }
    void packet_id(std::uint16_t id) { require(id != 0, "packet identifier is 0 [MQTT-2.2.1-3]"); }
    void reason(Reason reason) {
        // In 3.1.1 most packets have no reason code, and the others' codes are translated.
        if (version_ == Version::v5)
            require(may_carry(type_, reason, version_), "this packet cannot have that reason code [section 2.4]");
    }
    template <class PacketOrWill>
    void properties(const PacketOrWill& packet) {
        if (version_ == Version::v5) visit_properties(packet, *this);
    }

    // Called by the visitor of properties.
    template <class Value>
    void operator()(Property property, const std::optional<Value>& field) {
        if (field) value(property, *field);
    }
    void operator()(Property property, const std::vector<std::uint32_t>& field) {
        for (const std::uint32_t each : field) value(property, each);
    }
    void operator()(Property, const UserProperties& field) {
        for (const UserProperty& each : field) {
            text("user property's name", each.name);
            text("user property's value", each.value);
        }
    }

    Status status() && { return std::move(status_); }

private:
    static std::string about(std::string_view field, std::string_view complaint) {
        return std::string(field) + ' ' + std::string(complaint);
    }
    void value(Property, bool) {}
    void value(Property, PayloadFormat) {}
    void value(Property property, QoS qos) {
        if (qos == QoS::exactly_once)
            refuse(about(property_name(property), "is left out rather than 2 [MQTT 5 section 3.2.2.3.4]"));
    }
    void value(Property property, std::uint16_t number) { value(property, std::uint32_t{number}); }
    void value(Property property, std::uint32_t number) {
        if (number == 0 && must_not_be_zero(property)) refuse(about(property_name(property), "is 0"));
        if (property == Property::subscription_identifier && number > 268'435'455)
            refuse("subscriptionIdentifier is above 268,435,455 [MQTT 5 section 1.5.5]");
    }
    void value(Property property, std::string_view string) {
        if (property == Property::response_topic) return topic_name(property_name(property), string);
        text(property_name(property), string);
    }
    void value(Property property, const BinaryData& bytes) { binary(property_name(property), bytes); }

    PacketType type_;
    Version version_;
    Status status_;
};

void look(Checker& to, const Connack& packet, Version) {
    to.reason(packet.reason);
    to.properties(packet);
}

template <class Tag>
void look(Checker& to, const Acknowledgement<Tag>& packet, Version) {
    to.packet_id(packet.packet_id);
    to.reason(packet.reason);
    to.properties(packet);
}

void look(Checker& to, const Subscribe& packet, Version) {
    to.packet_id(packet.packet_id);
    to.properties(packet);
    to.require(!packet.subscriptions.empty(), "no topic filter [section 3.8.3]");
    for (const Subscription& each : packet.subscriptions) {
        to.topic_filter(each.filter);
        to.require(
            !each.no_local || !each.filter.starts_with("$share/"), "no local on a shared subscription [MQTT-3.8.3-4]");
    }
}

void look(Checker& to, const Suback& packet, Version) {
    to.packet_id(packet.packet_id);
    to.properties(packet);
    to.require(!packet.reasons.empty(), "no reason code [section 3.9.3]");
    for (const Reason each : packet.reasons) to.reason(each);
}

void look(Checker& to, const Unsubscribe& packet, Version) {
    to.packet_id(packet.packet_id);
    to.properties(packet);
    to.require(!packet.filters.empty(), "no topic filter [section 3.10.3]");
    for (const std::string_view each : packet.filters) to.topic_filter(each);
}

void look(Checker& to, const Unsuback& packet, Version version) {
    to.packet_id(packet.packet_id);
    to.properties(packet);
    to.require(version == Version::v3_1_1 || !packet.reasons.empty(), "no reason code [section 3.11.3]");
    for (const Reason each : packet.reasons) to.reason(each);
}

void look(Checker& to, const Disconnect& packet, Version) {
    to.reason(packet.reason);
    to.properties(packet);
}

void look(Checker& to, const Auth& packet, Version version) {
    to.require(version == Version::v5, "exists only in MQTT 5");
    to.reason(packet.reason);
    to.properties(packet);
    to.require(packet.reason == Reason::success || packet.authentication_method.has_value(),
               "no authentication method [MQTT 5 section 3.15.2.2.2]");
}

template <class Kind>
Status looked_at(PacketType type, const Kind& packet, Version version) {
    Checker checker(type, version);
    look(checker, packet, version);
    return std::move(checker).status();
}

}  // namespace

Status check(const Connect& packet) {
    const bool old = packet.version == Version::v3_1_1;
    Checker to(PacketType::connect, packet.version);
    to.text("client identifier", packet.client_id);
    to.require(!old || !packet.client_id.empty() || packet.clean_start,
               "a client without an identifier must ask for a clean session [MQTT-3.1.3-7]");
    to.properties(packet);
    to.require(old || packet.authentication_method || !packet.authentication_data,
               "authentication data without a method [MQTT 5 section 3.1.2.11.10]");
    if (packet.will) {
        to.properties(*packet.will);
        to.topic_name("will topic", packet.will->topic);
        to.binary("will payload", packet.will->payload);
    }
    if (packet.user_name) to.text("user name", *packet.user_name);
    if (packet.password) to.binary("password", *packet.password);
    to.require(!old || packet.user_name || !packet.password, "a password without a user name [MQTT-3.1.2-22]");
    return std::move(to).status();
}

Status check(const Publish& packet, Version version) {
    Checker to(PacketType::publish, version);
    const bool aliased = version == Version::v5 && packet.topic_alias;
    if (!packet.topic.empty() || !aliased) to.topic_name("topic", packet.topic);
    if (packet.qos == QoS::at_most_once)
        to.require(!packet.duplicate, "DUP at QoS 0 [MQTT-3.3.1-2]");
    else
        to.packet_id(packet.packet_id);
    to.properties(packet);
    return std::move(to).status();
}

Status check(const Packet& packet, Version version) {
    return std::visit(
        Overloaded{
            [](const Connect& each) { return check(each); },
            [&](const Publish& each) { return check(each, version); },
            [](const Pingreq&) { return Status(); },
            [](const Pingresp&) { return Status(); },
            [&](const auto& each) {
                // The alternatives are in the order of the packet types, from 1.
                return looked_at(static_cast<PacketType>(packet.index() + 1), each, version);
            },
        },
        packet);
}

}  // namespace mqtt
