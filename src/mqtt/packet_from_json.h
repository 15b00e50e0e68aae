// Reads the JSON form of a packet, as described in packet_json.h. Separate from writing, because reading cannot trust
// its input.
#pragma once

#include <deque>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/json.h"
#include "base/result.h"
#include "mqtt/packets.h"

namespace mqtt {

// "publish" for PUBLISH.
std::string_view command_of(PacketType type);

class PacketFromJson {
public:
    explicit PacketFromJson(Version version) : version_(version) {}

    // The packet borrows from `json` and from this object.
    Result<Packet> read(const Json& json);

private:
    friend class PropertyFromJson;

    // Reads fields; null counts as absent. Each function stores the first error in status_ and returns
    // a harmless value.
    const Json* field(const Json& from, std::string_view key) const;
    std::uint32_t number(const Json& from, std::string_view key, std::uint32_t largest, std::uint32_t otherwise);
    bool flag(const Json& from, std::string_view key, bool otherwise);
    std::string_view text(const Json& from, std::string_view key);
    BinaryData bytes(const Json& from, std::string_view key);
    const Json::Array& list(const Json& from, std::string_view key);
    QoS qos(const Json& from, std::string_view key);
    Reason reason(const Json& from, std::string_view key);
    std::vector<Reason> reasons(const Json& from);
    std::uint16_t message_id(const Json& from);

    std::uint32_t as_number(const Json& value, std::string_view key, std::uint32_t largest);
    bool as_flag(const Json& value, std::string_view key);
    std::string_view as_text(const Json& value, std::string_view key);
    BinaryData as_bytes(const Json& value, std::string_view key);

    template <class PacketOrWill>
    void properties(const Json& from, PacketOrWill& packet);
    void refuse(std::string_view key, std::string_view complaint);
    void check_names(const Json& json);

    Packet read_kind(const Json& json, PacketType type);
    Connect read_connect(const Json& json);
    Connack read_connack(const Json& json);
    Publish read_publish(const Json& json);
    Subscribe read_subscribe(const Json& json);
    Unsubscribe read_unsubscribe(const Json& json);
    Disconnect read_disconnect(const Json& json);
    Auth read_auth(const Json& json);
    template <class Kind>
    Kind read_acknowledgement(const Json& json);
    template <class Kind>
    Kind read_codes(const Json& json);

    Version version_;
    std::deque<Bytes> kept_;  // owns what the packet's binary fields borrow; a deque does not move its elements
    Status status_;
};

}  // namespace mqtt
