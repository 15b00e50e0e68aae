// What a page and the gateway exchange without MQTT: text frames over an API Gateway WebSocket, and from the gateway
// also sealed messages in an SQS queue. Each is one JSON object (docs/api.md, "Gateways"). Both sides read with
// bounds; an invalid frame gives an error.
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

inline namespace protocol {

namespace gateway {

// --- from the page: {"action":…}; API Gateway selects the route by the action ---
struct Subscribe {  // {"action":"subscribe","room":…}; "d.+" joins every direct room
    RoomId room;
    bool operator==(const Subscribe&) const = default;
};
struct SubscribeAll {  // {"action":"subscribe","rooms":[…]}: 1 to limits::rooms of them, so that one frame joins them
    std::vector<RoomId> rooms;
    bool operator==(const SubscribeAll&) const = default;
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
struct Taken {  // {"action":"taken","seq":…}: all held messages up to here are stored and may be removed
    std::int64_t seq = 0;
    bool operator==(const Taken&) const = default;
};
using Request = std::variant<Subscribe, SubscribeAll, Unsubscribe, Publish, Ping, Taken>;

// --- from the gateway: {"type":…} ---
struct Subscribed {  // {"type":"subscribed","room":…}
    RoomId room;
    bool operator==(const Subscribed&) const = default;
};
struct SubscribedAll {  // {"type":"subscribed","rooms":[…],"refused":[{"room":…,"code":…}]}: the answer for each
    struct RefusedRoom {
        RoomId room;
        api::Refusal refusal = api::Refusal::unknown;
        bool operator==(const RefusedRoom&) const = default;
    };
    std::vector<RoomId> rooms;
    std::vector<RefusedRoom> refused;
    bool operator==(const SubscribedAll&) const = default;
};
struct Unsubscribed {  // {"type":"unsubscribed","room":…}
    RoomId room;
    bool operator==(const Unsubscribed&) const = default;
};
struct Accepted {  // {"type":"accepted","room":…,"id":…,"stamp":ms}: stamped and kept; the sender gets an echo too
    RoomId room;
    MessageId id;
    UnixTime stamp{};
    bool operator==(const Accepted&) const = default;
};
// {"type":"refused","action":…,"room":…,"id":…,"code":…,"message":…}; room and id if the request had them
struct Refused {
    std::string action;
    RoomId room;
    MessageId id;
    api::Refusal refusal = api::Refusal::unknown;
    std::string message;  // not read: whoever shows the refusal makes a sentence from its code
    bool operator==(const Refused&) const = default;
};
struct Delivered {  // {"type":"message","room":…,"message":{… as in layout "stamped"},"seq":…}
    Incoming incoming;
    std::optional<std::int64_t> seq;  // of a held message: send Taken once it is stored; they arrive in this order
    bool operator==(const Delivered&) const = default;
};
struct Receipt {  // {"type":"message-read-receipt","user":…,"messages":[id,…]}: read on another device
    std::vector<std::string> messages;
    bool operator==(const Receipt&) const = default;
};
struct Pong {  // {"type":"pong"}
    bool operator==(const Pong&) const = default;
};
// {"message":…,"connectionId":…,"requestId":…}, without a type: API Gateway itself answers that it did not handle some
// frame, mostly since the throttle of all connections together was reached. It does not say which frame.
struct Unhandled {
    bool operator==(const Unhandled&) const = default;
};
struct Other {  // of an unknown type, for example an operator's own; not shown
    bool operator==(const Other&) const = default;
};
using Frame = std::variant<Subscribed, SubscribedAll, Unsubscribed, Accepted, Refused, Delivered, Receipt, Pong,
                           Unhandled, Other>;

std::string write(const Request& request);
std::string_view action_of(const Request& request);  // "subscribe", …
// At most limits::gateway_message_bytes. The message is cleaned and checked.
Result<Request> read_request(std::string_view json);

std::string write(const Subscribed& frame);
std::string write(const SubscribedAll& frame);
std::string write(const Unsubscribed& frame);
std::string write(const Accepted& frame);
std::string write(const Refused& frame);
std::string write(const Pong& frame);
// `message` is in layout "stamped"; other members in it are copied too.
std::string write_delivered(const RoomId& room, const Json& message, std::optional<std::int64_t> seq = std::nullopt);
Result<Frame> read_frame(std::string_view json);

// The members that a sender writes: {"v":1,"id":…,"kind":…,"name":…,"text":…}. On failure the error is a sentence for
// the sender.
Json write_sent(const Message& message);
Result<Message> read_sent(const Json& json);

}  // namespace gateway

}  // namespace protocol
