// Whatever decodes can be encoded, and what was encoded decodes to the same packet.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "mqtt/decode.h"
#include "mqtt/encode.h"
#include "mqtt/framer.h"
#include "mqtt/packet_json.h"

namespace {
void require(bool fine) {
    if (!fine) std::abort();
}

Result<mqtt::Packet> decode_whole(const Bytes& bytes, mqtt::Version version) {
    mqtt::Framer framer(bytes.size());
    framer.feed(bytes);
    const auto frame = framer.next();
    require(frame.has_value() && frame->size == bytes.size());
    return mqtt::decode(frame->first_byte, frame->body, version);
}
}  // namespace

// First byte: the version; second: the packet's first byte; the rest: its body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    auto version = data[0] & 1 ? mqtt::Version::v5 : mqtt::Version::v3_1_1;
    const auto packet = mqtt::decode(data[1], ByteView(data + 2, size - 2), version);
    if (!packet) {
        require(!packet.error().what.empty());
        (void)mqtt::reason_of(packet.error());
        return 0;
    }
    if (const auto* connect = std::get_if<mqtt::Connect>(&*packet)) version = connect->version;
    Bytes bytes;
    if (!mqtt::encode(*packet, version, bytes)) {
        // Well formed, but a client must not: no identifier and no clean session [MQTT-3.1.3-7].
        const auto* connect = std::get_if<mqtt::Connect>(&*packet);
        require(connect && connect->client_id.empty() && !connect->clean_start);
        return 0;
    }
    const auto again = decode_whole(bytes, version);
    require(again.has_value() && *again == *packet);
    require(mqtt::encode_json(mqtt::to_json(*packet, version), version).has_value());
    return 0;
}
