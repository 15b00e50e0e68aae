// AWS IoT Core's message broker with its quirks, without I/O: MQTT 3.1.1 and 5 over whatever carries the bytes (AWS IoT
// Developer Guide, "MQTT" and "Lifecycle events"; quotas in limits.h). No QoS 2, no subscription identifiers, no AUTH,
// no
// `$aws` topics, no will delay: each is refused in AWS's way.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/bytes.h"
#include "base/output_queue.h"
#include "base/random.h"
#include "base/time.h"
#include "mqtt/packets.h"
#include "simulator/connection_id.h"
#include "simulator/disorder.h"
#include "simulator/iam/permissions.h"
#include "simulator/iot/message.h"
#include "simulator/iot/session.h"

namespace simulator::iot {

// What a 3.1.1 client receives that may not connect. AWS documents both.
enum class Mqtt3Refusal { close, return_code_7 };

struct BrokerOptions {
    Disorder disorder;
    Mqtt3Refusal mqtt3_refusal = Mqtt3Refusal::close;
};

// The reasons of AWS's lifecycle events.
enum class DisconnectCause {
    auth_error,
    client_error,
    client_initiated,
    duplicate_client_id,
    forbidden_access,
    keep_alive_timeout,
    throttled,
    websocket_ttl,
};
std::string_view cause_name(DisconnectCause cause);  // "DUPLICATE_CLIENTID"

struct SendToClient {
    ConnectionId connection;
    Bytes bytes;
};
struct CloseClient {  // no more output for it, and its input is ignored
    ConnectionId connection;
    DisconnectCause cause;
};
struct MessageAccepted {  // for the rules: authorized, within the limits, and sent to the subscribers
    Message message;
    std::string client_id;  // empty when it came over HTTPS or from a rule
    int hops = 0;           // how many rules it went through
};
struct ClientConnected {  // for the rules: AWS's event "$aws/events/presence/connected/<client id>"
    std::string client_id;
};
using BrokerOutput = std::variant<SendToClient, CloseClient, MessageAccepted, ClientConnected>;

class Broker {
public:
    Broker(const iam::Permissions& permissions, BrokerOptions options, Random random)
        : permissions_(&permissions), options_(options), random_(random) {}

    void opened(ConnectionId id, iam::Principal principal, Instant now);  // the upgrade's signature is valid
    void received(ConnectionId id, ByteView bytes, Instant now);
    void received_text(ConnectionId id, Instant now);
    void closed(ConnectionId id, Instant now);
    void ticked(Instant now);

    // From HTTPS and from rules. The caller has checked permission and limits.
    void publish(Message message, int hops, Instant now);

    std::optional<BrokerOutput> poll();
    std::optional<Instant> deadline() const;

private:
    // connections (broker.cc)
    void handle_packet(ConnectionId id, const mqtt::Packet& packet, Instant now);
    void end(ConnectionId id, DisconnectCause cause, Instant now);
    void break_off(ConnectionId id, mqtt::Reason reason, DisconnectCause cause, Instant now);
    void leave(Connection& connection, bool send_will, Instant now);
    void send(ConnectionId id, Bytes bytes);
    void send_packet(ConnectionId id, const mqtt::Packet& packet);
    Connection* find(ConnectionId id);
    bool allowed(const iam::Principal& principal, std::string_view client_id, std::string_view action,
                 iam::ResourceKind kind, std::string_view name) const;

    // CONNECT (broker_connect.cc)
    void handle_connect(ConnectionId id, const mqtt::Connect& packet, Instant now);
    void refuse_connect(ConnectionId id, mqtt::Version version, mqtt::Reason reason, DisconnectCause cause,
                        Instant now);
    Session& resume_session(const mqtt::Connect& packet, const iam::Principal& principal, bool& present);

    // PUBLISH from clients (broker_publish.cc)
    void handle_publish(ConnectionId id, const mqtt::Publish& packet, Instant now);
    void accept(Message message, std::string_view client_id, int hops, Instant now);
    void keep_retained(const Message& message);

    // SUBSCRIBE and UNSUBSCRIBE (broker_subscribe.cc)
    void handle_subscribe(ConnectionId id, const mqtt::Subscribe& packet, Instant now);
    mqtt::Reason subscribe_one(ConnectionId id, const mqtt::Subscription& wanted, Instant now, bool& is_new);
    void handle_unsubscribe(ConnectionId id, const mqtt::Unsubscribe& packet);
    void send_retained(Session& session, const mqtt::Subscription& wanted, bool is_new, Instant now);

    // to the subscribers (broker_deliver.cc)
    void fan_out(const Message& message, std::string_view from_client_id, Instant now);
    void schedule(Session& session, Delivery delivery, Instant now);
    void enqueue(Session& session, Delivery delivery, Instant now);
    void pump(Session& session, Instant now);
    bool transmit(Session& session, const Delivery& delivery, std::uint16_t packet_id, bool duplicate, Instant now);
    void acknowledged(ConnectionId id, std::uint16_t packet_id, Instant now);
    void redeliver(Session& session, Instant now, bool everything);

    const iam::Permissions* permissions_;
    BrokerOptions options_;
    Random random_;
    std::map<ConnectionId, Connection> connections_;
    std::map<std::string, Session, std::less<>> sessions_;
    std::map<std::string, Instant, std::less<>> last_connects_;
    std::map<std::string, Message, std::less<>> retained_;
    std::map<std::string, std::size_t, std::less<>> next_members_;  // of shared subscriptions
    struct Scheduled {
        std::string client_id;
        Delivery delivery;
    };
    std::multimap<Instant, Scheduled> scheduled_;
    OutputQueue<BrokerOutput> outputs_;
};

}  // namespace simulator::iot
