// What a transport says: requests of the world (open this socket, send these bytes, ask this over HTTP), and events for
// chat (up, joined, arrived, refused).
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <utility>
#include <variant>

#include "aws/http.h"
#include "base/bytes.h"
#include "base/secret.h"
#include "base/time.h"
#include "protocol/api.h"
#include "protocol/envelope.h"
#include "protocol/ids.h"
#include "transport/failure_reason.h"
#include "transport/transport_kind.h"

namespace transport {

using SocketId = std::uint64_t;   // never reused; data under an older id is dropped
using RequestId = std::uint64_t;  // the same for HTTP
using AskId = std::uint64_t;      // the same for the backend; given by chat

// --- requests of the world ---
struct OpenSocket {
    SocketId socket = 0;
    Secret url;  // signed: a credential for some minutes
    std::string subprotocol;
    bool operator==(const OpenSocket&) const = default;
};
struct SendOnSocket {  // one binary WebSocket message
    SocketId socket = 0;
    Bytes bytes;
    bool operator==(const SendOnSocket&) const = default;
};
struct SendTextOnSocket {  // one text message, UTF-8
    SocketId socket = 0;
    std::string text;
    bool operator==(const SendTextOnSocket&) const = default;
};
struct CloseSocket {  // the world answers SocketClosed or nothing; both are fine
    SocketId socket = 0;
    bool operator==(const CloseSocket&) const = default;
};
struct Fetch {
    RequestId request = 0;
    aws::HttpRequest http;
    Milliseconds within = 10s;  // the world gives up then and answers Fetched without a response
    bool operator==(const Fetch&) const = default;
};
struct Keep {  // in storage that survives a reload; an empty value removes it
    std::string key;
    Secret value;
    bool operator==(const Keep&) const = default;
};

struct TokenWanted {  // an ID token of the person's session: answered by BackendClient::token() or no_token()
    bool operator==(const TokenWanted&) const = default;
};

// --- events for chat ---
enum class DownCause {
    network,     // could not be reached, or the connection broke
    refused,     // credentials or policy say no
    pending,     // refused, probably only until a new policy takes effect
    expired,     // credentials ran out
    evicted,     // another connection took our name
    busy,        // the server asks to retry later
    clock,       // this device's clock is too wrong to sign
    protocol,    // the server violates the protocol
    configured,  // the configuration is wrong; waiting does not help
    asked,       // we closed it
    signed_out,  // the person's session has ended: sign in again
};
struct Capabilities {  // what this transport can do here and now; the page says what is missing
    TransportKind kind = TransportKind::iot;
    bool live = true;            // messages arrive at once; false: they are polled, a few seconds late
    bool private_rooms = false;  // and direct messages, for people who are signed in
    bool is_fallback = false;    // for the first transport of the configuration, which seems to be blocked
    bool operator==(const Capabilities&) const = default;
};
struct Up {       // rooms can be joined, messages sent
    UserId self;  // how others see us
    Capabilities capabilities = {};
    bool operator==(const Up&) const = default;
};
struct Down {  // the attempt failed, or the connection is gone; Connect starts the next
    DownCause cause = DownCause::network;
    FailureReason reason = {};
    bool operator==(const Down&) const = default;
};
struct RoomJoined {  // messages of the room arrive from now on
    RoomId room;
    bool operator==(const RoomJoined&) const = default;
};
struct RoomRefused {  // and would be refused again until something changes
    RoomId room;
    FailureReason reason = {};
    bool operator==(const RoomRefused&) const = default;
};
struct Arrived {
    Incoming incoming;
    bool operator==(const Arrived&) const = default;
};
struct Dropped {  // something invalid arrived; counted, and shown in diagnostics only
    std::string_view where;
    bool operator==(const Dropped&) const = default;
};
struct Accepted {  // the server has accepted the message, which may not have reached the room yet
    RoomId room;
    MessageId id;
    bool operator==(const Accepted&) const = default;
};
struct SendRefused {
    RoomId room;
    MessageId id;
    FailureReason reason = {};
    bool operator==(const SendRefused&) const = default;
};
struct ClockMeasured {  // server time minus this device's; used to sign, and to warn
    Milliseconds offset = 0ms;
    bool operator==(const ClockMeasured&) const = default;
};
struct AskFailure {                                // why the backend did not do what it was asked
    api::Refusal refusal = api::Refusal::unknown;  // to decide by
    FailureReason reason = {};                     // for the sentence: the refusal, or why it could not be asked

    AskFailure() = default;
    explicit(false) AskFailure(api::Problem problem) : refusal(problem.refusal), reason(problem) {}
    AskFailure(api::Refusal refused, FailureReason why) : refusal(refused), reason(std::move(why)) {}
    bool operator==(const AskFailure&) const = default;
};
struct Answered {  // the backend's response; exactly one for each ask(), unless the transport is replaced
    AskId ask = 0;
    std::expected<std::string, AskFailure> body;  // of a 2xx answer; else why not
    bool operator==(const Answered&) const = default;
};

using Output = std::variant<OpenSocket, SendOnSocket, SendTextOnSocket, CloseSocket, Fetch, Keep, TokenWanted, Up, Down,
                            RoomJoined, RoomRefused, Arrived, Dropped, Accepted, SendRefused, ClockMeasured, Answered>;

}  // namespace transport
