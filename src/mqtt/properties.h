// The properties of MQTT 5 (section 2.2.2.2), defined once: which packet can have which, in the order of its section.
// Encoder, decoder, checks and JSON all visit the fields with this list.
#pragma once

#include <concepts>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "mqtt/packets.h"

namespace mqtt {

enum class Property : std::uint8_t {
    payload_format_indicator = 0x01,
    message_expiry_interval = 0x02,
    content_type = 0x03,
    response_topic = 0x08,
    correlation_data = 0x09,
    subscription_identifier = 0x0B,
    session_expiry_interval = 0x11,
    assigned_client_identifier = 0x12,
    server_keep_alive = 0x13,
    authentication_method = 0x15,
    authentication_data = 0x16,
    request_problem_information = 0x17,
    will_delay_interval = 0x18,
    request_response_information = 0x19,
    response_information = 0x1A,
    server_reference = 0x1C,
    reason_string = 0x1F,
    receive_maximum = 0x21,
    topic_alias_maximum = 0x22,
    topic_alias = 0x23,
    maximum_qos = 0x24,
    retain_available = 0x25,
    user_property = 0x26,
    maximum_packet_size = 0x27,
    wildcard_subscription_available = 0x28,
    subscription_identifiers_available = 0x29,
    shared_subscription_available = 0x2A,
};

// "sessionExpiryInterval", as in JavaScript's clients; empty for a number that is no property.
std::string_view property_name(Property property);

// A value of zero is a protocol error: sections 3.1.2.11.3, 3.1.2.11.4, 3.3.2.3.4, 3.3.2.3.8 and 3.8.2.1.2.
constexpr bool must_not_be_zero(Property property) {
    return property == Property::receive_maximum || property == Property::maximum_packet_size ||
           property == Property::topic_alias || property == Property::subscription_identifier;
}

template <class P, class Kind>
concept Like = std::same_as<std::remove_const_t<P>, Kind>;

// Calls visit(Property, field) for every property that the packet can have, present or not.
template <Like<Will> P, class Visitor>
void visit_properties(P& will, Visitor&& visit) {
    visit(Property::will_delay_interval, will.delay_interval);
    visit(Property::payload_format_indicator, will.payload_format);
    visit(Property::message_expiry_interval, will.message_expiry_interval);
    visit(Property::content_type, will.content_type);
    visit(Property::response_topic, will.response_topic);
    visit(Property::correlation_data, will.correlation_data);
    visit(Property::user_property, will.user_properties);
}

template <Like<Connect> P, class Visitor>
void visit_properties(P& packet, Visitor&& visit) {
    visit(Property::session_expiry_interval, packet.session_expiry_interval);
    visit(Property::receive_maximum, packet.receive_maximum);
    visit(Property::maximum_packet_size, packet.maximum_packet_size);
    visit(Property::topic_alias_maximum, packet.topic_alias_maximum);
    visit(Property::request_response_information, packet.request_response_information);
    visit(Property::request_problem_information, packet.request_problem_information);
    visit(Property::user_property, packet.user_properties);
    visit(Property::authentication_method, packet.authentication_method);
    visit(Property::authentication_data, packet.authentication_data);
}

template <Like<Connack> P, class Visitor>
void visit_properties(P& packet, Visitor&& visit) {
    visit(Property::session_expiry_interval, packet.session_expiry_interval);
    visit(Property::receive_maximum, packet.receive_maximum);
    visit(Property::maximum_qos, packet.maximum_qos);
    visit(Property::retain_available, packet.retain_available);
    visit(Property::maximum_packet_size, packet.maximum_packet_size);
    visit(Property::assigned_client_identifier, packet.assigned_client_identifier);
    visit(Property::topic_alias_maximum, packet.topic_alias_maximum);
    visit(Property::reason_string, packet.reason_string);
    visit(Property::user_property, packet.user_properties);
    visit(Property::wildcard_subscription_available, packet.wildcard_subscription_available);
    visit(Property::subscription_identifiers_available, packet.subscription_identifiers_available);
    visit(Property::shared_subscription_available, packet.shared_subscription_available);
    visit(Property::server_keep_alive, packet.server_keep_alive);
    visit(Property::response_information, packet.response_information);
    visit(Property::server_reference, packet.server_reference);
    visit(Property::authentication_method, packet.authentication_method);
    visit(Property::authentication_data, packet.authentication_data);
}

template <Like<Publish> P, class Visitor>
void visit_properties(P& packet, Visitor&& visit) {
    visit(Property::payload_format_indicator, packet.payload_format);
    visit(Property::message_expiry_interval, packet.message_expiry_interval);
    visit(Property::topic_alias, packet.topic_alias);
    visit(Property::response_topic, packet.response_topic);
    visit(Property::correlation_data, packet.correlation_data);
    visit(Property::user_property, packet.user_properties);
    visit(Property::subscription_identifier, packet.subscription_identifiers);
    visit(Property::content_type, packet.content_type);
}

template <class P>
concept HasOnlyReasonString =
    Like<P, Puback> || Like<P, Pubrec> || Like<P, Pubrel> || Like<P, Pubcomp> || Like<P, Suback> || Like<P, Unsuback>;

template <HasOnlyReasonString P, class Visitor>
void visit_properties(P& packet, Visitor&& visit) {
    visit(Property::reason_string, packet.reason_string);
    visit(Property::user_property, packet.user_properties);
}

template <Like<Subscribe> P, class Visitor>
void visit_properties(P& packet, Visitor&& visit) {
    visit(Property::subscription_identifier, packet.subscription_identifier);
    visit(Property::user_property, packet.user_properties);
}

template <Like<Unsubscribe> P, class Visitor>
void visit_properties(P& packet, Visitor&& visit) {
    visit(Property::user_property, packet.user_properties);
}

template <Like<Disconnect> P, class Visitor>
void visit_properties(P& packet, Visitor&& visit) {
    visit(Property::session_expiry_interval, packet.session_expiry_interval);
    visit(Property::reason_string, packet.reason_string);
    visit(Property::user_property, packet.user_properties);
    visit(Property::server_reference, packet.server_reference);
}

template <Like<Auth> P, class Visitor>
void visit_properties(P& packet, Visitor&& visit) {
    visit(Property::authentication_method, packet.authentication_method);
    visit(Property::authentication_data, packet.authentication_data);
    visit(Property::reason_string, packet.reason_string);
    visit(Property::user_property, packet.user_properties);
}

}  // namespace mqtt
