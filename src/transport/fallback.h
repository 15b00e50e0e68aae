// Uses the next transport if one seems to be blocked: several attempts in a row that failed although AWS answered
// over HTTP. The next one is then kept for a while, over a reload too, and the first one tried again at the first
// connect after that. Asks go on over the new one, each answered once; a guest stays the same guest. Only
// Up's capabilities show it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "base/output_queue.h"
#include "transport/backend_client.h"
#include "transport/events.h"
#include "transport/room_transport.h"
#include "transport/start.h"
#include "transport/transport.h"

namespace transport {

class Fallback final : public RoomTransport, public BackendClient {
public:
    // Each with a backend.
    using Make = std::function<Transport(TransportKind kind, Start start)>;

    Fallback(std::vector<TransportKind> kinds, Start start, Make make);

    void connect(Now now) override;
    void disconnect(Now now) override;
    void join(const RoomId& room, Now now) override;
    void leave(const RoomId& room, Now now) override;
    void send(const RoomId& room, const Message& message, Now now) override;
    bool can_send() const override { return inner_.rooms->can_send(); }
    void probe(Now now) override;
    void renew_name() override { inner_.rooms->renew_name(); }
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
    std::optional<Instant> deadline() const override { return inner_.rooms->deadline(); }

private:
    void use(std::size_t place, Now now);
    void pass_on(Output& output);
    bool seems_blocked(Down& down);  // often enough in a row to use the next one
    // Ids of sockets and requests contain the number of the transport that they belong to.
    std::uint64_t outer(std::uint64_t id) const { return id * turns + turn_; }
    std::optional<std::uint64_t> inner(std::uint64_t id) const {
        return id % turns == turn_ ? std::optional(id / turns) : std::nullopt;
    }

    static constexpr std::uint64_t turns = 64;

    std::vector<TransportKind> kinds_;
    Start start_;
    Make make_;
    std::size_t place_ = 0;          // in kinds_
    std::optional<UnixTime> until_;  // of one that is not the first
    Transport inner_;
    std::uint64_t turn_ = 0;
    std::map<AskId, api::Request> asks_;  // not answered yet, in the order of their ids
    int blocked_ = 0;                     // attempts in a row
    bool trying_ = false;                 // an attempt or a connection exists
    bool up_ = false;
    bool answered_ = false;      // over HTTP, in this attempt
    bool unanswered_ = false;    // likewise
    bool opens_socket_ = false;  // in this attempt; none has opened
    Now last_now_{};
    OutputQueue<Output> outputs_;
};

}  // namespace transport
