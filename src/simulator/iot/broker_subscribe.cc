#include <algorithm>

#include "mqtt/topic.h"
#include "simulator/iot/broker.h"
#include "simulator/quotas/quotas.h"

namespace simulator::iot {

void Broker::handle_subscribe(ConnectionId id, const mqtt::Subscribe& packet, Instant now) {
    const bool v5 = find(id)->version == mqtt::Version::v5;
    const auto fatal = [&](mqtt::Reason reason) { break_off(id, reason, DisconnectCause::client_error, now); };

    if (packet.subscription_identifier) return fatal(mqtt::Reason::subscription_identifiers_not_supported);
    if (packet.subscriptions.size() > quotas::filters_per_subscribe) return fatal(mqtt::Reason::quota_exceeded);
    for (const mqtt::Subscription& wanted : packet.subscriptions) {
        if (mqtt::flaw_of_topic_filter(wanted.filter) || mqtt::flaw_beyond_aws(wanted.filter))
            return fatal(mqtt::Reason::topic_filter_invalid);
        if (wanted.qos != mqtt::QoS::exactly_once) continue;
        if (v5) fatal(mqtt::Reason::qos_not_supported);
        return;  // 3.1.1: never acknowledged
    }

    mqtt::Suback suback{.packet_id = packet.packet_id};
    std::vector<bool> are_new;
    bool forbidden = false;
    for (const mqtt::Subscription& wanted : packet.subscriptions) {
        bool is_new = false;
        const mqtt::Reason reason = subscribe_one(id, wanted, now, is_new);
        forbidden = forbidden || reason == mqtt::Reason::not_authorized;
        // The one failure code that 3.1.1 has.
        suback.reasons.push_back(!v5 && mqtt::is_failure(reason) ? mqtt::Reason::unspecified_error : reason);
        are_new.push_back(is_new);
    }
    send_packet(id, suback);
    // With 3.1.1 an action that is not allowed ends the connection (AWS IoT Developer Guide, "MQTT").
    if (forbidden && !v5) return break_off(id, mqtt::Reason::not_authorized, DisconnectCause::forbidden_access, now);

    Session& session = sessions_.find(find(id)->client_id)->second;
    for (std::size_t i = 0; i < packet.subscriptions.size(); ++i)
        if (!mqtt::is_failure(suback.reasons[i])) send_retained(session, packet.subscriptions[i], are_new[i], now);
}

mqtt::Reason Broker::subscribe_one(ConnectionId id, const mqtt::Subscription& wanted, Instant now, bool& is_new) {
    const Connection& connection = *find(id);
    Session& session = sessions_.find(connection.client_id)->second;
    if (!allowed(connection.principal, connection.client_id, "iot:Subscribe", iam::ResourceKind::topic_filter,
                 wanted.filter))
        return mqtt::Reason::not_authorized;
    const auto shared = mqtt::parse_shared_subscription(wanted.filter);
    const std::string_view matching = shared ? shared->filter : wanted.filter;
    // lifecycle events and shadows are not simulated
    if (matching.starts_with('$')) return mqtt::Reason::not_authorized;

    SessionSubscription subscription{
        .filter = std::string(wanted.filter),
        .matching = std::string(matching),
        .group = shared ? std::string(shared->share_name) : std::string(),
        .qos = wanted.qos,
        .no_local = wanted.no_local,
        .retain_as_published = wanted.retain_as_published,
        .starts = now + random_.up_to(options_.disorder.start_of_delivery)};
    const auto same = std::ranges::find(session.subscriptions, wanted.filter, &SessionSubscription::filter);
    is_new = same == session.subscriptions.end();
    if (!is_new) {
        subscription.starts = same->starts;
        *same = std::move(subscription);
    } else {
        if (session.subscriptions.size() >= quotas::subscriptions) return mqtt::Reason::quota_exceeded;
        session.subscriptions.push_back(std::move(subscription));
    }
    return static_cast<mqtt::Reason>(wanted.qos);
}

void Broker::handle_unsubscribe(ConnectionId id, const mqtt::Unsubscribe& packet) {
    const Connection& connection = *find(id);
    Session& session = sessions_.find(connection.client_id)->second;
    mqtt::Unsuback unsuback{.packet_id = packet.packet_id};
    for (const std::string_view filter : packet.filters) {
        const auto gone = std::erase_if(
            session.subscriptions, [&](const auto& subscription) { return subscription.filter == filter; });
        if (connection.version == mqtt::Version::v5)
            unsuback.reasons.push_back(gone ? mqtt::Reason::success : mqtt::Reason::no_subscription_existed);
    }
    send_packet(id, unsuback);
}

// AWS sends no retained messages for wildcard filters or shared subscriptions.
void Broker::send_retained(Session& session, const mqtt::Subscription& wanted, bool is_new, Instant now) {
    if (wanted.retain_handling == mqtt::RetainHandling::do_not_send) return;
    if (wanted.retain_handling == mqtt::RetainHandling::send_if_new && !is_new) return;
    const auto found = retained_.find(wanted.filter);
    if (found == retained_.end()) return;
    schedule(session, {.message = found->second, .qos = std::min(found->second.qos, wanted.qos), .retain = true}, now);
}

}  // namespace simulator::iot
