// AWS's quotas and what the simulator does beyond each. First AWS IoT Core's (AWS General Reference, "AWS IoT Core
// endpoints and quotas", message broker and protocol limits). Not enforced: 512 KiB/s per connection, 500 CONNECT and
// SUBSCRIBE per second and account, ten replayed messages per second and persistent session.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/time.h"

namespace simulator::quotas {

inline constexpr std::size_t payload_bytes = 128 * 1024;    // more: disconnected
inline constexpr std::uint32_t packet_bytes = 149'504;      // announced as Maximum Packet Size; more: disconnected
inline constexpr std::size_t client_id_bytes = 128;         // more: refused
inline constexpr std::size_t filters_per_subscribe = 8;     // more: disconnected
inline constexpr std::size_t subscriptions = 50;            // more: refused in SUBACK
inline constexpr std::size_t publishes_per_second = 100;    // more: discarded without a word
inline constexpr std::uint16_t receive_maximum = 100;       // unacknowledged QoS 1 towards a client: more waits
inline constexpr std::uint16_t topic_aliases = 8;           // each way
inline constexpr std::uint16_t shortest_keep_alive = 30;    // seconds; 1 to 29 become 30
inline constexpr std::uint16_t longest_keep_alive = 1200;   // seconds; 0 and more become 1200
inline constexpr Milliseconds between_connects = 1s;        // for one client id; sooner: refused
inline constexpr Milliseconds websocket_life = 24h;         // then the connection is cut
inline constexpr Milliseconds default_session_expiry = 1h;  // of a 3.1.1 session that is not clean
inline constexpr std::uint32_t longest_session_expiry = 604'800;  // seconds; more is clamped
inline constexpr std::uint32_t longest_message_expiry = 604'800;  // seconds; more is clamped

// API Gateway's WebSocket APIs (Amazon API Gateway Developer Guide, "Quotas for configuring and running a WebSocket
// API"). Not kept: 500 new connections a second.
inline constexpr std::size_t socket_message_bytes = 128 * 1024;  // more: closed with 1009; towards a client: 413
inline constexpr std::size_t socket_frame_bytes = 32 * 1024;     // likewise
inline constexpr Milliseconds socket_idle = 10min;               // nothing said either way: closed with 1001
inline constexpr Milliseconds socket_life = 2h;                  // likewise
inline constexpr Milliseconds socket_integration = 29s;          // a function that has not answered by then has failed

// Amazon SQS (AWS General Reference, "Amazon SQS endpoints and quotas"); each is refused with AWS's error.
inline constexpr std::size_t sqs_message_bytes = 256 * 1024;  // a message, or a batch in all
inline constexpr std::size_t sqs_batch = 10;                  // messages a request, either way
inline constexpr std::size_t sqs_in_flight = 120'000;         // of a standard queue
inline constexpr std::size_t sqs_fifo_in_flight = 120'000;
inline constexpr Milliseconds sqs_longest_wait = 20s;
inline constexpr Milliseconds sqs_deduplication = 5min;
inline constexpr Milliseconds sqs_name_rests = 60s;  // a deleted queue's, before it may be used again
inline constexpr Milliseconds sqs_between_purges = 60s;

// AWS KMS, Kinesis Data Streams, STS and Lambda's event source mappings, likewise.
inline constexpr std::size_t kms_plaintext_bytes = 4096;
inline constexpr std::size_t kms_ciphertext_bytes = 6144;
inline constexpr std::size_t kinesis_record_bytes = 1024 * 1024;
inline constexpr std::size_t kinesis_batch = 500;
inline constexpr std::size_t kinesis_batch_bytes = 5 * 1024 * 1024;
inline constexpr std::size_t kinesis_read = 10'000;  // records
inline constexpr Milliseconds kinesis_iterator_life = 5min;
inline constexpr Milliseconds stream_retention = 24h;      // of both kinds of stream; older records are dropped
inline constexpr std::size_t sts_session_policy = 2048;    // characters
inline constexpr std::int64_t sts_shortest_session = 900;  // seconds
inline constexpr std::int64_t sts_longest_session = 43'200;
inline constexpr std::int64_t sts_longest_chained = 3600;
inline constexpr Milliseconds open_id_token_life = 10min;
inline constexpr std::size_t invocation_bytes = 6 * 1024 * 1024;  // a batch that is handed to a function

// Not AWS's figures but bounds of this program.
inline constexpr Milliseconds connect_within = 30s;        // a socket that never says CONNECT is cut
inline constexpr Milliseconds redeliver_after = 10s;       // 3.1.1 alone: MQTT 5 forbids it [MQTT-4.4.0-1]
inline constexpr std::size_t queued_for_a_session = 1000;  // more: dropped
inline constexpr std::size_t sessions_kept = 1000;         // of clients that are away: the oldest is forgotten
inline constexpr std::size_t retained_topics = 1000;       // more: not kept
inline constexpr std::size_t sockets = 2000;               // of a WebSocket API; more: refused with 429
inline constexpr std::size_t queues = 1000;                // more: refused
inline constexpr std::size_t queued_in_sqs = 100'000;      // messages of one queue; more: refused
inline constexpr std::size_t held_receives = 1000;         // long polls at once; more: answered empty
// of one stream, and before one function; more: the oldest are dropped
inline constexpr std::size_t streamed_records = 100'000;
inline constexpr Milliseconds between_sweeps = 1min;  // of what has expired in a table; AWS takes hours or days
inline constexpr int rule_hops = 8;                   // a rule that feeds itself is stopped there

}  // namespace simulator::quotas
