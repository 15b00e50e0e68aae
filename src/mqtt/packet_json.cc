#include "mqtt/packet_json.h"

#include "base/overloaded.h"
#include "base/text_codes.h"
#include "mqtt/decode.h"
#include "mqtt/encode.h"
#include "mqtt/framer.h"
#include "mqtt/packet_from_json.h"
#include "mqtt/properties.h"
#include "mqtt/reasons.h"

namespace mqtt {
namespace {

Json number(Reason reason) { return static_cast<int>(reason); }
Json number(QoS qos) { return static_cast<int>(qos); }

// A single value is added as it is, several as an array.
void add(Json& to, std::string_view key, Json value) {
    const Json* before = to.find(key);
    if (!before) return to.set(key, std::move(value));
    Json both = before->is_array() ? *before : Json::array({*before});
    both.push(std::move(value));
    to.set(key, std::move(both));
}

class PropertyLister {
public:
    template <class Value>
    void operator()(Property property, const std::optional<Value>& field) {
        if (field) list_.set(property_name(property), json(*field));
    }
    void operator()(Property property, const std::vector<std::uint32_t>& field) {
        for (const std::uint32_t each : field) add(list_, property_name(property), each);
    }
    void operator()(Property property, const UserProperties& field) {
        if (field.empty()) return;
        Json names = Json::object();
        for (const UserProperty& each : field) add(names, each.name, each.value);
        list_.set(property_name(property), std::move(names));
    }
    const Json& list() const { return list_; }

private:
    static Json json(bool value) { return value; }
    static Json json(std::uint16_t value) { return int{value}; }
    static Json json(std::uint32_t value) { return value; }
    static Json json(QoS value) { return number(value); }
    static Json json(PayloadFormat value) { return value == PayloadFormat::utf8; }
    static Json json(std::string_view value) { return value; }
    static Json json(const BinaryData& value) { return hex(value); }

