// AWS IoT Core's quotas as the simulated broker keeps them (AWS General Reference, "AWS IoT Core endpoints and quotas",
// message broker and protocol limits), and what it does past each. Not kept: 512 KiB/s a connection, 500 CONNECT and
// SUBSCRIBE a second for an account, ten replayed messages a second for a persistent session.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/time.h"

namespace simulator::quotas {

inline constexpr std::size_t payload_bytes = 128 * 1024;      // more: disconnected
inline constexpr std::uint32_t packet_bytes = 149'504;        // announced as Maximum Packet Size; more: disconnected
inline constexpr std::size_t client_id_bytes = 128;           // more: refused
inline constexpr std::size_t filters_per_subscribe = 8;       // more: disconnected
inline constexpr std::size_t subscriptions = 50;              // more: refused in SUBACK
inline constexpr std::size_t publishes_per_second = 100;      // more: discarded without a word
inline constexpr std::uint16_t receive_maximum = 100;         // unacknowledged QoS 1 towards a client: more waits
inline constexpr std::uint16_t topic_aliases = 8;             // each way
inline constexpr std::uint16_t shortest_keep_alive = 30;      // seconds; 1 to 29 become 30
inline constexpr std::uint16_t longest_keep_alive = 1200;     // seconds; 0 and more become 1200
inline constexpr Milliseconds between_connects = 1s;          // for one client id; sooner: refused
inline constexpr Milliseconds websocket_life = 24h;           // then the connection is cut
inline constexpr Milliseconds default_session_expiry = 1h;    // of a 3.1.1 session that is not clean
inline constexpr std::uint32_t longest_session_expiry = 604'800;  // seconds; more is clamped
inline constexpr std::uint32_t longest_message_expiry = 604'800;  // seconds; more is clamped

// Not AWS's figures but bounds of this program.
inline constexpr Milliseconds connect_within = 30s;           // a socket that never says CONNECT is cut
inline constexpr Milliseconds redeliver_after = 10s;          // 3.1.1 alone: MQTT 5 forbids it [MQTT-4.4.0-1]
inline constexpr std::size_t queued_for_a_session = 1000;     // more: dropped
inline constexpr std::size_t sessions_kept = 1000;            // of clients that are away: the oldest is forgotten
inline constexpr std::size_t retained_topics = 1000;          // more: not kept
inline constexpr int rule_hops = 8;                           // a rule that feeds itself is stopped there

}  // namespace simulator::quotas
