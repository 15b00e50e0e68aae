// One way to reach rooms, as a machine without I/O. It turns commands (connect, join, send) into requests of the world
// (open this socket, send these bytes, ask this over HTTP) and what comes back into events (joined, arrived, refused).
// It makes one attempt to connect when told to, and never a second by itself: when to try again is chat's business.
//
// Every call may leave outputs behind: drain poll() until it is empty.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "aws/http.h"
#include "base/bytes.h"
#include "base/random.h"
#include "base/secret.h"
#include "base/time.h"
#include "protocol/api.h"
#include "protocol/envelope.h"
#include "protocol/ids.h"

namespace aws {  // where these two would live if that room had a namespace
using HttpRequest = ::HttpRequest;
using HttpResponse = ::HttpResponse;
}  // namespace aws

namespace transport {

using SocketId = std::uint64_t;   // never reused; what a socket says under an older id is dropped
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

struct TokenWanted {  // whoever keeps the person's session answers with token() or no_token()
    bool operator==(const TokenWanted&) const = default;
};

// --- events for chat ---
enum class DownCause {
    network,     // could not be reached, or the connection broke
    refused,     // credentials or policy say no
    pending,     // refused, but likely only until a new policy takes effect
    expired,     // credentials ran out
    evicted,     // another connection took our name
    busy,        // the other side asks to come later
    clock,       // this device's clock is too wrong to sign
    protocol,    // the other side does not speak as it should
    configured,  // nothing that waiting will mend: the configuration is wrong
    asked,       // we closed it
    signed_out,  // the person's session has ended: sign in again
};
enum class Way { iot, mqtt, api_gateway, sqs };  // as config.json names them, see config.h
struct Abilities {                               // what this way can do here and now; the page says what is missing
    Way way = Way::iot;
    bool live = true;            // messages come at once; false: they are fetched, some moments late
    bool private_rooms = false;  // and direct messages, for people who are signed in
    bool instead = false;        // of the first way that the configuration names, which seems to be blocked
    bool operator==(const Abilities&) const = default;
};
struct Up {       // rooms can be joined, messages sent
    UserId self;  // how others see us
    Abilities abilities = {};
    bool operator==(const Up&) const = default;
};
struct Down {  // the attempt failed, or the connection is gone; Connect starts the next
    DownCause cause = DownCause::network;
    std::string sentence;  // what happened and what to do, for people
    bool operator==(const Down&) const = default;
};
struct RoomJoined {  // messages of the room arrive from now on
    RoomId room;
    bool operator==(const RoomJoined&) const = default;
};
struct RoomRefused {  // and will be again if asked without a change
    RoomId room;
    std::string sentence;
    bool operator==(const RoomRefused&) const = default;
};
struct Arrived {
    Incoming incoming;
    bool operator==(const Arrived&) const = default;
};
struct Dropped {  // something arrived that is no message; counted, and shown in diagnostics only
    std::string_view where;
    bool operator==(const Dropped&) const = default;
};
struct Accepted {  // the other side has taken the message over; the room may still not have it
    RoomId room;
    MessageId id;
    bool operator==(const Accepted&) const = default;
};
struct SendRefused {
    RoomId room;
    MessageId id;
    std::string sentence;
    bool operator==(const SendRefused&) const = default;
};
struct ClockMeasured {  // server time minus this device's; used to sign, and to warn
    Milliseconds offset = 0ms;
    bool operator==(const ClockMeasured&) const = default;
};
struct Answered {  // what the backend says; exactly one for each ask(), unless the transport is replaced
    AskId ask = 0;
    std::expected<std::string, api::Problem> body;  // of a 2xx answer; else why not
    bool operator==(const Answered&) const = default;
};

using Output = std::variant<OpenSocket, SendOnSocket, SendTextOnSocket, CloseSocket, Fetch, Keep, TokenWanted, Up, Down,
                            RoomJoined, RoomRefused, Arrived, Dropped, Accepted, SendRefused, ClockMeasured, Answered>;

class Transport {
public:
    virtual ~Transport() = default;

    // --- what chat wants ---
    virtual void connect(Now now) = 0;     // ends in Up or Down; does nothing while an attempt or a connection exists
    virtual void disconnect(Now now) = 0;  // says goodbye, then Down{asked}
    // ends in RoomJoined or RoomRefused while up; forgotten when down
    virtual void join(const RoomId& room, Now now) = 0;
    virtual void leave(const RoomId& room, Now now) = 0;
    // Ends in Accepted, SendRefused or, with the connection, Down. Only while up and can_send().
    virtual void send(const RoomId& room, const Message& message, Now now) = 0;
    virtual bool can_send() const = 0;
    virtual void probe(Now now) = 0;  // after waking up: find out soon whether the connection still lives
    virtual void renew_name() = 0;    // the next connect uses another client id: somebody else uses ours

    // Asks the backend, connected or not: signed with our credentials, a few at a time, each tried again while that may
    // help. Where there is no backend the answer is Refusal::unknown at once.
    virtual void ask(AskId ask, const api::Request& request, Now now) = 0;
    // Answers of TokenWanted.
    virtual void token(const std::string& provider, const Secret& id_token, Now now) = 0;
    enum class TokenLost { for_now, for_good };
    virtual void no_token(TokenLost lost, std::string_view sentence, Now now) = 0;

    // --- what the world says ---
    virtual void socket_opened(SocketId socket, Now now) = 0;
    virtual void socket_received(SocketId socket, ByteView bytes, Now now) = 0;
    virtual void socket_received_text(SocketId socket, std::string_view text, Now now) = 0;
    virtual void socket_closed(SocketId socket, Now now) = 0;  // failed to open, or closed
    // nullopt: no answer (network failure or time over).
    virtual void fetched(RequestId request, std::optional<aws::HttpResponse> response, Now now) = 0;
    virtual void ticked(Now now) = 0;

    virtual std::optional<Output> poll() = 0;
    virtual std::optional<Instant> deadline() const = 0;
};

}  // namespace transport
