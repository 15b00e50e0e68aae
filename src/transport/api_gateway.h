// API Gateway's WebSocket: a token bought for each connection, frames of text over it, and a fresh connection that
// takes over before the two hours end. What was held for a person while they were away comes first, and is given back
// as taken only after it has been handed on. A browser is not told that a token was refused, so the answer to the
// token's purchase tells what can be told. Amazon API Gateway Developer Guide, "WebSocket APIs" and "Quotas".
#pragma once

#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/output_queue.h"
#include "transport/api_gateway_leg.h"
#include "transport/aws_access.h"
#include "transport/config.h"

namespace transport {

class ApiGatewayTransport final : public Transport {
public:
    struct Settings {
        std::string url;  // of the WebSocket API, checked
        Entry entry = Entry::token;
        AwsAccess::Settings aws;
    };
    explicit ApiGatewayTransport(Settings settings);

    void connect(Now now) override;
    void disconnect(Now now) override;
    void join(const RoomId& room, Now now) override;
    void leave(const RoomId& room, Now now) override;
    void send(const RoomId& room, const Message& message, Now now) override;
    bool can_send() const override;
    void probe(Now now) override;
    void renew_name() override {}  // connections have no names of ours
    void ask(AskId ask, const api::Request& request, Now now) override;
    void token(const std::string& provider, const Secret& id_token, Now now) override;
    void no_token(TokenLost lost, std::string_view sentence, Now now) override;

    void socket_opened(SocketId socket, Now now) override;
    void socket_received(SocketId socket, ByteView bytes, Now now) override;
    void socket_received_text(SocketId socket, std::string_view text, Now now) override;
    void socket_closed(SocketId socket, Now now) override;
    void fetched(RequestId request, std::optional<aws::HttpResponse> response, Now now) override;
    void ticked(Now now) override;

    std::optional<Output> poll() override;
    std::optional<Instant> deadline() const override;

private:
    enum class State { down, entering, opening, up };
    // Buying the entry of one connection: the first, or the one that takes over.
    struct Entering {
        enum class Step { identity, id_token, purchase } step = Step::id_token;
        RequestId request = 0;
        AskId ask = 0;
        std::optional<Instant> due;
        bool asked_again = false;  // for an ID token: the last one may have run out on its way
    };
    struct Room {
        RoomId id;
        bool joined = false;
    };
    struct Flight {                      // a message on its way; kept whole, since a takeover may have to send it again
        std::optional<SocketId> socket;  // nullopt: to be sent
        RoomId room;
        MessageId id;
        std::string frame;
        Instant due{};
    };

    void enter(Now now);
    void want_id_token(Now now);
    void bought(std::string_view json, Now now);
    void refused(int status, std::string_view body, Now now);
    void refused(const api::Problem& problem, Now now);
    void open(std::string_view parameter, const Secret& value, Now now);
    void not_entered(Down down, Now now);

    void drain(Now now);
    void drain(std::optional<GatewayLeg>& leg, Now now);
    void take(std::optional<GatewayLeg>& from, GatewayLeg::Output& output, Now now);
    void take_arrived(gateway::Delivered& delivered);
    void lost(std::optional<GatewayLeg>& leg, const GatewayLeg::Lost& lost, Now now);
    void finish_takeover(Now now);
    void promote(Now now);
    void plan_takeover(Milliseconds from_now, Milliseconds spread, Now now);
    bool successor_is_ready() const { return successor_ && successor_->is_open() && !successor_->awaits_rooms(); }
    void keep_rooms(Now now);
    void send_waiting(Now now);
    std::optional<std::string> settle(const RoomId& room, const MessageId& id);
    void go_down(Down down, Now now);
    std::optional<GatewayLeg>* leg(SocketId socket);
    Room* find_room(std::string_view id);
    void put(Output output) { outputs_.push(std::move(output)); }

    std::string url_;
    std::string api_url_;
    Entry entry_;
    Random random_;
    AwsAccess aws_;
    SocketId next_socket_;
    State state_ = State::down;
    UserId self_;
    std::optional<Entering> entering_;
    std::optional<GatewayLeg> main_;
    std::optional<GatewayLeg> successor_;  // connecting and subscribing, while main_ serves
    std::optional<GatewayLeg> retiring_;   // was main_; listens until what is under way has come
    std::optional<Instant> takeover_at_;
    std::optional<Instant> retire_at_;
    std::vector<Room> rooms_;  // those wanted
    std::list<Flight> flights_;
    std::int64_t handed_on_ = 0;  // of what was held for us, up to here
    std::int64_t taken_ = 0;      // ... and said so
    Now last_now_{};
    OutputQueue<Output> outputs_;
};

}  // namespace transport
