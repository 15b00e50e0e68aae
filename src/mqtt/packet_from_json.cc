#include "mqtt/packet_from_json.h"

#include <algorithm>
#include <array>

#include "base/text_codes.h"
#include "mqtt/properties.h"
#include "mqtt/reasons.h"

namespace mqtt {
namespace {

constexpr std::array<std::string_view, 15> commands = {
    "connect", "connack",     "publish",  "puback",  "pubrec",   "pubrel",     "pubcomp", "subscribe",
    "suback",  "unsubscribe", "unsuback", "pingreq", "pingresp", "disconnect", "auth"};

// The properties of all packets: a packet may carry another's (JavaScript's packets share one shape), but a misspelt
// name is an error.
constexpr std::array<std::string_view, 24> property_names = {
    "cmd",
    "retain",
    "qos",
    "dup",
    "length",
    "topic",
    "payload",
    "messageId",
    "properties",
    "protocolId",
    "protocolVersion",
    "bridgeMode",
    "clean",
    "keepalive",
    "clientId",
    "will",
    "username",
    "password",
    "sessionPresent",
    "returnCode",
    "reasonCode",
    "subscriptions",
    "unsubscriptions",
    "granted"};

}  // namespace

std::string_view command_of(PacketType type) { return commands[static_cast<std::size_t>(type) - 1]; }

// A visitor that looks up each property that the packet can have, and counts how many it found.
class PropertyFromJson {
public:
    PropertyFromJson(PacketFromJson& reader, const Json& from) : reader_(reader), from_(from) {}

    template <class Field>
    void operator()(Property property, Field& field) {
        const Json* value = reader_.field(from_, property_name(property));
        if (!value) return;
        ++found_;
        read(property_name(property), *value, field);
    }
    std::size_t found() const { return found_; }

private:
    template <class Value>
    void read(std::string_view key, const Json& json, std::optional<Value>& field) {
        Value value{};
        read_value(key, json, value);
        field = value;
    }
    void read(std::string_view key, const Json& json, std::vector<std::uint32_t>& field) {
        if (!json.is_array()) return read_value(key, json, field.emplace_back());
        for (const Json& each : *json.elements()) read_value(key, each, field.emplace_back());
    }
    void read(std::string_view key, const Json& json, UserProperties& field) {
        if (!json.is_object()) return reader_.refuse(key, "is not an object");
        for (const auto& [name, value] : *json.members()) {
            if (!value.is_array())
                field.push_back({name, reader_.as_text(value, key)});
            else
                for (const Json& each : *value.elements()) field.push_back({name, reader_.as_text(each, key)});
        }
    }
    void read_value(std::string_view key, const Json& json, bool& value) { value = reader_.as_flag(json, key); }
    void read_value(std::string_view key, const Json& json, std::uint16_t& value) {
        value = static_cast<std::uint16_t>(reader_.as_number(json, key, 0xFFFF));
    }
    void read_value(std::string_view key, const Json& json, std::uint32_t& value) {
        value = reader_.as_number(json, key, 0xFFFFFFFF);
    }
    void read_value(std::string_view key, const Json& json, QoS& value) {
        value = static_cast<QoS>(reader_.as_number(json, key, 1));
    }
    void read_value(std::string_view key, const Json& json, PayloadFormat& value) {
        value = reader_.as_flag(json, key) ? PayloadFormat::utf8 : PayloadFormat::unspecified;
    }
    void read_value(std::string_view key, const Json& json, std::string_view& value) {
        value = reader_.as_text(json, key);
    }
    void read_value(std::string_view key, const Json& json, BinaryData& value) { value = reader_.as_bytes(json, key); }

