// Packets as JSON objects and back, for people who look at MQTT with a command line. Fields are named as in the
// specification in lowerCamelCase, the way JavaScript's MQTT libraries name them: cmd ("publish"), messageId, topic,
// qos, retain, dup, clientId, keepalive, clean, protocolId, protocolVersion, will, username, password, sessionPresent,
// returnCode (3.1.1) or reasonCode (5), subscriptions [{topic, qos, nl, rap, rh}], unsubscriptions, granted, and for
// MQTT 5 `properties`: {sessionExpiryInterval, ..., userProperties: {name: value or [values]}, subscriptionIdentifier:
// number or [numbers]}. `length` is the remaining length; it is told when decoding and ignored when encoding.
//
// Bytes are hexadecimal text: payload (will.payload too), password, correlationData and authenticationData. Encoding
// also takes them in the form {"type": "Buffer", "data": [1, 2, 255]} that JSON.stringify makes of a Node buffer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/json.h"
#include "base/result.h"
#include "mqtt/packets.h"

namespace mqtt {

Json to_json(const Packet& packet, Version version);

// The whole packet's bytes from one JSON object. A wrong type, an unknown field or command, a missing field and
// whatever check() finds are errors that name the field. A connect's own protocolVersion counts; without one,
// `version`.
Result<Bytes> encode_json(const Json& json, Version version);

struct DecodedLine {
    std::vector<std::string> packets;  // one JSON text each, up to the first mistake
    Error error;                       // empty `what`: the whole line was fine
    bool fine() const { return error.what.empty(); }
};

// One line of hexadecimal text (white space between bytes allowed) with any number of packets. A CONNECT's protocol
// level governs the packets behind it: `version` is in and out, so that the next line can go on from there. Errors name
// the offset in the packet and, for all but the first packet, where in the line it begins. A line that ends within a
// packet is an error.
DecodedLine decode_line(std::string_view hexadecimal, Version& version);

// One JSON object as text to hexadecimal text; `version` as above.
Result<std::string> encode_line(std::string_view json, Version& version);

}  // namespace mqtt
