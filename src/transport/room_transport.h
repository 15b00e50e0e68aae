// One way to reach rooms, as a machine without I/O. It turns commands (connect, join, send) into requests of the world
// and what comes back into events (transport/events.h). It makes one attempt to connect when told to, and never a
// second one by itself: chat decides when to try again.
//
// Every call may leave outputs behind: drain poll() until it is empty.
#pragma once

#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/time.h"
#include "protocol/envelope.h"
#include "protocol/ids.h"
#include "transport/events.h"

namespace transport {

class RoomTransport {
public:
    virtual ~RoomTransport() = default;

    virtual void connect(Now now) = 0;     // ends in Up or Down; does nothing while an attempt or a connection exists
    virtual void disconnect(Now now) = 0;  // says goodbye, then Down{asked}
    // Ends in RoomJoined or RoomRefused while up; forgotten when down.
    virtual void join(const RoomId& room, Now now) = 0;
    virtual void leave(const RoomId& room, Now now) = 0;
    // Ends in Accepted, SendRefused or, with the connection, Down. Only while up and can_send().
    virtual void send(const RoomId& room, const Message& message, Now now) = 0;
    virtual bool can_send() const = 0;
    virtual void probe(Now now) = 0;  // after waking up: find out soon whether the connection still lives
    // Another client has connected under our name: the next connect() uses another one. For transports with such names.
    virtual void renew_name() {}

    // For transports that open sockets. What is said about a socket that is not theirs any more is ignored.
    virtual void socket_opened(SocketId, Now) {}
    virtual void socket_received(SocketId, ByteView, Now) {}
    virtual void socket_received_text(SocketId, std::string_view, Now) {}
    virtual void socket_closed(SocketId, Now) {}  // failed to open, or closed

    virtual void ticked(Now now) = 0;
    virtual std::optional<Output> poll() = 0;
    virtual std::optional<Instant> deadline() const = 0;
};

}  // namespace transport
