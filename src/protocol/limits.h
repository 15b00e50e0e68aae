// The product's limits, together with base/limits.h. Each says what happens when it is reached.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/limits.h"
#include "base/time.h"

inline namespace protocol {

namespace limits {

// What people write. Longer messages are refused before they are sent, and dropped when they arrive.
constexpr std::size_t text_bytes = 16 * 1024;
constexpr std::size_t name_bytes = 128;            // UTF-8 bytes of a display name …
constexpr std::size_t name_clusters = 32;          // … and the grapheme clusters that people see; the rest is cut
constexpr std::size_t combining_marks = 8;         // on one character; the rest is dropped
constexpr std::size_t room_slug_bytes = 64;        // bytes; a longer room name is refused
constexpr std::size_t message_id_bytes = 64;       // bytes of any id; our own have at most 41
constexpr std::size_t payload_bytes = 128 * 1024;  // AWS IoT's limit for a PUBLISH; larger ones are dropped unread
constexpr std::size_t folded_lines = 30;           // a longer message is folded behind "show more"

// compared with our clock, which may be a day wrong; a later stamp counts as now
constexpr Milliseconds stamp_ahead = 48h;

// What the model keeps.
// joined at once (AWS allows 50 subscriptions); joining more is refused
constexpr std::size_t rooms = 40;
constexpr std::size_t messages_per_room = 100'000;  // the oldest are forgotten
// in all rooms together; beyond it the longest room drops its oldest messages
constexpr std::size_t timeline_bytes = 24 * 1024 * 1024;
// own messages that are not delivered yet; further ones stay in the composer
constexpr std::size_t outbox = 1'000;
constexpr std::size_t draft_bytes = text_bytes;  // kept for each room
// of message texts that are kept over a reload; further ones stay in the composer
constexpr std::size_t stored_outbox_bytes = 512 * 1024;
constexpr std::size_t joined_folded = 50;  // names kept in one line about people who joined
constexpr std::size_t notices = 5;         // beyond it the oldest disappears

// The backend, and what the page keeps of it.
constexpr std::size_t private_members = 100;  // in a private room, because each message is sent to every member
// listed for one person, the newest; older ones can be reached by the other person's name
constexpr std::size_t direct_rooms = 100;
// people in one request; API Gateway accepts 10 KiB of address and headers
constexpr std::size_t ids_per_lookup = 50;
constexpr std::size_t page_rooms = 50;     // on a page of the directory; also members on a page of a room's members
constexpr std::size_t page_messages = 50;  // messages on a page of history …
constexpr std::size_t page_messages_most = 100;  // … or as many as the client asks for, at most these
// read of one page: it continues beyond its limit while messages of one sender have the same millisecond
constexpr std::size_t page_messages_read = 2 * page_messages_most;
// of the messages on a page of history; the rest comes on the next page
constexpr std::size_t page_bytes = 256 * 1024;
constexpr std::size_t room_name_bytes = 256;    // of a room's name as its owner wrote it …
constexpr std::size_t room_name_clusters = 64;  // … and the grapheme clusters that people see; the rest is cut
constexpr std::size_t directory_rooms = 1'000;  // shown for one search; the rest is found by searching for more letters
// names kept; those not used for longest are dropped and asked for again
constexpr std::size_t people_known = 2'000;
constexpr int asks_in_flight = 4;          // requests to the backend at the same time; the rest wait
constexpr std::size_t asks_waiting = 200;  // beyond it a request is answered "busy"
// AWS may take so long to apply a policy; refusals until then count as pending
constexpr Milliseconds policy_settles = 10min;
// how far back history is read again after a reconnect, since stamps and arrival times differ …
constexpr Milliseconds history_overlap = 120s;
constexpr Milliseconds history_again_soon = 5s;   // … and how long after the reconnect it is read again,
constexpr Milliseconds history_again_late = 60s;  // and once more

// The other gateways: limits of API Gateway and SQS, and ours.
// of a text frame that we send; a longer message is refused before
constexpr std::size_t gateway_frame_bytes = 32 * 1024;
constexpr std::size_t gateway_message_bytes = 128 * 1024;  // of a frame that arrives; a larger one is dropped
constexpr Milliseconds gateway_ping_every = 4min;          // API Gateway closes a connection after ten idle minutes
constexpr Milliseconds gateway_life = 115min;              // API Gateway closes after two hours; we reconnect before
constexpr Milliseconds token_life = 30s;                   // of a token that opens one connection
constexpr std::size_t id_token_bytes = 8 * 1024;           // of a user pool's token; a longer one is refused unread
constexpr std::size_t connections_per_person = 20;         // to API Gateway; a further one closes the oldest
constexpr std::size_t mailbox_messages = 1'000;            // held for a person who is away; further ones are refused
constexpr std::size_t mailbox_days = 14;                   // how long they are held
constexpr Milliseconds queue_wait = 20s;                   // of one ReceiveMessage; the longest that SQS allows
constexpr std::size_t queue_batch = 10;                    // messages in one ReceiveMessage; the most that SQS allows
constexpr Milliseconds session_life = 1h;  // of a polling session's keys; they are renewed while the session is used
constexpr Milliseconds session_renew_before = 10min;  // before the keys expire
constexpr Milliseconds session_kept = 1h;             // after the keys expired; then queue and session are deleted
constexpr std::size_t session_name_bytes = 64;        // the same for the names of its account and user
// polling sessions made by pages; a further one removes the oldest
constexpr std::size_t sessions_per_person = 20;
constexpr std::size_t polling_rooms = rooms;   // whose messages a polling session receives
constexpr std::size_t notice_bytes = 100'000;  // of a message from an operator's system, as JSON
constexpr Milliseconds notices_kept = 24h;     // in a user's history
constexpr int blocked_attempts = 3;            // that suggest a blocked transport, before the next transport is used …
constexpr Milliseconds fallback_sticks = 10min;  // … until the first one is tried again

// Sending. AWS IoT discards publishes beyond 100 a second.
constexpr int messages_per_second = 10;
constexpr int burst = 20;
constexpr int in_flight = 20;                // given to the transport and not accepted yet
constexpr Milliseconds accept_within = 10s;  // until PUBACK
constexpr Milliseconds echo_within = 10s;    // until our own message comes back from the room
constexpr int attempts = 3;                  // for one message; then it counts as failed
constexpr int disconnects_survived = 1;      // by a message being sent; a message that meets one more counts as failed

// Connecting.
constexpr Milliseconds backoff_base = 500ms;
constexpr Milliseconds backoff_cap = 30s;
constexpr Milliseconds stable_after = 30s;         // connected for so long, the backoff starts over
constexpr Milliseconds between_connects = 1100ms;  // AWS IoT accepts one CONNECT a second for a client id
constexpr Milliseconds socket_within = 10s;
constexpr Milliseconds connack_within = 10s;
constexpr Milliseconds suback_within = 10s;
constexpr Milliseconds pingresp_within = 10s;
constexpr Milliseconds probe_within = 5s;    // after waking up
constexpr Milliseconds packet_within = 20s;  // from a packet's first byte to its last
constexpr std::uint16_t keep_alive_seconds = 120;
constexpr Milliseconds connection_life = 23h;  // AWS IoT closes after 24 h; a new connection takes over before
constexpr std::size_t filters_per_subscribe = 8;
constexpr Milliseconds evictions_window = 60s;  // two evictions within it: a new connection name

}  // namespace limits

}  // namespace protocol
