// Store and forward: what is addressed to a person is held until it was taken, and given to each of the person's connections
// in its order (docs/api.md, "Store and forward"). A connection is served by one invocation at a time, under a lease in its
// row; whoever comes meanwhile wakes that one. Nothing is removed before every connection has been given it.
#pragma once

#include "lambda/handlers.h"
#include "lambda/store_connections.h"
#include "lambda/store_mailbox.h"

namespace lambda {

struct Addressed {
    UserId user;
    RoomId room;      // as this person sees it
    Json message;     // layout "stamped"
    std::string key;  // the same again is held once
};

// Its number. Refused with mailbox_full at limits::mailbox_messages, and busy.
Task<Outcome<std::int64_t>> hold(Call& call, Addressed addressed);

enum class Drained {
    all,        // given everything
    elsewhere,  // another invocation is at it, and knows
    gone,       // no such connection; forgotten
    too_young,  // 410 of a connection that may not be through yet
    failed,     // what is held stays
};
Task<Drained> drain(Call& call, std::string connection);
Task<std::size_t> drain_all(Call& call, UserId user);  // how many of the person's connections were given everything

// The person says, on this connection, that everything up to `seq` is stored.
Task<Outcome<Held>> take(Call& call, UserId user, std::string connection, std::int64_t seq);

}  // namespace lambda
