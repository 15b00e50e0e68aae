// Store and forward: messages to a person are held until they are acknowledged, and given to each of the person's
// connections in order (docs/api.md, "Store and forward"). One invocation at a time serves a connection, under a
// lease in the connection's row; others set the row's wake counter, and the serving invocation looks again. A message
// is removed only after every connection has been given it. Giving is limited in time. The row says how far it came,
// so the next invocation continues there.
#pragma once

#include "lambda/call.h"
#include "lambda/store/connections.h"
#include "lambda/store/mailbox.h"

namespace lambda::delivery {

struct HeldForUser {
    UserId user;
    RoomId room;      // as this person sees it
    Json message;     // layout "stamped"
    std::string key;  // unique; a message with a key that was used before is not held again
};

// Direct messages are also in the history, and people who only use MQTT or polling never acknowledge them. So their
// share is limited, to leave space for messages from systems of the operator, and each sender's share is limited, to
// leave space for others.
constexpr std::int64_t direct_messages_held = 750;
constexpr std::int64_t direct_messages_held_of_one = 250;

// Returns the message's number. Errors: mailbox_full if the room's share of limits::mailbox_messages is used up;
// busy.
Task<Outcome<std::int64_t>> hold(Call& call, HeldForUser held);

// A function may run for 29 seconds. A post that is in progress at the deadline may take eight more: two attempts of
// the host.
constexpr Milliseconds drain_time = 15s;
// Right after a message was sent: its sender waits for the answer for at most limits::accept_within.
constexpr Milliseconds drain_time_after_send = 5s;

enum class Drained {
    all,         // everything was given
    elsewhere,   // another invocation is serving the connection and knows that there is more
    gone,        // no such connection; its row was removed
    too_young,   // API Gateway answered 410, but the connection may still be opening
    unfinished,  // out of time; the next invocation gives the rest
    failed,      // nothing held is lost
};
// Runs until `until`, but tries at least one message.
Task<Drained> drain(Call& call, std::string connection, UnixTime until);
// Divides the time among the person's connections. Returns how many of them were given everything.
Task<std::size_t> drain_all(Call& call, UserId user, UnixTime until);
// The deadline for the next one of `many` that share the remaining time equally.
UnixTime share_of(UnixTime now, UnixTime until, std::size_t many);

// The person confirms, on this connection, that everything up to `seq` is stored.
// waiting: more is held than this connection was given, and no invocation is serving it.
enum class Backlog { none, waiting };
Task<Outcome<Backlog>> acknowledge_held(Call& call, UserId user, std::string connection, std::int64_t seq);

}  // namespace lambda::delivery
