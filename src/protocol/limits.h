// The limits of the product in one table, with base/limits.h. What happens at a bound is said beside it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/limits.h"
#include "base/time.h"

namespace limits {

// What people write. Longer is refused before it is sent, and what arrives longer is dropped.
constexpr std::size_t text_bytes = 16 * 1024;
constexpr std::size_t name_bytes = 128;            // UTF-8 bytes of a display name ...
constexpr std::size_t name_clusters = 32;          // ... and what a person sees of it: the rest is cut
constexpr std::size_t combining_marks = 8;         // on one letter: the rest is dropped
constexpr std::size_t room_slug_bytes = 64;        // a longer room name is refused with a sentence
constexpr std::size_t message_id_bytes = 64;       // an id from elsewhere; our own have 32
constexpr std::size_t payload_bytes = 128 * 1024;  // AWS IoT's limit for a PUBLISH: larger is dropped unread
constexpr std::size_t folded_lines = 30;           // a longer message is folded behind "show more"

constexpr Milliseconds stamp_ahead = 48h;  // of our clock, which may be a day wrong: a later stamp counts as now

// What the model keeps.
// joined at once (AWS allows 50 subscriptions): joining more is refused
constexpr std::size_t rooms = 40;
constexpr std::size_t messages_per_room = 100'000;        // the oldest are forgotten
constexpr std::size_t timeline_bytes = 24 * 1024 * 1024;  // over all rooms: the longest room forgets its oldest
// own messages not delivered yet: a further one stays in the composer
constexpr std::size_t outbox = 1'000;
constexpr std::size_t draft_bytes = text_bytes;          // kept per room
constexpr std::size_t stored_outbox_bytes = 512 * 1024;  // of their texts, all of which survive a reload: likewise
constexpr std::size_t joined_folded = 50;                // names kept of people who joined in one folded line
constexpr std::size_t notices = 5;                       // the oldest gives way

// The backend and what the page keeps of it.
constexpr std::size_t private_members = 100;  // of a private room: each message is handed to every one of them
// listed of one person, those begun last; older ones are reached by their person
constexpr std::size_t direct_rooms = 100;
// of people, in one request: API Gateway takes 10 KiB of address and headers
constexpr std::size_t ids_per_lookup = 50;
constexpr std::size_t page_rooms = 50;     // of the directory, likewise members
constexpr std::size_t page_messages = 50;  // of history; a larger limit asked for is cut to
constexpr std::size_t page_messages_most = 100;
// read of one page: it goes on behind its limit while one sender's messages bear the same millisecond
constexpr std::size_t page_messages_read = 2 * page_messages_most;
// of the messages on a page of history: the rest is for the next page
constexpr std::size_t page_bytes = 256 * 1024;
constexpr std::size_t room_name_bytes = 256;    // of a room's name as its owner wrote it ...
constexpr std::size_t room_name_clusters = 64;  // ... and what a person sees of it: the rest is cut
constexpr std::size_t directory_rooms = 1'000;  // shown of one search: the rest is found by searching
// names kept: those not seen longest are forgotten and asked for again
constexpr std::size_t people_known = 2'000;
constexpr int asks_in_flight = 4;          // requests to the backend at once; the rest wait their turn
constexpr std::size_t asks_waiting = 200;  // a further one is answered "busy"
// AWS may take so long to apply a policy: a refusal until then is pending
constexpr Milliseconds policy_settles = 10min;
// asked for again after a reconnect, since stamps and arrival differ ...
constexpr Milliseconds history_overlap = 120s;
constexpr Milliseconds history_again_soon = 5s;  // ... and once more so long after, and so long
constexpr Milliseconds history_again_late = 60s;

// The other gateways. API Gateway's and SQS's own limits, and ours.
// of a text frame that we send: a longer message is refused here
constexpr std::size_t gateway_frame_bytes = 32 * 1024;
constexpr std::size_t gateway_message_bytes = 128 * 1024;  // of one that comes: larger is dropped
constexpr Milliseconds gateway_ping_every = 4min;          // API Gateway closes after ten idle minutes
constexpr Milliseconds gateway_life = 115min;              // it cuts at two hours: we reconnect before
constexpr Milliseconds token_life = 30s;                   // of a token that opens one connection
constexpr std::size_t id_token_bytes = 8 * 1024;           // of a user pool's token: a longer one is refused unread
constexpr std::size_t connections_per_person = 20;         // at the gateway: the oldest is closed for a further one
constexpr std::size_t mailbox_messages = 1'000;            // held for a person who is away: a further one is refused
constexpr std::size_t mailbox_days = 14;                   // they are held so long
constexpr Milliseconds queue_wait = 20s;                   // of one ReceiveMessage, SQS's longest
constexpr std::size_t queue_batch = 10;                    // messages of one ReceiveMessage, SQS's most
constexpr Milliseconds session_life = 1h;                  // of a polling session's keys; renewed while it is used
constexpr Milliseconds session_renew_before = 10min;       // before they end
constexpr Milliseconds session_kept = 1h;                  // after they ended: then queue and session are removed
constexpr std::size_t session_name_bytes = 64;             // also of an account's and a user's name there
// of polling, by a browser: the oldest is removed for a further one
constexpr std::size_t sessions_per_person = 20;
constexpr std::size_t polling_rooms = rooms;     // that a polling session hears of
constexpr std::size_t notice_bytes = 100'000;    // of what an operator's system sends, as JSON
constexpr Milliseconds notices_kept = 24h;       // in a user's history
constexpr int blocked_attempts = 3;              // that look like a blocked transport: then the next one
constexpr Milliseconds fallback_sticks = 10min;  // then the first one is tried again

// Sending. AWS IoT discards what exceeds 100 publishes a second.
constexpr int messages_per_second = 10;
constexpr int burst = 20;
constexpr int in_flight = 20;                // handed to the transport and not accepted yet
constexpr Milliseconds accept_within = 10s;  // PUBACK
constexpr Milliseconds echo_within = 10s;    // own message back from the room
constexpr int attempts = 3;                  // of one message; then it is set aside as failed
constexpr int disconnects_survived = 1;      // a message that coincides with one more is set aside as failed

// Connecting.
constexpr Milliseconds backoff_base = 500ms;
constexpr Milliseconds backoff_cap = 30s;
constexpr Milliseconds stable_after = 30s;         // then the backoff starts over
constexpr Milliseconds between_connects = 1100ms;  // AWS IoT: one CONNECT a second and client id
constexpr Milliseconds socket_within = 10s;
constexpr Milliseconds connack_within = 10s;
constexpr Milliseconds suback_within = 10s;
constexpr Milliseconds pingresp_within = 10s;
constexpr Milliseconds probe_within = 5s;    // after waking up
constexpr Milliseconds packet_within = 20s;  // from a packet's first byte to its last
constexpr std::uint16_t keep_alive_seconds = 120;
constexpr Milliseconds connection_life = 23h;  // AWS IoT cuts at 24 h: a fresh connection takes over before
constexpr std::size_t filters_per_subscribe = 8;
constexpr Milliseconds evictions_window = 60s;  // two evictions within: a new connection name

}  // namespace limits
