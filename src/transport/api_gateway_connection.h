// One WebSocket of API Gateway from opening to its end: ApiGatewayTransport has one, and two while a fresh connection
// takes over from an old one (transport/takeover.h). It asks for rooms one answer at a time, since API Gateway handles
// the frames of a connection side by side; it pings, since ten silent minutes end a connection; and it says once that
// it ended. Amazon API Gateway Developer Guide, "WebSocket APIs"; the frames are those of protocol/gateway.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/output_queue.h"
#include "base/random.h"
#include "protocol/gateway.h"
#include "transport/events.h"

namespace transport {

class GatewayConnection {
public:
    struct Granted {
        RoomId room;
    };
    struct Refused {  // a published message; for rooms, see their state
        RoomId room;
        MessageId id;
        api::Problem reason;
    };
    // API Gateway did not handle something that was sent, since everybody together sends too much. Rooms are asked for
    // again by themselves; whatever was published and is not accepted until then is to be sent again.
    struct Busy {
        Instant until;
    };
    struct Lost {  // the last output
        bool opened = false;
        ConnectionFailure reason = ConnectionFailure::connection_lost;
    };
    using Output = std::variant<OpenSocket, SendTextOnSocket, CloseSocket, Dropped, Granted, RoomRefused,
                                gateway::Delivered, gateway::Accepted, Refused, Busy, Lost>;

    GatewayConnection(SocketId socket, Secret url, Random random, Instant now);  // asks for its socket at once

    void opened(Instant now);
    void received(std::string_view text, Instant now);
    void closed() { lose(ConnectionFailure::connection_lost); }
    void ticked(Instant now);
    void probe(Instant now);
    void lose(ConnectionFailure reason);
    void say_goodbye(Instant now);  // no Lost follows

    void keep_rooms(const std::vector<RoomId>& wanted, Instant now);
    void send(std::string frame) { outputs_.push(SendTextOnSocket{socket_, std::move(frame)}); }

    std::optional<Output> poll();
    std::optional<Instant> deadline() const;

    SocketId socket() const { return socket_; }
    bool is_open() const { return state_ == State::open; }
    bool is_ready() const;  // open, and every room wanted has been answered
    bool has_granted(const RoomId& room) const;
    FailureReason refusal_of(const RoomId& room) const;  // of one that was refused

private:
    enum class State { opening, open, over };
    struct Room {
        enum class State { idle, subscribing, pausing, granted, refused, unsubscribing };
        RoomId id;
        bool wanted = true;
        State state = State::idle;
        std::optional<Instant> due = std::nullopt;  // of the answer, or of the next try
        int tries = 0;
        FailureReason refusal = {};
    };

    void take(gateway::Frame& frame, Instant now);
    void take_granted(const RoomId& id, Instant now);
    void take_refused(gateway::Refused& refused, Instant now);
    void take_unhandled(Instant now);
    void ask_for_rooms();
    void step(Room& room, Instant now);
    void ping(Instant due);
    Room* find(const RoomId& id);

    SocketId socket_;
    State state_ = State::opening;
    Instant due_;  // opening: of the socket; open: of the next ping
    std::optional<Instant> pong_due_;
    std::vector<Room> rooms_;
    std::vector<RoomId> to_ask_;  // for, in one frame
    Random random_;
    std::optional<Instant> busy_until_;
    int busy_in_a_row_ = 0;
    OutputQueue<Output> outputs_;
};

}  // namespace transport
