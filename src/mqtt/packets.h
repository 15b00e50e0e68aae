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
#include "mqtt/reason.h"

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