    Json list_ = Json::object();
};

template <class PacketOrWill>
void put_properties(Json& to, const PacketOrWill& packet, Version version) {
    if (version != Version::v5) return;
    PropertyLister lister;
    visit_properties(packet, lister);
    if (!lister.list().members()->empty()) to.set("properties", lister.list());
}

Json::Array numbers(const std::vector<Reason>& reasons) {
    Json::Array list;
    for (const Reason each : reasons) list.push_back(number(each));
    return list;
}

void put(Json& to, const Connect& packet, Version version) {
    to.set("protocolId", "MQTT");
    to.set("protocolVersion", static_cast<int>(version));
    to.set("clean", packet.clean_start);
    to.set("keepalive", int{packet.keep_alive});
    put_properties(to, packet, version);
    to.set("clientId", packet.client_id);
    if (packet.will) {
        Json will = Json::object({{"retain", packet.will->retain}, {"qos", number(packet.will->qos)}});
        put_properties(will, *packet.will, version);
        will.set("topic", packet.will->topic);
        will.set("payload", hex(packet.will->payload));
        to.set("will", std::move(will));
    }
    if (packet.user_name) to.set("username", *packet.user_name);
    if (packet.password) to.set("password", hex(*packet.password));
}

void put(Json& to, const Connack& packet, Version version) {
    to.set("sessionPresent", packet.session_present);
    if (version == Version::v5)
        to.set("reasonCode", number(packet.reason));
    else
        to.set("returnCode", int{return_code_of(packet.reason)});
    put_properties(to, packet, version);
}

void put(Json& to, const Publish& packet, Version version) {
    to.set("retain", packet.retain);
    to.set("qos", number(packet.qos));
    to.set("dup", packet.duplicate);
    to.set("topic", packet.topic);
    to.set("payload", hex(packet.payload));
    if (packet.qos != QoS::at_most_once) to.set("messageId", int{packet.packet_id});
    put_properties(to, packet, version);
}

template <class Tag>
void put(Json& to, const Acknowledgement<Tag>& packet, Version version) {
    to.set("messageId", int{packet.packet_id});
    if (version == Version::v5) to.set("reasonCode", number(packet.reason));
    put_properties(to, packet, version);
}

void put(Json& to, const Subscribe& packet, Version version) {
    Json::Array list;
    for (const Subscription& each : packet.subscriptions) {
        Json entry = Json::object({{"topic", each.filter}, {"qos", number(each.qos)}});
        if (version == Version::v5) {
            entry.set("nl", each.no_local);
            entry.set("rap", each.retain_as_published);
            entry.set("rh", static_cast<int>(each.retain_handling));
        }
        list.push_back(std::move(entry));
    }
    to.set("subscriptions", std::move(list));
    to.set("messageId", int{packet.packet_id});
    put_properties(to, packet, version);
}

void put(Json& to, const Suback& packet, Version version) {
    to.set("granted", numbers(packet.reasons));
    to.set("messageId", int{packet.packet_id});
    put_properties(to, packet, version);
}

void put(Json& to, const Unsubscribe& packet, Version version) {
    Json::Array list(packet.filters.begin(), packet.filters.end());
    to.set("unsubscriptions", std::move(list));
    to.set("messageId", int{packet.packet_id});
    put_properties(to, packet, version);
}

void put(Json& to, const Unsuback& packet, Version version) {
    to.set("messageId", int{packet.packet_id});
    if (version == Version::v5) to.set("granted", numbers(packet.reasons));
    put_properties(to, packet, version);
}

void put(Json&, const Pingreq&, Version) {}
void put(Json&, const Pingresp&, Version) {}

template <class Goodbye>
void put(Json& to, const Goodbye& packet, Version version)
    requires std::same_as<Goodbye, Disconnect> || std::same_as<Goodbye, Auth>
{
    if (version == Version::v5) to.set("reasonCode", number(packet.reason));
    put_properties(to, packet, version);
}

Version version_of(const Packet& packet, Version otherwise) {
    const auto* connect = std::get_if<Connect>(&packet);
    return connect ? connect->version : otherwise;
}

Error at_packet(Error error, std::size_t begin) {
    if (begin > 0) error.what += ", in the packet that begins at byte " + std::to_string(begin) + " of the line";
    return error;
}

}  // namespace

Json to_json(const Packet& packet, Version version) {
    Json json = Json::object({{"cmd", command_of(static_cast<PacketType>(packet.index() + 1))}});
    std::visit([&](const auto& each) { put(json, each, version_of(packet, version)); }, packet);
    return json;
}

Result<Bytes> encode_json(const Json& json, Version version) {
    PacketFromJson reader(version);
    const Result<Packet> packet = reader.read(json);
    if (!packet) return std::unexpected(packet.error());
    Bytes bytes;
    if (Status status = encode(*packet, version, bytes); !status) return std::unexpected(status.error());
    return bytes;
}

DecodedLine decode_line(std::string_view hexadecimal, Version& version) {
    DecodedLine decoded;
    std::string digits;
    for (const char each : hexadecimal)
        if (each != ' ' && each != '\t' && each != '\r' && each != '\n') digits += each;
    const auto not_digit = digits.find_first_not_of("0123456789abcdefABCDEF");
    if (not_digit != std::string::npos || digits.size() % 2 != 0) {
        const std::size_t at = not_digit == std::string::npos ? digits.size() / 2 : not_digit / 2;
        decoded.error = {"mqtt/line", "not two hexadecimal digits at byte " + std::to_string(at)};
        return decoded;
    }
    const Bytes bytes = from_hex(digits).value_or(Bytes());

    Framer framer(std::size_t{largest_remaining_length} + 5);
    framer.feed(bytes);
    std::size_t begin = 0;
    while (const auto frame = framer.next()) {
        const Result<Packet> packet = decode(frame->first_byte, frame->body, version);
        if (!packet) {
            decoded.error = at_packet(packet.error(), begin);
            return decoded;
        }
        version = version_of(*packet, version);
        Json json = to_json(*packet, version);
        json.set("length", static_cast<unsigned>(frame->body.size()));
        decoded.packets.push_back(json.dump());
        begin += frame->size;
    }
    if (framer.broken())
        decoded.error = at_packet(*framer.broken(), begin);
    else if (framer.waiting() > 0)
        decoded.error = at_packet(
            {"mqtt/line",
             std::string(packet_name(type_of(bytes[begin]))) + ": the line ends within the packet at byte " +
                 std::to_string(bytes.size() - begin) + " [section 2]"},
            begin);
    return decoded;
}

Result<std::string> encode_line(std::string_view json, Version& version) {
    const Result<Json> parsed = parse_json(json, {.bytes = 64 * 1024 * 1024, .depth = 16, .values = 10'000'000});
    if (!parsed) return std::unexpected(parsed.error());
    const Result<Bytes> bytes = encode_json(*parsed, version);
    if (!bytes) return std::unexpected(bytes.error());
    if (type_of((*bytes)[0]) == PacketType::connect)
        if (const auto level = parsed->find_integer("protocolVersion")) version = static_cast<Version>(*level);
    return hex(*bytes);
}

}  // namespace mqtt
