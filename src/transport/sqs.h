// Polling: a queue of our own at Amazon SQS, polled for messages with credentials that the backend issues for
// it, and the backend's HTTP API for everything that we say. A message is deleted from the queue only after it has been
// handed on; what comes twice, late or out of order is for chat to sort out. Nothing here needs more than HTTPS, so it
// works where WebSockets do not. Amazon SQS Developer Guide, "Short and long polling" and "Visibility timeout".
#pragma once

#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/sqs.h"
#include "base/output_queue.h"
#include "crypto/aes_gcm.h"
#include "transport/aws_access.h"
#include "transport/backend_client.h"
#include "transport/room_transport.h"

namespace transport {

class SqsTransport final : public RoomTransport, public BackendClient {
public:
    explicit SqsTransport(AwsAccess::Settings settings);

    void connect(Now now) override;
    void disconnect(Now now) override;
    void join(const RoomId& room, Now now) override;
    void leave(const RoomId& room, Now now) override;
    void send(const RoomId& room, const Message& message, Now now) override;
    bool can_send() const override;
    void probe(Now now) override;
    void renew_name() override {
        if (state_ == State::down) name_.clear();
    }
    void ask(AskId ask, const api::Request& request, Now now) override;
    void token(const std::string& provider, const Secret& id_token, Now now) override;
    void no_token(TokenLost lost, FailureReason why, Now now) override;

    void fetched(RequestId request, std::optional<aws::HttpResponse> response, Now now) override;
    void ticked(Now now) override;

    std::optional<Output> poll() override;
    std::optional<Instant> deadline() const override;

private:
    enum class State { down, opening, up };
    struct Room {
        RoomId id;
        AskId ask = 0;  // under way; 0: answered
        bool joined = false;
    };
    struct PendingPost {
        AskId ask = 0;  // 0: it waits for an earlier message of its room
        RoomId room;
        Message message;
    };

    void open_session(Now now);
    void session_answered(const std::expected<std::string, AskFailure>& answer, Now now);
    void begin_anew(Now now);  // the queue is gone, or the session
    void ask_for(Room& room, Now now);
    void answered(AwsAccess::OwnAnswer& answer, Now now);
    void post_waiting();

    void receive(std::chrono::seconds wait, Milliseconds within, Now now);
    void take(const sqs::Received& message);
    void failed(sqs::Failure failure, Now now);
    std::optional<HttpRequest> delete_handed_on();
    sqs::Caller caller(Now now) const;

    void drain(Now now);
    void go_down(Down down);
    Room* find_room(std::string_view id);
    void put(Output output) { outputs_.push(std::move(output)); }

    Random random_;
    std::string api_url_;
    AwsAccess aws_;
    State state_ = State::down;
    UserId self_;
    std::string name_;  // of the session; empty: to be made
    std::optional<api::PollingSession> session_;
    crypto::AesKey seal_key_{};
    AskId session_ask_ = 0;  // making or renewing it is under way
    std::optional<Instant> renew_at_;
    bool unproven_ = false;        // the session's keys: nothing has been received with them
    bool asked_unproven_ = false;  // ... and the last ReceiveMessage was signed with such keys
    // in flight; only the last one counts, but messages from the others are accepted
    std::vector<RequestId> receives_;
    std::optional<Instant> receive_due_;  // of the last one, or of the next try
    bool pausing_ = false;
    bool probing_ = false;
    int failures_ = 0;                    // in a row
    Instant good_at_{};                   // the last answer of SQS
    std::vector<std::string> handed_on_;  // receipt handles of the messages in the outputs
    std::vector<Room> rooms_;
    std::list<PendingPost> pending_;
    Now last_now_{};
    OutputQueue<Output> outputs_;
};

}  // namespace transport
