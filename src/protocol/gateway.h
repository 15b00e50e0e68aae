// What a page and the gateway say to each other where MQTT is not spoken: over an API Gateway WebSocket as text frames,
// and, from the gateway alone, sealed in the messages of an SQS queue. One JSON object each (docs/api.md, "Gateways").
// Both sides read with bounds; what is no frame of this version is an error, never a crash.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "protocol/api.h"
#include "protocol/envelope.h"
#include "protocol/ids.h"

namespace gateway {

// --- from the page: {"action":…}; API Gateway selects the route by it ---
struct Subscribe {  // {"action":"subscribe","room":…}; "d.+" joins every direct room
    RoomId room;
    bool operator==(const Subscribe&) const = default;
};
struct Unsubscribe {  // {"action":"unsubscribe","room":…}
    RoomId room;
    bool operator==(const Unsubscribe&) const = default;
};
struct Publish {  // {"action":"publish","room":…,"message":{"v":1,"id":…,"kind":…,"name":…,"text":…}}
    RoomId room;
    Message message;
    bool operator==(const Publish&) const = default;
};
struct Ping {  // {"action":"ping"}: API Gateway closes after ten idle minutes
    bool operator==(const Ping&) const = default;
};
struct Taken {  // {"action":"taken","seq":…}: everything held for us up to here is stored, and may be removed
    std::int64_t seq = 0;
    bool operator==(const Taken&) const = default;
};
using Request = std::variant<Subscribe, Unsubscribe, Publish, Ping, Taken>;

// --- from the gateway: {"type":…} ---
struct Subscribed {  // {"type":"subscribed","room":…}
    RoomId room;
    bool operator==(const Subscribed&) const = default;
};
struct Unsubscribed {  // {"type":"unsubscribed","room":…}
    RoomId room;
    bool operator==(const Unsubscribed&) const = default;
};
struct Accepted {  // {"type":"accepted","room":…,"id":…,"stamp":ms}: stamped and kept; everybody gets it, we too
    RoomId room;
    MessageId id;
    UnixTime stamp{};
    bool operator==(const Accepted&) const = default;
};
// {"type":"refused","action":…,"room":…,"id":…,"code":…,"message":…}; room and id where there was one
struct Refused {
    std::string action;
    RoomId room;
    MessageId id;
    api::Problem problem;  // its sentence is our own, whatever came
    bool operator==(const Refused&) const = default;
};
struct Delivered {  // {"type":"message","room":…,"message":{… as in layout "stamped"},"seq":…}
    Incoming incoming;
    std::optional<std::int64_t> seq;  // held for us alone: say Taken once it is stored; they come in this order
    bool operator==(const Delivered&) const = default;
};
struct Receipt {  // {"type":"message-read-receipt","user":…,"messages":[id,…]}: read elsewhere
    std::vector<std::string> messages;
    bool operator==(const Receipt&) const = default;
};
struct Pong {  // {"type":"pong"}
    bool operator==(const Pong&) const = default;
};
struct Other {  // of a type that we do not know: an operator's own, say; for nobody to show
    bool operator==(const Other&) const = default;
};
using Frame = std::variant<Subscribed, Unsubscribed, Accepted, Refused, Delivered, Receipt, Pong, Other>;

std::string write(const Request& request);
std::string_view action_of(const Request& request);  // "subscribe", …
// at most limits::gateway_message_bytes; the message cleaned and checked
Result<Request> read_request(std::string_view json);

std::string write(const Subscribed& frame);
std::string write(const Unsubscribed& frame);
std::string write(const Accepted& frame);
std::string write(const Refused& frame);
std::string write(const Pong& frame);
// `message` as it travels in layout "stamped"; what else stands in it is carried along.
std::string write_delivered(const RoomId& room, const Json& message, std::optional<std::int64_t> seq = std::nullopt);
Result<Frame> read_frame(std::string_view json);

// The members that a sender writes: {"v":1,"id":…,"kind":…,"name":…,"text":…}. Fails with a sentence for the sender.
Json write_sent(const Message& message);
Result<Message> read_sent(const Json& json);

}  // namespace gateway
