// The session of a client id (MQTT 5 section 4.1): subscriptions, queued and unacknowledged messages. It outlives the
// connection by its expiry interval.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "mqtt/framer.h"
#include "mqtt/packets.h"
#include "simulator/connection_id.h"
#include "simulator/iam/permissions.h"
#include "simulator/iot/message.h"
#include "simulator/quotas/quotas.h"

namespace simulator::iot {

struct SessionSubscription {
    std::string filter;    // as subscribed, "$share/<group>/" included
    std::string matching;  // what topics are matched against
    std::string group;     // of a shared subscription, else empty
    mqtt::QoS qos = mqtt::QoS::at_most_once;
    bool no_local = false;
    bool retain_as_published = false;
    Instant starts;  // messages may begin a little after SUBACK
};

struct Delivery {
    Message message;
    mqtt::QoS qos = mqtt::QoS::at_most_once;
    bool retain = false;
};

struct InFlight {
    Delivery delivery;
    Instant sent;
};

struct Session {
    std::string client_id;
    iam::Principal principal;
    std::vector<SessionSubscription> subscriptions;
    std::deque<Delivery> waiting;
    std::map<std::uint16_t, InFlight> in_flight;
    std::uint16_t last_packet_id = 0;
    Milliseconds expiry{0};       // 0: ends with the connection
    std::optional<Instant> ends;  // while disconnected
    std::optional<ConnectionId> connection;
};

// One socket, from the upgrade on.
struct Connection {
    explicit Connection(iam::Principal whose, Instant now)
        : framer(quotas::packet_bytes), principal(std::move(whose)), opened(now), last_heard(now) {}

    mqtt::Framer framer;
    iam::Principal principal;
    Instant opened;
    Instant last_heard;
    bool connected = false;  // CONNECT accepted
    mqtt::Version version = mqtt::Version::v3_1_1;
    std::string client_id;
    std::uint16_t keep_alive = 0;  // seconds, clamped
    std::optional<Message> will;
    std::uint16_t receive_maximum = quotas::receive_maximum;
    std::uint32_t maximum_packet_size = 0;  // 0: none
    std::map<std::uint16_t, std::string> aliases_in;
    std::uint16_t aliases_out_maximum = 0;
    std::map<std::string, std::uint16_t> aliases_out;
    Instant publishes_since;  // the second in which publishes are counted
    std::size_t publishes = 0;
};

}  // namespace simulator::iot
