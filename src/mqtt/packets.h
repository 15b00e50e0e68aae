// Every control packet of MQTT 3.1.1 and MQTT 5 (OASIS standards of 2014 and 2019, section 3 of both), one struct each,
// as values without behaviour. Texts and binary data are borrowed: decoded packets point into the bytes they were
// decoded from, packets to encode into the caller's data, so they must not outlive those. Fields that exist only in
// MQTT 5 are silently left out of 3.1.1 packets.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/bytes.h"

namespace mqtt {

enum class Version : std::uint8_t { v3_1_1 = 4, v5 = 5 };  // the protocol level in CONNECT

enum class QoS : std::uint8_t { at_most_once = 0, at_least_once = 1, exactly_once = 2 };

// A view of bytes that compares by content, so that packets can be compared.
struct BinaryData : ByteView {
    constexpr BinaryData() = default;
    template <std::convertible_to<ByteView> Source>
    constexpr BinaryData(const Source& source) : ByteView(source) {}  // NOLINT: as implicit as ByteView itself

    friend bool operator==(const BinaryData& a, const BinaryData& b) { return std::ranges::equal(a, b); }
};

// MQTT 5 section 2.4. The return codes 1 to 5 of a 3.1.1 CONNACK are translated into the codes of the same meaning
// (unsupported_protocol_version, client_identifier_not_valid, server_unavailable, bad_user_name_or_password,
// not_authorized), so that other code need not distinguish the versions. A value can have several names.
enum class Reason : std::uint8_t {
    success = 0x00,
    normal_disconnection = 0x00,
    granted_qos_0 = 0x00,
    granted_qos_1 = 0x01,
    granted_qos_2 = 0x02,
    disconnect_with_will_message = 0x04,
    no_matching_subscribers = 0x10,
    no_subscription_existed = 0x11,
    continue_authentication = 0x18,
    reauthenticate = 0x19,
    unspecified_error = 0x80,  // also the only failure code of a 3.1.1 SUBACK
    malformed_packet = 0x81,
    protocol_error = 0x82,
    implementation_specific_error = 0x83,
    unsupported_protocol_version = 0x84,
    client_identifier_not_valid = 0x85,
    bad_user_name_or_password = 0x86,
    not_authorized = 0x87,
    server_unavailable = 0x88,
    server_busy = 0x89,
    banned = 0x8A,
    server_shutting_down = 0x8B,
    bad_authentication_method = 0x8C,
    keep_alive_timeout = 0x8D,
    session_taken_over = 0x8E,
    topic_filter_invalid = 0x8F,
    topic_name_invalid = 0x90,
    packet_identifier_in_use = 0x91,
    packet_identifier_not_found = 0x92,
    receive_maximum_exceeded = 0x93,
    topic_alias_invalid = 0x94,
    packet_too_large = 0x95,
    message_rate_too_high = 0x96,
    quota_exceeded = 0x97,
    administrative_action = 0x98,
    payload_format_invalid = 0x99,
    retain_not_supported = 0x9A,
    qos_not_supported = 0x9B,
    use_another_server = 0x9C,
    server_moved = 0x9D,
    shared_subscriptions_not_supported = 0x9E,
    connection_rate_exceeded = 0x9F,
    maximum_connect_time = 0xA0,
    subscription_identifiers_not_supported = 0xA1,
    wildcard_subscriptions_not_supported = 0xA2,
};

constexpr bool is_failure(Reason reason) { return static_cast<std::uint8_t>(reason) >= 0x80; }  // MQTT 5 section 2.4

// The meaning of the code in a few words that fit into a sentence: "not authorized".
std::string_view reason_name(Reason reason);

struct UserProperty {
    std::string_view name;
    std::string_view value;
    bool operator==(const UserProperty&) const = default;
};
using UserProperties = std::vector<UserProperty>;  // names may repeat; the order matters

enum class PayloadFormat : std::uint8_t { unspecified = 0, utf8 = 1 };

struct Will {  // section 3.1.2.5 of both, properties: MQTT 5 section 3.1.3.2
    std::string_view topic;
    BinaryData payload;
    QoS qos = QoS::at_most_once;
    bool retain = false;
    std::optional<std::uint32_t> delay_interval;  // seconds
    std::optional<PayloadFormat> payload_format;
    std::optional<std::uint32_t> message_expiry_interval;  // seconds
    std::optional<std::string_view> content_type;
    std::optional<std::string_view> response_topic;
    std::optional<BinaryData> correlation_data;
    UserProperties user_properties;
    bool operator==(const Will&) const = default;
};

struct Connect {
    Version version = Version::v5;
    std::string_view client_id;
    bool clean_start = true;       // 3.1.1: clean session
    std::uint16_t keep_alive = 0;  // seconds; 0: none
    std::optional<Will> will;
    std::optional<std::string_view> user_name;
    std::optional<BinaryData> password;
    std::optional<std::uint32_t> session_expiry_interval;  // seconds
    std::optional<std::uint16_t> receive_maximum;
    std::optional<std::uint32_t> maximum_packet_size;
    std::optional<std::uint16_t> topic_alias_maximum;
    std::optional<bool> request_response_information;
    std::optional<bool> request_problem_information;
    std::optional<std::string_view> authentication_method;
    std::optional<BinaryData> authentication_data;
    UserProperties user_properties;
    bool operator==(const Connect&) const = default;
};

struct Connack {
    bool session_present = false;
    Reason reason = Reason::success;  // 3.1.1 return codes are translated, see Reason
    std::optional<std::uint32_t> session_expiry_interval;
    std::optional<std::uint16_t> receive_maximum;
    std::optional<QoS> maximum_qos;
    std::optional<bool> retain_available;
    std::optional<std::uint32_t> maximum_packet_size;
    std::optional<std::string_view> assigned_client_identifier;
    std::optional<std::uint16_t> topic_alias_maximum;
    std::optional<std::string_view> reason_string;
    std::optional<bool> wildcard_subscription_available;
    std::optional<bool> subscription_identifiers_available;
    std::optional<bool> shared_subscription_available;
    std::optional<std::uint16_t> server_keep_alive;  // seconds
    std::optional<std::string_view> response_information;
    std::optional<std::string_view> server_reference;
    std::optional<std::string_view> authentication_method;
    std::optional<BinaryData> authentication_data;
    UserProperties user_properties;
    bool operator==(const Connack&) const = default;
};

struct Publish {
    std::string_view topic;  // MQTT 5: empty if topic_alias is used instead
    BinaryData payload;
    std::uint16_t packet_id = 0;  // 0 if and only if qos is 0
    QoS qos = QoS::at_most_once;
    bool duplicate = false;
    bool retain = false;
    std::optional<PayloadFormat> payload_format;
    std::optional<std::uint16_t> topic_alias;
    std::optional<std::uint32_t> message_expiry_interval;  // seconds
    std::optional<std::string_view> content_type;
    std::optional<std::string_view> response_topic;
    std::optional<BinaryData> correlation_data;
    std::vector<std::uint32_t> subscription_identifiers;
    UserProperties user_properties;
    bool operator==(const Publish&) const = default;
};

// The four acknowledgements of a PUBLISH look the same, so a tag makes them different types.
template <class Tag>
struct Acknowledgement {
    std::uint16_t packet_id = 0;
    Reason reason = Reason::success;  // 3.1.1: always success
    std::optional<std::string_view> reason_string;
    UserProperties user_properties;
    bool operator==(const Acknowledgement&) const = default;
};
using Puback = Acknowledgement<struct PubackTag>;
using Pubrec = Acknowledgement<struct PubrecTag>;
using Pubrel = Acknowledgement<struct PubrelTag>;
using Pubcomp = Acknowledgement<struct PubcompTag>;

enum class RetainHandling : std::uint8_t { send = 0, send_if_new = 1, do_not_send = 2 };  // MQTT 5 section 3.8.3.1

struct Subscription {
    std::string_view filter;
    QoS qos = QoS::at_most_once;
    bool no_local = false;
    bool retain_as_published = false;
    RetainHandling retain_handling = RetainHandling::send;
    bool operator==(const Subscription&) const = default;
};

struct Subscribe {
    std::uint16_t packet_id = 0;
    std::vector<Subscription> subscriptions;
    std::optional<std::uint32_t> subscription_identifier;  // 1 to 268,435,455
    UserProperties user_properties;
    bool operator==(const Subscribe&) const = default;
};

struct Suback {
    std::uint16_t packet_id = 0;
    std::vector<Reason> reasons;  // one for each filter of the SUBSCRIBE, in the same order
    std::optional<std::string_view> reason_string;
    UserProperties user_properties;
    bool operator==(const Suback&) const = default;
};

struct Unsubscribe {
    std::uint16_t packet_id = 0;
    std::vector<std::string_view> filters;
    UserProperties user_properties;
    bool operator==(const Unsubscribe&) const = default;
};

struct Unsuback {
    std::uint16_t packet_id = 0;
    std::vector<Reason> reasons;  // 3.1.1: empty
    std::optional<std::string_view> reason_string;
    UserProperties user_properties;
    bool operator==(const Unsuback&) const = default;
};

struct Pingreq {
    bool operator==(const Pingreq&) const = default;
};

struct Pingresp {
    bool operator==(const Pingresp&) const = default;
};

struct Disconnect {  // 3.1.1: only from the client, only normal
    Reason reason = Reason::normal_disconnection;
    std::optional<std::uint32_t> session_expiry_interval;
    std::optional<std::string_view> reason_string;
    std::optional<std::string_view> server_reference;
    UserProperties user_properties;
    bool operator==(const Disconnect&) const = default;
};

struct Auth {  // MQTT 5 only
    Reason reason = Reason::success;
    std::optional<std::string_view> authentication_method;
    std::optional<BinaryData> authentication_data;
    std::optional<std::string_view> reason_string;
    UserProperties user_properties;
    bool operator==(const Auth&) const = default;
};

using Packet = std::variant<Connect, Connack, Publish, Puback, Pubrec, Pubrel, Pubcomp, Subscribe, Suback, Unsubscribe,
                            Unsuback, Pingreq, Pingresp, Disconnect, Auth>;

// The upper half of a packet's first byte (section 2.1.2 of both).
enum class PacketType : std::uint8_t {
    connect = 1,
    connack = 2,
    publish = 3,
    puback = 4,
    pubrec = 5,
    pubrel = 6,
    pubcomp = 7,
    subscribe = 8,
    suback = 9,
    unsubscribe = 10,
    unsuback = 11,
    pingreq = 12,
    pingresp = 13,
    disconnect = 14,
    auth = 15,
};

constexpr PacketType type_of(std::uint8_t first_byte) { return static_cast<PacketType>(first_byte >> 4); }

// As the specification writes it: "PUBLISH".
std::string_view packet_name(PacketType type);

}  // namespace mqtt
