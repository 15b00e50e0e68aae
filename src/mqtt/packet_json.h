// Packets as JSON objects and back, for people who inspect MQTT on a command line. Fields have the specification's
// names in lowerCamelCase, as in JavaScript's MQTT libraries: cmd ("publish"), messageId, topic, qos, retain, dup,
// clientId, keepalive, clean, protocolId, protocolVersion, will, username, password, sessionPresent, returnCode (3.1.1)
// or reasonCode (5), subscriptions [{topic, qos, nl, rap, rh}], unsubscriptions, granted, and for MQTT 5 `properties`:
// {sessionExpiryInterval, ..., userProperties: {name: value or [values]}, subscriptionIdentifier: number or [numbers]}.
// `length` is the remaining length; decoding writes it, encoding ignores it.
//
// Bytes are hexadecimal text: payload (also in will), password, correlationData and authenticationData. Encoding also
// accepts {"type": "Buffer", "data": [1, 2, 255]}, which JSON.stringify makes of a Node buffer.
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

// Returns the bytes of the whole packet. A wrong type, an unknown field or command, a missing field and everything that
// check() finds are errors that name the field. A connect uses its own protocolVersion, or `version` if it has none.
Result<Bytes> encode_json(const Json& json, Version version);

struct DecodedLine {
    std::vector<std::string> packets;  // one JSON text each, up to the first error
    Error error;                       // `what` is empty if the whole line was valid
    bool fine() const { return error.what.empty(); }
};

// Decodes one line of hexadecimal text (white space between bytes is allowed) with any number of packets. A CONNECT
// sets the version for the packets after it: `version` is in and out, so that the next line can continue with it.
// Errors name the offset in the packet and, for all but the first packet, its beginning in the line. A line that ends
// within a packet is an error.
DecodedLine decode_line(std::string_view hexadecimal, Version& version);

// Encodes one JSON object to hexadecimal text; `version` as above.
Result<std::string> encode_line(std::string_view json, Version& version);

}  // namespace mqtt
