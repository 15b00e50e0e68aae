// How a session with a broker ended, as codes; whoever shows it makes the sentence.
#pragma once

#include <cstdint>
#include <string>

#include "mqtt/reason.h"

namespace mqtt {

// What to decide by.
enum class BreakCause {
    refused,          // CONNACK or DISCONNECT: not authorised, banned, bad credentials
    version_refused,  // the broker does not support this version: try 3.1.1
    evicted,          // session taken over: another connection uses the same client id
    server_busy,      // quota, throttling, server moving or shutting down: try later
    protocol_error,   // not MQTT, or not valid in this state
    timeout,          // a deadline passed
    closed,           // the transport went away
    too_large,        // the broker says that one of our packets is too large
    other,
};

// What happened.
enum class BreakEvent {
    connection_lost,        // the transport went away after CONNACK
    closed_before_connack,  // likewise, before the broker accepted or refused us
    closed_here,            // by disconnect()
    connack,                // refused with `reason`
    disconnect,             // the broker ended the connection with `reason`
    only_older_version,     // the broker is older than MQTT 5
    no_connack,             // this and the following ones: not in time
    unfinished_packet,
    no_pingresp,
    no_puback,
    no_suback,
    no_unsuback,
    protocol_error,  // the broker broke the rules; `error` says how
};

struct Broken {  // the last output of a session; nothing follows
    BreakCause cause = BreakCause::closed;
    BreakEvent event = BreakEvent::connection_lost;
    Reason reason = Reason::success;  // the packet's reason or return code, if there was one
    // Of a protocol error: what the decoder found, like the `what` of an Error but without a full stop. Contains
    // nothing that the broker wrote.
    std::string error = {};

    bool operator==(const Broken&) const = default;
};

}  // namespace mqtt
