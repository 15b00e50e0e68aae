// Encodes packets, MQTT 3.1.1 and MQTT 5 section 3: appends to `out`, which keeps its capacity when the caller clears
// and reuses it. The encoders of single packet types trust the packet; an invalid one is our own mistake and asserted.
// check(), and encode() of a Packet, look for everything that cannot be encoded or that the receiver would have to
// refuse, and append nothing on failure. Neither knows the connection's state (receive maximum, topic aliases).
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "mqtt/packets.h"

namespace mqtt {

void encode(const Connect& packet, Bytes& out);  // uses the packet's own version
void encode(const Connack& packet, Version version, Bytes& out);
void encode(const Publish& packet, Version version, Bytes& out);
void encode(const Puback& packet, Version version, Bytes& out);
void encode(const Pubrec& packet, Version version, Bytes& out);
void encode(const Pubrel& packet, Version version, Bytes& out);
void encode(const Pubcomp& packet, Version version, Bytes& out);
void encode(const Subscribe& packet, Version version, Bytes& out);
void encode(const Suback& packet, Version version, Bytes& out);
void encode(const Unsubscribe& packet, Version version, Bytes& out);
void encode(const Unsuback& packet, Version version, Bytes& out);
void encode(const Pingreq& packet, Version version, Bytes& out);
void encode(const Pingresp& packet, Version version, Bytes& out);
void encode(const Disconnect& packet, Version version, Bytes& out);
void encode(const Auth& packet, Version version, Bytes& out);

Status check(const Packet& packet, Version version);
Status check(const Connect& packet);
Status check(const Publish& packet, Version version);

// check() and encode() in one. A CONNECT uses its own version.
Status encode(const Packet& packet, Version version, Bytes& out);

}  // namespace mqtt