    PacketFromJson& reader_;
    const Json& from_;
    std::size_t found_ = 0;
};

Result<Packet> PacketFromJson::read(const Json& json) {
    if (!json.is_object()) return error("mqtt/json", "a packet must be a JSON object");
    const std::string* command = json.find_text("cmd");
    const auto found = command ? std::ranges::find(commands, *command) : commands.end();
    if (found == commands.end()) return error("mqtt/json", "cmd is not an MQTT packet");
    check_names(json);
    Packet packet = read_kind(json, static_cast<PacketType>(found - commands.begin() + 1));
    if (!status_) return std::unexpected(status_.error());
    return packet;
}

Packet PacketFromJson::read_kind(const Json& json, PacketType type) {
    switch (type) {
        case PacketType::connect: return read_connect(json);
        case PacketType::connack: return read_connack(json);
        case PacketType::publish: return read_publish(json);
        case PacketType::puback: return read_acknowledgement<Puback>(json);
        case PacketType::pubrec: return read_acknowledgement<Pubrec>(json);
        case PacketType::pubrel: return read_acknowledgement<Pubrel>(json);
        case PacketType::pubcomp: return read_acknowledgement<Pubcomp>(json);
        case PacketType::subscribe: return read_subscribe(json);
        case PacketType::suback: return read_codes<Suback>(json);
        case PacketType::unsubscribe: return read_unsubscribe(json);
        case PacketType::unsuback: return read_codes<Unsuback>(json);
        case PacketType::pingreq: return Pingreq();
        case PacketType::pingresp: return Pingresp();
        case PacketType::disconnect: return read_disconnect(json);
        case PacketType::auth: return read_auth(json);
    }
    return Pingreq();
}

Connect PacketFromJson::read_connect(const Json& json) {
    Connect packet;
    const std::uint32_t level = number(json, "protocolVersion", 255, static_cast<std::uint32_t>(version_));
    if (level != 4 && level != 5) refuse("protocolVersion", "is neither 4 nor 5");
    if (const Json* name = field(json, "protocolId"); name && as_text(*name, "protocolId") != "MQTT")
        refuse("protocolId", "is not MQTT");
    if (flag(json, "bridgeMode", false)) refuse("bridgeMode", "is not part of MQTT");
    packet.version = version_ = level == 4 ? Version::v3_1_1 : Version::v5;
    packet.clean_start = flag(json, "clean", true);
    packet.keep_alive = static_cast<std::uint16_t>(number(json, "keepalive", 0xFFFF, 0));
    packet.client_id = text(json, "clientId");
    properties(json, packet);
    if (const Json* from = field(json, "will")) {
        Will& will = packet.will.emplace();
        will.topic = text(*from, "topic");
        will.payload = bytes(*from, "payload");
        will.qos = qos(*from, "qos");
        will.retain = flag(*from, "retain", false);
        properties(*from, will);
    }
    if (field(json, "username")) packet.user_name = text(json, "username");
    if (field(json, "password")) packet.password = bytes(json, "password");
    return packet;
}

Connack PacketFromJson::read_connack(const Json& json) {
    Connack packet;
    packet.session_present = flag(json, "sessionPresent", false);
    if (version_ == Version::v5) {
        packet.reason = reason(json, "reasonCode");
        properties(json, packet);
        return packet;
    }
    if (!field(json, "returnCode")) refuse("returnCode", "is missing");
    const std::uint32_t code = number(json, "returnCode", 5, 0);
    packet.reason = reason_of_return_code(static_cast<std::uint8_t>(code)).value_or(Reason::success);
    return packet;
}

Publish PacketFromJson::read_publish(const Json& json) {
    Publish packet;
    packet.topic = text(json, "topic");
    packet.payload = bytes(json, "payload");
    packet.qos = qos(json, "qos");
    packet.retain = flag(json, "retain", false);
    packet.duplicate = flag(json, "dup", false);
    if (packet.qos != QoS::at_most_once) packet.packet_id = message_id(json);
    properties(json, packet);
    return packet;
}

template <class Kind>
Kind PacketFromJson::read_acknowledgement(const Json& json) {
    Kind packet;
    packet.packet_id = message_id(json);
    if (version_ == Version::v5) packet.reason = reason(json, "reasonCode");
    properties(json, packet);
    return packet;
}

template <class Kind>
Kind PacketFromJson::read_codes(const Json& json) {
    Kind packet;
    packet.packet_id = message_id(json);
    if (std::same_as<Kind, Suback> || version_ == Version::v5) packet.reasons = reasons(json);
    properties(json, packet);
    return packet;
}

Subscribe PacketFromJson::read_subscribe(const Json& json) {
    Subscribe packet;
    packet.packet_id = message_id(json);
    for (const Json& each : list(json, "subscriptions")) {
        Subscription& subscription = packet.subscriptions.emplace_back();
        subscription.filter = text(each, "topic");
        subscription.qos = qos(each, "qos");
        subscription.no_local = flag(each, "nl", false);
        subscription.retain_as_published = flag(each, "rap", false);
        subscription.retain_handling = static_cast<RetainHandling>(number(each, "rh", 2, 0));
    }
    properties(json, packet);
    return packet;
}

Unsubscribe PacketFromJson::read_unsubscribe(const Json& json) {
    Unsubscribe packet;
    packet.packet_id = message_id(json);
    for (const Json& each : list(json, "unsubscriptions")) packet.filters.push_back(as_text(each, "unsubscriptions"));
    properties(json, packet);
    return packet;
}

Disconnect PacketFromJson::read_disconnect(const Json& json) {
    Disconnect packet;
    if (version_ == Version::v5) packet.reason = reason(json, "reasonCode");
    properties(json, packet);
    return packet;
}

Auth PacketFromJson::read_auth(const Json& json) {
    Auth packet;
    packet.reason = reason(json, "reasonCode");
    properties(json, packet);
    return packet;
}

template <class PacketOrWill>
void PacketFromJson::properties(const Json& from, PacketOrWill& packet) {
    const Json* list = field(from, "properties");
    if (!list || version_ != Version::v5) return;
    if (!list->is_object()) return refuse("properties", "is not an object");
    PropertyFromJson reader(*this, *list);
    visit_properties(packet, reader);
    const auto present =
        std::ranges::count_if(*list->members(), [](const auto& each) { return !each.value.is_null(); });
    if (reader.found() != static_cast<std::size_t>(present))
        refuse("properties", "has one that this packet cannot have [MQTT 5 section 2.2.2.2]");
}

const Json* PacketFromJson::field(const Json& from, std::string_view key) const {
    const Json* value = from.find(key);
    return value && !value->is_null() ? value : nullptr;
}

std::uint32_t PacketFromJson::number(const Json& from, std::string_view key, std::uint32_t largest,
                                     std::uint32_t otherwise) {
    const Json* value = field(from, key);
    return value ? as_number(*value, key, largest) : otherwise;
}

bool PacketFromJson::flag(const Json& from, std::string_view key, bool otherwise) {
    const Json* value = field(from, key);
    return value ? as_flag(*value, key) : otherwise;
}

std::string_view PacketFromJson::text(const Json& from, std::string_view key) {
    const Json* value = field(from, key);
    return value ? as_text(*value, key) : std::string_view();
}

BinaryData PacketFromJson::bytes(const Json& from, std::string_view key) {
    const Json* value = field(from, key);
    return value ? as_bytes(*value, key) : BinaryData();
}

const Json::Array& PacketFromJson::list(const Json& from, std::string_view key) {
    static const Json::Array nothing;
    const Json* value = field(from, key);
    if (value && value->is_array()) return *value->elements();
    refuse(key, "is not an array");
    return nothing;
}

QoS PacketFromJson::qos(const Json& from, std::string_view key) { return static_cast<QoS>(number(from, key, 2, 0)); }

Reason PacketFromJson::reason(const Json& from, std::string_view key) {
    return static_cast<Reason>(number(from, key, 255, 0));
}

std::vector<Reason> PacketFromJson::reasons(const Json& from) {
    std::vector<Reason> codes;
    for (const Json& each : list(from, "granted"))
        codes.push_back(static_cast<Reason>(as_number(each, "granted", 255)));
    return codes;
}

std::uint16_t PacketFromJson::message_id(const Json& from) {
    if (!field(from, "messageId")) refuse("messageId", "is missing");
    return static_cast<std::uint16_t>(number(from, "messageId", 0xFFFF, 0));
}

std::uint32_t PacketFromJson::as_number(const Json& value, std::string_view key, std::uint32_t largest) {
    const auto found = value.integer();
    if (found && *found >= 0 && *found <= largest) return static_cast<std::uint32_t>(*found);
    refuse(key, "is not a whole number from 0 to " + std::to_string(largest));
    return 0;
}

bool PacketFromJson::as_flag(const Json& value, std::string_view key) {
    if (const auto found = value.boolean()) return *found;
    if (const auto found = value.integer(); found == 0 || found == 1) return *found == 1;
    refuse(key, "is neither true nor false");
    return false;
}

std::string_view PacketFromJson::as_text(const Json& value, std::string_view key) {
    if (const std::string* found = value.text()) return *found;
    refuse(key, "is not a text");
    return {};
}

BinaryData PacketFromJson::as_bytes(const Json& value, std::string_view key) {
    if (const std::string* digits = value.text()) {
        Result<Bytes> decoded = from_hex(*digits);
        if (!decoded) refuse(key, "is not hexadecimal");
        return kept_.emplace_back(std::move(decoded).value_or(Bytes()));
    }
    const Json* data = value.find("data");
    if (!data || !data->is_array()) {
        refuse(key, "is neither hexadecimal text nor a buffer");
        return {};
    }
    Bytes& kept = kept_.emplace_back();
    for (const Json& each : *data->elements()) kept.push_back(static_cast<std::uint8_t>(as_number(each, key, 255)));
    return kept;
}

void PacketFromJson::check_names(const Json& json) {
    for (const auto& [name, value] : *json.members())
        if (std::ranges::find(property_names, name) == property_names.end())
            return refuse("the packet", "has a field that no packet has");
}

void PacketFromJson::refuse(std::string_view key, std::string_view complaint) {
    if (status_) status_ = error("mqtt/json", std::string(key) + ' ' + std::string(complaint));
}

}  // namespace mqtt
