// One socket with one MQTT session on it, from opening to its end: what MqttLink uses one of, and two of while a fresh
// connection takes over from an old one. It keeps the filters asked for in step with the filters wanted, and says once
// when and why it ended. It never opens a second socket (MQTT 5 and 3.1.1 section 6; WebSocket, RFC 6455).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/output_queue.h"
#include "mqtt/session.h"
#include "transport/transport.h"

namespace transport {

// Where and as whom to connect.
struct Address {
    Secret url;
    std::string client_id;
    std::optional<std::string> user_name;
    std::optional<Secret> password;
    std::string sender;  // what stands for us in topics
};

enum class LegState { opening, greeting, live, over };  // in this order only

struct FilterGranted {
    std::string filter;
};
struct FilterRefused {
    std::string filter;
    mqtt::Reason reason = mqtt::Reason::unspecified_error;
};
struct Lost {  // the last output of a leg
    LegState reached = LegState::opening;
    bool silent = true;  // not one byte came
    mqtt::BreakCause cause = mqtt::BreakCause::closed;
    mqtt::Reason reason = mqtt::Reason::success;
    std::string sentence;
};

class MqttLeg {
public:
    using Output = std::variant<OpenSocket, SendOnSocket, CloseSocket, mqtt::Connected, mqtt::Arrived, mqtt::Published,
                                mqtt::PublishRefused, FilterGranted, FilterRefused, Lost>;

    // asks for its socket at once
    MqttLeg(SocketId socket, mqtt::Version version, const Address& address, Instant now);

    void opened(Instant now);
    void received(ByteView bytes, Instant now);
    void received_text();
    void closed(Instant now);
    void ticked(Instant now);
    void probe(Instant now);
    void say_goodbye(Instant now);  // no Lost follows

    // While live. Asks for what is wanted and not asked for yet, and leaves the rest.
    void keep_filters(const std::vector<std::string>& wanted, Instant now);
    Result<mqtt::Token> publish(std::string_view topic, ByteView payload, Instant now);

    std::optional<Output> poll();
    std::optional<Instant> deadline() const;

    SocketId socket() const { return socket_; }
    LegState state() const { return state_; }
    const std::string& sender() const { return sender_; }
    bool can_publish() const { return session_.can_publish(); }
    bool has_granted(std::string_view filter) const;
    bool awaits_filters() const;  // some SUBSCRIBE is not answered yet
    std::uint64_t ignored() const { return session_.ignored(); }

private:
    struct Filter {
        std::string text;
        bool wanted = true;
        bool granted = false;
        int unanswered = 0;  // of several SUBSCRIBEs the last one's answer counts
    };

    Filter* find(std::string_view text);
    void drain_session();
    void take_answer(const std::string& text, mqtt::Reason reason);
    void lose(mqtt::BreakCause cause, mqtt::Reason reason, std::string sentence);

    SocketId socket_;
    LegState state_ = LegState::opening;
    std::string sender_;
    mqtt::Session session_;
    bool silent_ = true;
    std::optional<Instant> open_due_;
    std::vector<Filter> filters_;
    OutputQueue<Output> outputs_;
};

}  // namespace transport
