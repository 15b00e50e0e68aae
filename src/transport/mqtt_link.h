// What every transport over MQTT shares: rooms as subscriptions, messages as PUBLISH at QoS 1, MQTT 5 with a way back
// to 3.1.1, and a fresh connection that takes over before the old one reaches its end (transport/takeover.h). Where to
// connect, as whom, and what a failure means to people is for the class built on it. OASIS MQTT 5 and 3.1.1; the
// connection's life is AWS IoT Core's (24 hours), and does no harm elsewhere.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/output_queue.h"
#include "protocol/layout.h"
#include "transport/events.h"
#include "transport/mqtt_connection.h"
#include "transport/overlap.h"
#include "transport/room_transport.h"
#include "transport/takeover.h"

namespace transport {

// The way up, in order.
enum class LinkState {
    down,
    awaiting_address,  // on AWS: credentials are fetched
    pausing,           // before saying CONNECT again, in the older version
    opening_socket,
    awaiting_connack,
    up,
};
std::string_view state_name(LinkState state);
FailureReason refusal_of_message(mqtt::Reason reason);

enum class Purpose { first, takeover };  // of a connection

class MqttLink : public RoomTransport {
public:
    MqttLink(Topics topics, Random random, Standing standing = Standing::guest);

    void connect(Now now) override;
    void disconnect(Now now) override;
    void join(const RoomId& room, Now now) override;
    void leave(const RoomId& room, Now now) override;
    void send(const RoomId& room, const Message& message, Now now) override;
    bool can_send() const override;
    void probe(Now now) override;

    void socket_opened(SocketId socket, Now now) override;
    void socket_received(SocketId socket, ByteView bytes, Now now) override;
    void socket_received_text(SocketId socket, std::string_view text, Now now) override;
    void socket_closed(SocketId socket, Now now) override;
    void ticked(Now now) override;

    std::optional<Output> poll() override;
    std::optional<Instant> deadline() const override;

    LinkState state() const { return state_; }
    bool taking_over() const { return connections_.has_two(); }

protected:
    // Answer with have_address() or have_none(), now or later; an answer that came too late is ignored. A takeover
    // needs a client id that is not in use.
    virtual void address_wanted(Purpose purpose, Now now) = 0;
    // What the end of a connection, or of an attempt, means. Called once for each, takeovers that failed included.
    virtual Down explain(const Lost& lost, Now now);
    virtual void came_up() {}
    virtual UserId self(const std::string& sender) const = 0;
    virtual Capabilities capabilities() const = 0;
    virtual FailureReason refusal(mqtt::Reason reason) const;  // of a room

    void have_address(const Address& address, Now now);
    void have_none(Down down, Now now);
    void end(Down down, Now now);  // whatever there is of a connection
    bool awaits_address() const { return awaited_.has_value(); }
    const Topics& topics() const { return topics_; }
    Standing standing() const { return standing_; }
    Random& random() { return random_; }
    std::string random_hex(std::size_t digits);
    void put(Output output) { outputs_.push(std::move(output)); }

private:
    struct Room {
        RoomId id;
        std::string filter;
        bool joined = false;
    };
    struct PendingPublish {              // kept whole until it is acknowledged: a takeover may have to send it again
        std::optional<SocketId> socket;  // of the connection that has it; nullopt: it is to be sent
        mqtt::Token token = 0;
        RoomId room;
        MessageId id;
        std::string topic;
        Bytes payload;
    };
    using Connections = Takeover<MqttConnection>;

    void drain(Now now);
    void take(Connections::From& from, Now now);
    void take_arrived(const Connections::From& from, const mqtt::Arrived& arrived);
    void take_refused(const std::string& filter, mqtt::Reason reason, Now now);
    void lost(SocketId socket, const Lost& lost, Now now);
    bool falls_back(const Lost& lost) const;
    void go_down(Down down, Now now);
    void have_taken_over(Now now);
    bool publish_waiting(Now now);  // true: something left, or was refused
    void settle(SocketId socket, mqtt::Token token, std::optional<FailureReason> refusal);
    void want_filters(Now now);
    std::vector<std::string> filters() const;
    Room* find_room(const RoomId& id);
    auto owes() const {  // whether an acknowledgement is still expected on this socket
        return [this](SocketId socket) {
            return std::ranges::contains(pending_, std::optional(socket), &PendingPublish::socket);
        };
    }

    Topics topics_;
    Random random_;
    Standing standing_;
    LinkState state_ = LinkState::down;
    std::optional<Purpose> awaited_;  // the address asked for
    mqtt::Version version_ = mqtt::Version::v5;
    std::optional<mqtt::Version> works_;  // the version that a broker here has accepted
    bool fell_back_ = false;              // in this attempt
    std::optional<Instant> pause_until_;
    Connections connections_;
    std::vector<Room> rooms_;  // those wanted
    std::vector<PendingPublish> pending_;
    Overlap overlap_;
    SocketId next_socket_;
    std::string arrival_prefix_;
    std::uint64_t arrivals_ = 0;
    Now last_now_;
    OutputQueue<Output> outputs_;
};

}  // namespace transport
