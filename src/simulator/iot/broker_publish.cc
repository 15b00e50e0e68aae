#include "mqtt/topic.h"
#include "simulator/iot/broker.h"
#include "simulator/quotas/quotas.h"

namespace simulator::iot {

void Broker::handle_publish(ConnectionId id, const mqtt::Publish& packet, Instant now) {
    Connection& connection = *find(id);
    const bool v5 = connection.version == mqtt::Version::v5;
    const auto fatal = [&](mqtt::Reason reason, DisconnectCause cause = DisconnectCause::client_error) {
        break_off(id, reason, cause, now);
    };

    // MQTT 5 disconnects with 0x9B; on 3.1.1 AWS ignores the publish and never acknowledges it.
    if (packet.qos == mqtt::QoS::exactly_once) {
        if (v5) fatal(mqtt::Reason::qos_not_supported);
        return;
    }
    if (now - connection.publishes_since >= 1s) {
        connection.publishes_since = now;
        connection.publishes = 0;
    }
    const bool discarded = ++connection.publishes > quotas::publishes_per_second;

    std::string topic(packet.topic);
    if (packet.topic_alias) {
        if (*packet.topic_alias == 0 || *packet.topic_alias > quotas::topic_aliases)
            return fatal(mqtt::Reason::topic_alias_invalid);
        if (!topic.empty()) connection.aliases_in[*packet.topic_alias] = topic;
        const auto known = connection.aliases_in.find(*packet.topic_alias);
        if (known == connection.aliases_in.end()) return fatal(mqtt::Reason::protocol_error);  // MQTT 5 section 3.3.4
        topic = known->second;
    }
    if (discarded) return;
    if (packet.payload.size() > quotas::payload_bytes) return fatal(mqtt::Reason::quota_exceeded);
    if (mqtt::flaw_of_topic_name(topic) || mqtt::flaw_beyond_aws(topic)) return fatal(mqtt::Reason::topic_name_invalid);

    // Reserved topics have meanings that are not simulated: shadows, jobs, Basic Ingest.
    const bool may_publish =
        !topic.starts_with('$') &&
        allowed(connection.principal, connection.client_id, "iot:Publish", iam::ResourceKind::topic, topic) &&
        (!packet.retain ||
         allowed(connection.principal, connection.client_id, "iot:RetainPublish", iam::ResourceKind::topic, topic));
    const bool acknowledged = packet.qos == mqtt::QoS::at_least_once;
    if (!may_publish) {
        if (!v5 || !acknowledged) return fatal(mqtt::Reason::not_authorized, DisconnectCause::forbidden_access);
        return send_packet(id, mqtt::Puback{.packet_id = packet.packet_id, .reason = mqtt::Reason::not_authorized});
    }
    if (acknowledged) send_packet(id, mqtt::Puback{.packet_id = packet.packet_id});
    const std::string client_id = connection.client_id;
    accept(message_from(packet, topic, now), client_id, 0, now);
}

void Broker::accept(Message message, std::string_view client_id, int hops, Instant now) {
    if (message.retain) keep_retained(message);
    fan_out(message, client_id, now);
    outputs_.push(MessageAccepted{.message = std::move(message), .client_id = std::string(client_id), .hops = hops});
}

void Broker::keep_retained(const Message& message) {
    if (message.payload.empty())
        retained_.erase(message.topic);  // [MQTT-3.3.1-6]
    else if (retained_.contains(message.topic) || retained_.size() < quotas::retained_topics)
        retained_.insert_or_assign(message.topic, message);
}

}  // namespace simulator::iot
