#include <algorithm>

#include "mqtt/encode.h"
#include "mqtt/topic.h"
#include "simulator/iot/broker.h"
#include "simulator/quotas/quotas.h"

namespace simulator::iot {
namespace {

std::uint16_t clamped_keep_alive(std::uint16_t asked) {
    return asked == 0 ? quotas::longest_keep_alive
                      : std::clamp(asked, quotas::shortest_keep_alive, quotas::longest_keep_alive);
}

Milliseconds session_expiry(const mqtt::Connect& packet) {
    if (packet.version == mqtt::Version::v3_1_1) return packet.clean_start ? 0ms : quotas::default_session_expiry;
    return std::chrono::seconds(std::min(packet.session_expiry_interval.value_or(0), quotas::longest_session_expiry));
}

}  // namespace

void Broker::handle_connect(ConnectionId id, const mqtt::Connect& packet, Instant now) {
    const auto refuse = [&](mqtt::Reason reason, DisconnectCause cause) {
        refuse_connect(id, packet.version, reason, cause, now);
    };
    const iam::Principal principal = find(id)->principal;

    if (packet.authentication_method)
        return refuse(mqtt::Reason::bad_authentication_method, DisconnectCause::client_error);
    const bool good_client_id = !packet.client_id.empty() && packet.client_id.size() <= quotas::client_id_bytes &&
                                !packet.client_id.starts_with('$');
    if (!good_client_id) return refuse(mqtt::Reason::client_identifier_not_valid, DisconnectCause::client_error);
    if (packet.will) {
        if (packet.will->qos == mqtt::QoS::exactly_once)
            return refuse(mqtt::Reason::qos_not_supported, DisconnectCause::client_error);
        if (mqtt::flaw_beyond_aws(packet.will->topic) || packet.will->topic.starts_with('$'))
            return refuse(mqtt::Reason::topic_name_invalid, DisconnectCause::client_error);
        if (packet.will->payload.size() > quotas::payload_bytes)
            return refuse(mqtt::Reason::quota_exceeded, DisconnectCause::client_error);
    }
    if (!allowed(principal, packet.client_id, "iot:Connect", iam::ResourceKind::client, packet.client_id))
        return refuse(mqtt::Reason::not_authorized, DisconnectCause::auth_error);

    // After the permission check: others must neither use up a client id's rate nor take over its session.
    const auto last = last_connects_.find(packet.client_id);
    if (last != last_connects_.end() && now - last->second < quotas::between_connects)
        return refuse(mqtt::Reason::quota_exceeded, DisconnectCause::throttled);
    std::erase_if(last_connects_, [&](const auto& entry) { return now - entry.second >= quotas::between_connects; });
    last_connects_.insert_or_assign(std::string(packet.client_id), now);

    const auto previous = sessions_.find(packet.client_id);
    if (previous != sessions_.end() && previous->second.connection)
        break_off(
            *previous->second.connection, mqtt::Reason::session_taken_over, DisconnectCause::duplicate_client_id, now);

    bool present = false;
    Session& session = resume_session(packet, principal, present);
    Connection& connection = *find(id);
    connection.connected = true;
    connection.version = packet.version;
    connection.client_id = packet.client_id;
    connection.keep_alive = clamped_keep_alive(packet.keep_alive);
    if (packet.will) connection.will = message_from(*packet.will, now);
    if (packet.receive_maximum) connection.receive_maximum = std::min(*packet.receive_maximum, quotas::receive_maximum);
    connection.maximum_packet_size = packet.maximum_packet_size.value_or(0);
    connection.aliases_out_maximum = std::min(packet.topic_alias_maximum.value_or(0), quotas::topic_aliases);
    session.connection = id;
    session.principal = principal;

    mqtt::Connack connack{.session_present = present};
    if (packet.version == mqtt::Version::v5) {
        connack.session_expiry_interval = static_cast<std::uint32_t>(session.expiry / 1s);
        connack.receive_maximum = quotas::receive_maximum;
        connack.maximum_qos = mqtt::QoS::at_least_once;
        connack.retain_available = true;
        connack.maximum_packet_size = quotas::packet_bytes;
        connack.topic_alias_maximum = quotas::topic_aliases;
        connack.wildcard_subscription_available = true;
        connack.subscription_identifiers_available = false;
        connack.shared_subscription_available = true;
        connack.server_keep_alive = connection.keep_alive;
    }
    send_packet(id, connack);
    outputs_.push(ClientConnected{std::string(packet.client_id)});
    if (!present) return;
    redeliver(session, now, true);
    pump(session, now);
}

void Broker::refuse_connect(ConnectionId id, mqtt::Version version, mqtt::Reason reason, DisconnectCause cause,
                            Instant now) {
    Bytes bytes;
    if (version == mqtt::Version::v5) {
        mqtt::encode(mqtt::Connack{.reason = reason}, version, bytes);
    } else if (reason == mqtt::Reason::not_authorized) {
        // AWS documents both: a return code that MQTT 3.1.1 does not define, or closing without a CONNACK.
        if (options_.mqtt3_refusal == Mqtt3Refusal::return_code_7) bytes = {0x20, 0x02, 0x00, 0x07};
    } else if (reason == mqtt::Reason::client_identifier_not_valid ||
               reason == mqtt::Reason::unsupported_protocol_version) {
        mqtt::encode(mqtt::Connack{.reason = reason}, version, bytes);
    }
    if (!bytes.empty()) send(id, std::move(bytes));
    end(id, cause, now);
}

Session& Broker::resume_session(const mqtt::Connect& packet, const iam::Principal& principal, bool& present) {
    const auto found = sessions_.find(packet.client_id);
    // Never resume the session of another principal.
    present = found != sessions_.end() && !packet.clean_start && found->second.principal == principal;
    if (found != sessions_.end() && !present) sessions_.erase(found);
    if (!present && sessions_.size() >= quotas::sessions_kept) {
        const auto oldest = std::ranges::min_element(
            sessions_, {}, [](const auto& entry) { return entry.second.ends.value_or(Instant::max()); });
        if (oldest->second.ends) sessions_.erase(oldest);
    }
    Session& session = sessions_[std::string(packet.client_id)];
    session.client_id = packet.client_id;
    session.expiry = session_expiry(packet);
    session.ends.reset();
    return session;
}

}  // namespace simulator::iot
