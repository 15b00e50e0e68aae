// API Gateway's WebSocket: a token bought for each connection, frames of text over it, and a fresh connection that
// takes over before the two hours end (transport/takeover.h). Messages held for an absent person arrive
// first, and are acknowledged only after they have been handed on. A browser does not learn that a token was refused,
// so the response to the token request has to explain failures. Amazon API Gateway Developer Guide, "WebSocket APIs"
// and "Quotas".
#pragma once

#include <algorithm>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/output_queue.h"
#include "transport/api_gateway_connection.h"
#include "transport/aws_access.h"
#include "transport/backend_client.h"
#include "transport/config.h"
#include "transport/room_transport.h"
#include "transport/takeover.h"

namespace transport {

class ApiGatewayTransport final : public RoomTransport, public BackendClient {
public:
    struct Settings {
        std::string url;  // of the WebSocket API, checked
        GatewayAuth auth = GatewayAuth::token;
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
    void ask(AskId ask, const api::Request& request, Now now) override;
    void token(const std::string& provider, const Secret& id_token, Now now) override;
    void no_token(TokenLost lost, FailureReason why, Now now) override;

    void socket_opened(SocketId socket, Now now) override;
    void socket_received(SocketId socket, ByteView bytes, Now now) override;
    void socket_received_text(SocketId socket, std::string_view text, Now now) override;
    void socket_closed(SocketId socket, Now now) override;
    void fetched(RequestId request, std::optional<aws::HttpResponse> response, Now now) override;
    void ticked(Now now) override;

    std::optional<Output> poll() override;
    std::optional<Instant> deadline() const override;

private:
    enum class State { down, authorizing, opening, up };
    // What a connection needs for authorization, the first one or the one that takes over.
    struct Authorization {
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
    struct PendingPublish {              // kept whole until it is accepted: a takeover may have to send it again
        std::optional<SocketId> socket;  // of the connection that has it; nullopt: it is to be sent
        RoomId room;
        MessageId id;
        std::string frame;
        Instant due{};  // of the answer; while `pausing`, of the next try
        bool pausing = false;
        int pauses = 0;  // since the server was busy
    };

    using Connections = Takeover<GatewayConnection>;

    void authorize(Now now);
    void want_id_token(Now now);
    void bought(std::string_view json, Now now);
    void refused(int status, std::string_view body, Now now);
    void refused(const AskFailure& problem, Now now);
    void open(std::string_view parameter, const Secret& value, Now now);
    void not_authorized(Down down, Now now);

    void drain(Now now);
    void take(Connections::From& from, Now now);
    void take_arrived(gateway::Delivered& delivered);
    void lost(SocketId socket, const GatewayConnection::Lost& lost, Now now);
    void pause_publishing(SocketId socket, Instant until);
    void have_taken_over(Now now);
    void keep_rooms(Now now);
    bool publish_waiting(Now now);  // true: something was sent
    std::optional<std::string> settle(const RoomId& room, const MessageId& id);
    void go_down(Down down, Now now);
    Room* find_room(std::string_view id);
    void put(Output output) { outputs_.push(std::move(output)); }
    auto owes() const {  // whether an answer is still expected on this socket
        return [this](SocketId socket) {
            return std::ranges::contains(pending_, std::optional(socket), &PendingPublish::socket);
        };
    }

    std::string url_;
    std::string tokens_url_;
    GatewayAuth auth_;
    Random random_;
    AwsAccess aws_;
    SocketId next_socket_;
    State state_ = State::down;
    UserId self_;
    std::optional<Authorization> authorization_;
    Connections connections_;
    std::vector<Room> rooms_;  // those wanted
    std::list<PendingPublish> pending_;
    std::optional<Instant> publish_after_;  // while the server is busy
    bool rooms_changed_ = false;            // since the connections were last told
    std::int64_t handed_on_ = 0;            // held messages up to this number were handed on
    std::int64_t taken_ = 0;                // ... and acknowledged
    Now last_now_{};
    OutputQueue<Output> outputs_;
};

}  // namespace transport
