#include "simulator/iot/broker.h"

#include "base/overloaded.h"
#include "mqtt/decode.h"
#include "mqtt/encode.h"
#include "simulator/quotas/quotas.h"

namespace simulator::iot {

std::string_view cause_name(DisconnectCause cause) {
    switch (cause) {
        case DisconnectCause::auth_error: return "AUTH_ERROR";
        case DisconnectCause::client_error: return "CLIENT_ERROR";
        case DisconnectCause::client_initiated: return "CLIENT_INITIATED_DISCONNECT";
        case DisconnectCause::duplicate_client_id: return "DUPLICATE_CLIENTID";
        case DisconnectCause::forbidden_access: return "FORBIDDEN_ACCESS";
        case DisconnectCause::keep_alive_timeout: return "MQTT_KEEP_ALIVE_TIMEOUT";
        case DisconnectCause::throttled: return "THROTTLED";
        case DisconnectCause::websocket_ttl: return "WEBSOCKET_TTL_EXPIRATION";
    }
    return "SERVER_ERROR";
}

void Broker::opened(ConnectionId id, iam::Principal principal, Instant now) {
    connections_.insert_or_assign(id, Connection(std::move(principal), now));
}

void Broker::received(ConnectionId id, ByteView bytes, Instant now) {
    Connection* connection = find(id);
    if (!connection) return;
    // Moved out, since a packet may close and erase the connection while we iterate over its bytes.
    mqtt::Framer framer = std::move(connection->framer);
    framer.feed(bytes);
    while (const auto frame = framer.next()) {
        connection = find(id);
        if (!connection) return;
        connection->last_heard = now;
        const bool is_connect = mqtt::type_of(frame->first_byte) == mqtt::PacketType::connect;
        // [MQTT-3.1.0-1], [MQTT-3.1.0-2]: CONNECT first, and once.
        if (is_connect == connection->connected)
            return break_off(id, mqtt::Reason::protocol_error, DisconnectCause::client_error, now);
        const auto packet = mqtt::decode(frame->first_byte, frame->body, connection->version);
        if (packet) {
            handle_packet(id, *packet, now);
        } else if (is_connect && mqtt::reason_of(packet.error()) == mqtt::Reason::unsupported_protocol_version) {
            refuse_connect(id, mqtt::Version::v3_1_1, mqtt::Reason::unsupported_protocol_version,
                           DisconnectCause::client_error, now);
        } else {
            break_off(id, mqtt::reason_of(packet.error()), DisconnectCause::client_error, now);
        }
    }
    connection = find(id);
    if (!connection) return;
    const bool broken = framer.broken() != nullptr;
    connection->framer = std::move(framer);
    // AWS does not list "packet too large" among its DISCONNECT codes; it sends "quota exceeded".
    if (broken) break_off(id, mqtt::Reason::quota_exceeded, DisconnectCause::client_error, now);
}

void Broker::received_text(ConnectionId id, Instant now) {
    if (find(id)) break_off(id, mqtt::Reason::malformed_packet, DisconnectCause::client_error, now);
}

void Broker::handle_packet(ConnectionId id, const mqtt::Packet& packet, Instant now) {
    const auto not_from_clients = [&] {
        break_off(id, mqtt::Reason::protocol_error, DisconnectCause::client_error, now);
    };
    std::visit(
        Overloaded{
            [&](const mqtt::Connect& connect) { handle_connect(id, connect, now); },
            [&](const mqtt::Publish& publish) { handle_publish(id, publish, now); },
            [&](const mqtt::Puback& puback) { acknowledged(id, puback.packet_id, now); },
            [&](const mqtt::Subscribe& subscribe) { handle_subscribe(id, subscribe, now); },
            [&](const mqtt::Unsubscribe& unsubscribe) { handle_unsubscribe(id, unsubscribe); },
            [&](const mqtt::Pingreq&) { send_packet(id, mqtt::Pingresp{}); },
            [&](const mqtt::Disconnect& disconnect) {
                Connection& connection = *find(id);
                const auto session = sessions_.find(connection.client_id);
                if (disconnect.session_expiry_interval && session->second.expiry > 0ms)
                    session->second.expiry = std::chrono::seconds(
                        std::min(*disconnect.session_expiry_interval, quotas::longest_session_expiry));
                if (disconnect.reason != mqtt::Reason::disconnect_with_will_message) connection.will.reset();
                end(id, DisconnectCause::client_initiated, now);
            },
            [&](const auto&) { not_from_clients(); },
        },
        packet);
}

void Broker::closed(ConnectionId id, Instant now) {
    if (Connection* connection = find(id)) {
        leave(*connection, true, now);
        connections_.erase(id);
    }
}

void Broker::end(ConnectionId id, DisconnectCause cause, Instant now) {
    outputs_.push(CloseClient{id, cause});
    closed(id, now);
}

// MQTT 5 sends the reason before closing; 3.1.1 has no packet for it.
void Broker::break_off(ConnectionId id, mqtt::Reason reason, DisconnectCause cause, Instant now) {
    const Connection& connection = *find(id);
    if (connection.connected && connection.version == mqtt::Version::v5)
        send_packet(id, mqtt::Disconnect{.reason = reason});
    end(id, cause, now);
}

void Broker::leave(Connection& connection, bool send_will, Instant now) {
    if (!connection.connected) return;
    connection.connected = false;
    const auto found = sessions_.find(connection.client_id);
    if (found != sessions_.end()) {
        Session& session = found->second;
        session.connection.reset();
        session.ends = now + session.expiry;
        if (session.expiry == 0ms) sessions_.erase(found);
    }
    if (!send_will || !connection.will) return;
    Message will = std::move(*connection.will);
    connection.will.reset();
    will.arrived = now;
    const bool may_publish =
        allowed(connection.principal, connection.client_id, "iot:Publish", iam::ResourceKind::topic, will.topic) &&
        (!will.retain || allowed(connection.principal, connection.client_id, "iot:RetainPublish",
                                 iam::ResourceKind::topic, will.topic));
    if (may_publish) accept(std::move(will), connection.client_id, 0, now);
}

void Broker::publish(Message message, int hops, Instant now) {
    message.arrived = now;
    accept(std::move(message), {}, hops, now);
}

void Broker::ticked(Instant now) {
    while (!scheduled_.empty() && scheduled_.begin()->first <= now) {
        Scheduled due = std::move(scheduled_.begin()->second);
        scheduled_.erase(scheduled_.begin());
        const auto session = sessions_.find(due.client_id);
        if (session != sessions_.end()) enqueue(session->second, std::move(due.delivery), now);
    }
    std::erase_if(sessions_, [&](const auto& entry) { return entry.second.ends && *entry.second.ends <= now; });
    for (auto& [client_id, session] : sessions_) redeliver(session, now, false);

    std::vector<std::pair<ConnectionId, DisconnectCause>> ending;
    for (const auto& [id, connection] : connections_) {
        if (now - connection.opened >= quotas::websocket_life)
            ending.emplace_back(id, DisconnectCause::websocket_ttl);
        else if (!connection.connected && now - connection.opened >= quotas::connect_within)
            ending.emplace_back(id, DisconnectCause::client_error);
        else if (connection.connected && now - connection.last_heard >= Milliseconds(connection.keep_alive * 1500))
            ending.emplace_back(id, DisconnectCause::keep_alive_timeout);
    }
    for (const auto& [id, cause] : ending) {
        if (cause == DisconnectCause::keep_alive_timeout)
            break_off(id, mqtt::Reason::keep_alive_timeout, cause, now);
        else
            end(id, cause, now);
    }
}

std::optional<Instant> Broker::deadline() const {
    std::optional<Instant> next;
    if (!scheduled_.empty()) next = scheduled_.begin()->first;
    for (const auto& [id, connection] : connections_) {
        next = earlier(next, std::optional(connection.opened + quotas::websocket_life));
        next = earlier(next, std::optional(connection.connected
                                               ? connection.last_heard + Milliseconds(connection.keep_alive * 1500)
                                               : connection.opened + quotas::connect_within));
    }
    for (const auto& [client_id, session] : sessions_) {
        next = earlier(next, session.ends);
        if (!session.connection || connections_.at(*session.connection).version == mqtt::Version::v5) continue;
        for (const auto& [packet_id, in_flight] : session.in_flight)
            next = earlier(next, std::optional(in_flight.sent + quotas::redeliver_after));
    }
    return next;
}

std::optional<BrokerOutput> Broker::poll() { return outputs_.poll(); }

void Broker::send_packet(ConnectionId id, const mqtt::Packet& packet) {
    Bytes bytes;
    if (mqtt::encode(packet, find(id)->version, bytes)) send(id, std::move(bytes));
}

void Broker::send(ConnectionId id, Bytes bytes) {
    if (options_.disorder.cut_anywhere && bytes.size() > 1) {
        // The first half is appended to the previous WebSocket message; the second starts a new one.
        const auto cut = static_cast<std::ptrdiff_t>(1 + random_.next() % (bytes.size() - 1));
        Bytes rest(bytes.begin() + cut, bytes.end());
        bytes.resize(static_cast<std::size_t>(cut));
        auto* previous = std::get_if<SendToClient>(outputs_.newest());
        if (previous && previous->connection == id)
            previous->bytes.insert(previous->bytes.end(), bytes.begin(), bytes.end());
        else
            outputs_.push(SendToClient{id, std::move(bytes)});
        bytes = std::move(rest);
    }
    outputs_.push(SendToClient{id, std::move(bytes)});
}

Connection* Broker::find(ConnectionId id) {
    const auto found = connections_.find(id);
    return found == connections_.end() ? nullptr : &found->second;
}

bool Broker::allowed(const iam::Principal& principal, std::string_view client_id, std::string_view action,
                     iam::ResourceKind kind, std::string_view name) const {
    return permissions_->allows(principal, client_id, action, kind, name);
}

}  // namespace simulator::iot
