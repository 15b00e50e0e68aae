// Bytes of one whole packet to a packet, MQTT 3.1.1 and MQTT 5 section 3, for clients and brokers alike. What comes out
// borrows from `body`. Everything the specification calls malformed or a protocol error within a single packet is
// refused, with the packet, the offset of the byte (from the packet's first) and the section broken; what only the
// connection's state can tell (a second CONNACK, an unknown packet id) is the session's to judge.
#pragma once

#include <cstdint>
#include <variant>

#include "base/bytes.h"
#include "base/result.h"
#include "mqtt/packets.h"
#include "mqtt/plain_publish.h"

namespace mqtt {

// For a CONNECT `version` does not matter: it names its own.
Result<Packet> decode(std::uint8_t first_byte, ByteView body, Version version);

// What a broker may send besides PUBLISH.
using FromBroker = std::variant<Connack, Puback, Pubrec, Pubrel, Pubcomp, Suback, Unsuback, Pingresp, Disconnect, Auth>;

// The same for a client, which then carries no code for packets that only brokers read. Any other type of packet is
// refused as a protocol error; PUBLISH has decode_publish().
Result<FromBroker> decode_from_broker(std::uint8_t first_byte, ByteView body, Version version);

// The packet that comes by the thousand, without the detour through a variant. The type in `first_byte` must be
// PUBLISH.
inline Result<Publish> decode_publish(std::uint8_t first_byte, ByteView body, Version version) {
    return plain::decode_publish(first_byte, body.data(), body.size(), version);
}

// The same into a packet that a loop uses again and again. After a failure its fields mean nothing.
inline Status decode_publish(std::uint8_t first_byte, ByteView body, Version version, Publish& into) {
    return plain::decode_publish(first_byte, body.data(), body.size(), version, into);
}

// Which of these an error of decode() or Framer is: malformed_packet, protocol_error, topic_name_invalid (a PUBLISH
// whose topic or response topic has characters it must not have: as the packet's bounds are sound, it may be dropped
// alone), topic_filter_invalid, topic_alias_invalid, packet_too_large or unsupported_protocol_version. The code to put
// into a DISCONNECT or CONNACK.
Reason reason_of(const Error& error);

// For a PUBLISH dropped because of its topic: the packet id to acknowledge all the same, 0 if there is none.
std::uint16_t packet_id_of_refused_publish(std::uint8_t first_byte, ByteView body);

}  // namespace mqtt
