// What every transport over MQTT shares: rooms as subscriptions, messages as PUBLISH at QoS 1, MQTT 5 with a way back
// to 3.1.1, and a fresh connection that takes over before the old one reaches its end, without a gap. Where to connect,
// as whom, and what a failure means to people is for the class built on it. OASIS MQTT 5 and 3.1.1; the connection's
// life is AWS IoT Core's (24 hours), and does no harm elsewhere.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/output_queue.h"
#include "protocol/layout.h"
#include "transport/mqtt_leg.h"
#include "transport/overlap.h"
#include "transport/transport.h"

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
std::string refusal_of_message(mqtt::Reason reason);

enum class Purpose { first, takeover };  // of a connection

class MqttLink : public Transport {
public:
    MqttLink(Topics topics, Random random, Standing standing = Standing::guest);

    void connect(Now now) override;
    void disconnect(Now now) override;
    void join(const RoomId& room, Now now) override;
    void leave(const RoomId& room, Now now) override;
    void send(const RoomId& room, const Message& message, Now now) override;
    bool can_send() const override;
    void probe(Now now) override;
    void ask(AskId ask, const api::Request& request, Now now) override;
    void token(const std::string&, const Secret&, Now) override {}
    void no_token(TokenLost, std::string_view, Now) override {}

    void socket_opened(SocketId socket, Now now) override;
    void socket_received(SocketId socket, ByteView bytes, Now now) override;
    void socket_received_text(SocketId socket, std::string_view text, Now now) override;
    void socket_closed(SocketId socket, Now now) override;
    void fetched(RequestId request, std::optional<aws::HttpResponse> response, Now now) override;
    void ticked(Now now) override;

    std::optional<Output> poll() override;
    std::optional<Instant> deadline() const override;

    LinkState state() const { return state_; }
    bool taking_over() const { return successor_ || retiring_; }

protected:
    // Answer with have_address() or have_none(), now or later; an answer that came too late is ignored. A takeover
    // needs a client id that is not in use.
    virtual void address_wanted(Purpose purpose, Now now) = 0;
    // What the end of a connection, or of an attempt, means. Called once for each, takeovers that failed included.
    virtual Down explain(const Lost& lost, Now now);
    virtual void came_up() {}
    virtual UserId self(const std::string& sender) const = 0;
    virtual Abilities abilities() const = 0;
    virtual std::string refusal(mqtt::Reason reason) const;  // of a room

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
    struct Flight {                      // a message on its way; kept whole, since a takeover may have to send it again
        std::optional<SocketId> socket;  // nullopt: to be sent, or to be sent again
        mqtt::Token token = 0;
        RoomId room;
        MessageId id;
        std::string topic;
        Bytes payload;
    };

    MqttLeg* leg(SocketId socket);
    void drain(std::optional<MqttLeg>& leg, Now now);
    void drain_all(Now now);
    void take(MqttLeg& from, MqttLeg::Output output, Now now);
    void take_arrived(const MqttLeg& from, const mqtt::Arrived& arrived);
    void take_refused(const std::string& filter, mqtt::Reason reason);
    void lost(std::optional<MqttLeg>& leg, const Lost& lost, Now now);
    bool falls_back(const Lost& lost) const;
    void go_down(Down down, Now now);
    void plan_takeover(Now now);
    void plan_takeover_again(Now now);
    void finish_takeover(Now now);
    bool successor_is_ready() const;
    bool owes(const MqttLeg& leg) const;  // an acknowledgement
    void promote(Now now);
    void send_waiting(Now now);
    void settle(SocketId socket, mqtt::Token token, std::string refusal);
    std::vector<std::string> filters() const;
    Room* find_room(const RoomId& id);

    Topics topics_;
    Random random_;
    Standing standing_;
    LinkState state_ = LinkState::down;
    std::optional<Purpose> awaited_;  // the address asked for
    mqtt::Version version_ = mqtt::Version::v5;
    std::optional<mqtt::Version> works_;  // what a broker here has answered to
    bool fell_back_ = false;              // in this attempt
    std::optional<Instant> pause_until_;
    std::optional<MqttLeg> main_;
    std::optional<MqttLeg> successor_;  // connecting and subscribing, while main_ serves
    std::optional<MqttLeg> retiring_;   // was main_; listens until what is under way has come
    std::optional<Instant> takeover_at_;
    std::optional<Instant> retire_at_;
    std::vector<Room> rooms_;  // those wanted
    bool filters_changed_ = false;
    std::vector<Flight> flights_;
    Overlap overlap_;
    SocketId next_socket_;
    std::string arrival_prefix_;
    std::uint64_t arrivals_ = 0;
    Now last_now_;
    OutputQueue<Output> outputs_;
};

}  // namespace transport
