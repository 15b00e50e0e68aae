// Decodes the bytes of one whole packet, MQTT 3.1.1 and MQTT 5 section 3, for clients and brokers. The result borrows
// from `body`. Refuses everything that the specification calls malformed or a protocol error within a single packet;
// the error names the packet, the offset of the byte (from the packet's first) and the section. Errors that depend on
// the connection's state (a second CONNACK, an unknown packet id) are left to the session.
#pragma once

#include <cstdint>
#include <variant>

#include "base/bytes.h"
#include "base/result.h"
#include "mqtt/packets.h"
#include "mqtt/plain_publish.h"

namespace mqtt {

// A CONNECT contains its own version, so `version` is ignored for it.
Result<Packet> decode(std::uint8_t first_byte, ByteView body, Version version);

// The packets that a broker may send, except PUBLISH.
using FromBroker = std::variant<Connack, Puback, Pubrec, Pubrel, Pubcomp, Suback, Unsuback, Pingresp, Disconnect, Auth>;

// The same for clients, so that they contain no code for packets that only brokers read. Refuses all other packet types
// as a protocol error; for PUBLISH see decode_publish().
Result<FromBroker> decode_from_broker(std::uint8_t first_byte, ByteView body, Version version);

// A faster way for the most frequent packet, without a variant. The type in `first_byte` must be PUBLISH.
inline Result<Publish> decode_publish(std::uint8_t first_byte, ByteView body, Version version) {
    return plain::decode_publish(first_byte, body.data(), body.size(), version);
}

// The same, into a packet that the caller reuses. After a failure its fields are undefined.
inline Status decode_publish(std::uint8_t first_byte, ByteView body, Version version, Publish& into) {
    return plain::decode_publish(first_byte, body.data(), body.size(), version, into);
}

// The reason code for a DISCONNECT or CONNACK after an error of decode() or Framer: malformed_packet,
// protocol_error, topic_name_invalid (a PUBLISH whose topic or response topic has forbidden characters; since the
// packet's length is right, it is enough to drop this packet), topic_filter_invalid, topic_alias_invalid,
// packet_too_large or unsupported_protocol_version.
Reason reason_of(const Error& error);

// For a PUBLISH that was dropped because of its topic: the packet id, which must still be acknowledged; 0 if
// there is none.
std::uint16_t packet_id_of_refused_publish(std::uint8_t first_byte, ByteView body);

}  // namespace mqtt
