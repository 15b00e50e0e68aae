#include <algorithm>
#include <vector>

#include "mqtt/encode.h"
#include "mqtt/topic.h"
#include "simulator/iot/broker.h"
#include "simulator/quotas/quotas.h"

namespace simulator::iot {

// One copy for each session, with the highest quality of service that its matching filters ask for.
void Broker::fan_out(const Message& message, std::string_view from_client_id, Instant now) {
    struct Member {
        Session* session;
        mqtt::QoS qos;
    };
    std::map<std::string, std::vector<Member>> groups;
    for (auto& [client_id, session] : sessions_) {
        const SessionSubscription* best = nullptr;
        for (const SessionSubscription& subscription : session.subscriptions) {
            if (now < subscription.starts) continue;
            if (!mqtt::topic_matches(subscription.matching, message.topic, mqtt::MatchRules::aws)) continue;
            if (!subscription.group.empty()) {
                groups[subscription.group + '/' + subscription.matching].push_back({&session, subscription.qos});
                continue;
            }
            if (subscription.no_local && client_id == from_client_id) continue;
            if (!best || best->qos < subscription.qos) best = &subscription;
        }
        if (best)
            schedule(session,
                     {.message = message,
                      .qos = std::min(message.qos, best->qos),
                      .retain = message.retain && best->retain_as_published},
                     now);
    }
    for (auto& [name, members] : groups) {
        // Connected members come before disconnected ones.
        std::ranges::stable_partition(
            members, [](const Member& member) { return member.session->connection.has_value(); });
        const auto here = static_cast<std::size_t>(std::ranges::count_if(
            members, [](const Member& member) { return member.session->connection.has_value(); }));
        const Member& chosen = members[next_members_[name]++ % (here > 0 ? here : members.size())];
        schedule(*chosen.session, {.message = message, .qos = std::min(message.qos, chosen.qos)}, now);
    }
}

void Broker::schedule(Session& session, Delivery delivery, Instant now) {
    const Disorder& disorder = options_.disorder;
    if (disorder.duplicates_percent > 0 &&
        random_.next() % 100 < static_cast<std::uint64_t>(disorder.duplicates_percent))
        scheduled_.emplace(now + 1ms + random_.up_to(disorder.reordering), Scheduled{session.client_id, delivery});
    if (disorder.reordering == 0ms) return enqueue(session, std::move(delivery), now);
    scheduled_.emplace(now + random_.up_to(disorder.reordering), Scheduled{session.client_id, std::move(delivery)});
}

// iot:Receive is checked for each message, not once at the subscription.
void Broker::enqueue(Session& session, Delivery delivery, Instant now) {
    if (!allowed(session.principal, session.client_id, "iot:Receive", iam::ResourceKind::topic, delivery.message.topic))
        return;
    const bool away = !session.connection;
    if (away && delivery.qos == mqtt::QoS::at_most_once) return;
    if (session.waiting.size() >= quotas::queued_for_a_session) return;
    session.waiting.push_back(std::move(delivery));
    if (!away) pump(session, now);
}

void Broker::pump(Session& session, Instant now) {
    if (!session.connection) return;
    const Connection& connection = *find(*session.connection);
    while (!session.waiting.empty()) {
        Delivery& next = session.waiting.front();
        if (has_expired(next.message, now)) {
            session.waiting.pop_front();
            continue;
        }
        if (next.qos == mqtt::QoS::at_most_once) {
            transmit(session, next, 0, false, now);
        } else {
            if (session.in_flight.size() >= connection.receive_maximum) return;
            do {
                if (++session.last_packet_id == 0) session.last_packet_id = 1;
            } while (session.in_flight.contains(session.last_packet_id));
            if (transmit(session, next, session.last_packet_id, false, now))
                session.in_flight.emplace(session.last_packet_id, InFlight{std::move(next), now});
        }
        session.waiting.pop_front();
    }
}

// false: it is too large for the client, and so counts as delivered [MQTT-3.1.2-24], [MQTT-3.1.2-25].
bool Broker::transmit(Session& session, const Delivery& delivery, std::uint16_t packet_id, bool duplicate,
                      Instant now) {
    Connection& connection = *find(*session.connection);
    mqtt::Publish packet = packet_from(delivery.message, now);
    packet.packet_id = packet_id;
    packet.qos = delivery.qos;
    packet.retain = delivery.retain;
    packet.duplicate = duplicate;
    if (connection.aliases_out_maximum > 0) {
        const auto known = connection.aliases_out.find(delivery.message.topic);
        if (known != connection.aliases_out.end()) {
            packet.topic_alias = known->second;
            packet.topic = {};
        } else if (connection.aliases_out.size() < connection.aliases_out_maximum) {
            packet.topic_alias = static_cast<std::uint16_t>(connection.aliases_out.size() + 1);
        }
    }
    Bytes bytes;
    mqtt::encode(packet, connection.version, bytes);
    if (connection.maximum_packet_size != 0 && bytes.size() > connection.maximum_packet_size) return false;
    // Assign an alias only when the packet is really sent: the client learns it from that packet.
    if (packet.topic_alias && !packet.topic.empty())
        connection.aliases_out.emplace(delivery.message.topic, *packet.topic_alias);
    send(*session.connection, std::move(bytes));
    return true;
}

void Broker::acknowledged(ConnectionId id, std::uint16_t packet_id, Instant now) {
    Session& session = sessions_.find(find(id)->client_id)->second;
    session.in_flight.erase(packet_id);
    pump(session, now);
}

// After a reconnect, resends everything unacknowledged; within a connection, only to slow 3.1.1 clients.
void Broker::redeliver(Session& session, Instant now, bool everything) {
    if (!session.connection) return;
    if (!everything && find(*session.connection)->version == mqtt::Version::v5) return;
    for (auto& [packet_id, in_flight] : session.in_flight) {
        if (!everything && now - in_flight.sent < quotas::redeliver_after) continue;
        in_flight.sent = now;
        transmit(session, in_flight.delivery, packet_id, true, now);
    }
}

}  // namespace simulator::iot
