// Store and forward: what is addressed to a person is held until it was taken, and given to each of the person's
// connections in its order (docs/api.md, "Store and forward"). A connection is served by one invocation at a time,
// under a lease in its row; whoever comes meanwhile wakes that one. Nothing is removed before every connection has been
// given it. Giving ends in time, and how far it came stands in the row, so that whoever comes next goes on there.
#pragma once

#include "lambda/call.h"
#include "lambda/store/connections.h"
#include "lambda/store/mailbox.h"

namespace lambda::delivery {

struct Addressed {
    UserId user;
    RoomId room;      // as this person sees it
    Json message;     // layout "stamped"
    std::string key;  // the same again is held once
};

// Direct messages are in the history too, and whoever comes by MQTT or polling alone never takes them: so they leave
// room for what systems of the operator say, and one person's leave room for the others'.
constexpr std::int64_t direct_messages_held = 750;
constexpr std::int64_t direct_messages_held_of_one = 250;

// Its number. Refused with mailbox_full where the room's share of limits::mailbox_messages is used up; busy.
Task<Outcome<std::int64_t>> hold(Call& call, Addressed addressed);

// Functions live for 29 seconds. A post that is under way when the time has come may take eight more: two tries of the
// host's.
constexpr Milliseconds giving_time = 15s;
// Behind something that was said: whoever waits for the answer gives up after limits::accept_within.
constexpr Milliseconds giving_time_at_once = 5s;

enum class Drained {
    all,         // given everything
    elsewhere,   // another invocation is at it, and knows
    gone,        // no such connection; forgotten
    too_young,   // 410 of a connection that may not be through yet
    unfinished,  // the time has come; what is left stays, for whoever comes next
    failed,      // what is held stays
};
// Until `until`, or until one message was tried, whichever is later.
Task<Drained> drain(Call& call, std::string connection, UnixTime until);
// Each of the person's connections gets its share of the time. How many were given everything.
Task<std::size_t> drain_all(Call& call, UserId user, UnixTime until);
// Of the time that is left, for one of so many.
UnixTime share_of(UnixTime now, UnixTime until, std::size_t many);

// The person says, on this connection, that everything up to `seq` is stored.
enum class Backlog { none, waiting };  // waiting: more is held than this connection was given, and nobody is at it
Task<Outcome<Backlog>> acknowledge_held(Call& call, UserId user, std::string connection, std::int64_t seq);

}  // namespace lambda::delivery
