// One socket with one MQTT session on it, from opening to its end: MqttLink has one, and two while a fresh connection
// takes over from an old one (transport/takeover.h). It keeps its subscriptions in step with the filters wanted, and
// reports once when and why it ended. It never opens a second socket (MQTT 5 and 3.1.1 section 6; WebSocket, RFC 6455).
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/output_queue.h"
#include "mqtt/session.h"
#include "transport/events.h"

namespace transport {

// Where and as whom to connect.
struct Address {
    Secret url;
    std::string client_id;
    std::optional<std::string> user_name;
    std::optional<Secret> password;
    std::string sender;  // our name in topics
};

enum class ConnectionState { opening, greeting, live, over };  // in this order only

struct FilterGranted {
    std::string filter;
};
struct FilterRefused {
    std::string filter;
    mqtt::Reason reason = mqtt::Reason::unspecified_error;
};
struct Lost {  // the last output of a connection
    ConnectionState reached = ConnectionState::opening;
    bool silent = true;  // no byte was received
    mqtt::BreakCause cause = mqtt::BreakCause::closed;
    FailureReason reason;
};

class MqttConnection {
public:
    using Output = std::variant<OpenSocket, SendOnSocket, CloseSocket, mqtt::Connected, mqtt::Arrived, mqtt::Published,
                                mqtt::PublishRefused, FilterGranted, FilterRefused, Lost>;

    // asks for its socket at once
    MqttConnection(SocketId socket, mqtt::Version version, const Address& address, Instant now);

    void opened(Instant now);
    void received(ByteView bytes, Instant now);
    void received_text();
    void closed(Instant now);
    void ticked(Instant now);
    void probe(Instant now);
    void say_goodbye(Instant now);  // no Lost follows

    // While live. Subscribes to new filters and unsubscribes from the others once poll() has nothing else to send, so
    // that filters that change together share a packet.
    void want(std::vector<std::string> filters, Instant now);
    // While live.
    std::expected<mqtt::Token, mqtt::PublishError> publish(std::string_view topic, ByteView payload, Instant now);

    std::optional<Output> poll();
    std::optional<Instant> deadline() const;

    SocketId socket() const { return socket_; }
    ConnectionState state() const { return state_; }
    const std::string& sender() const { return sender_; }
    bool can_publish() const { return session_.can_publish(); }
    bool has_granted(std::string_view filter) const;
    bool is_ready() const;  // live, and every filter wanted has been answered
    std::uint64_t ignored() const { return session_.ignored(); }

private:
    struct Filter {
        std::string text;
        bool wanted = true;
        bool granted = false;
        int unanswered = 0;  // SUBSCRIBEs in flight; only the last answer counts
    };

    Filter* find(std::string_view text);
    void subscribe_and_leave(Instant now);
    void drain_session();
    void take_answer(const std::string& text, mqtt::Reason reason);
    void lose(mqtt::BreakCause cause, FailureReason reason);

    SocketId socket_;
    ConnectionState state_ = ConnectionState::opening;
    std::string sender_;
    mqtt::Session session_;
    bool silent_ = true;
    std::optional<Instant> open_due_;
    std::vector<Filter> filters_;
    std::optional<std::vector<std::string>> wanted_;
    std::optional<Instant> changed_at_;  // wanted_ differs from filters_ since then
    OutputQueue<Output> outputs_;
};

}  // namespace transport
