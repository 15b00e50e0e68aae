// The rows of people's mailboxes, with types (docs/api.md, "Store and forward"): what is addressed to a person is held
// here until it is taken, in an order that nothing can overtake.
//
//   Mailbox  user, key   key "#"          {n, pending}: the number given last, and whose message is not in its place
//   yet
//                        key in 16 digits {room, id, message, expires}
//                        key "=<hash>"    {seq, expires}: a message that is held already, by its own key
//                        key "@<hash>"    what a system of the operator asked for once (idempotency.h)
//
// A message gets its number and is written down as pending in one step, which nobody can take while another one is
// pending: so when a number is given, everything before it is in its place. Whoever finds a pending message puts it
// there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lambda/store/database.h"

namespace lambda {

struct HeldMessage {
    std::int64_t seq = 0;
    RoomId room;      // as the person sees it
    Json message;     // layout "stamped"
    std::string key;  // unique among everything that is said to this person
    UnixTime expires{};
    bool operator==(const HeldMessage&) const = default;
};

class Mailbox {
public:
    Mailbox(Io& io, const Environment& environment) : io_(io), database_(io, environment), environment_(environment) {}

    struct State {
        std::int64_t last = 0;
        std::optional<HeldMessage> pending;
    };
    struct Page {
        std::vector<HeldMessage> messages;
        std::int64_t through = 0;  // all up to here were looked at
        bool more = false;
    };

    struct Share {
        std::int64_t all = 0;       // so many may be held,
        std::int64_t one_room = 0;  // and so many of them in the same room
    };

    // A row that cannot be read (a number that is none, a pending message that no reader would accept) would stop
    // everything that is written to this person: what cannot be read is removed, and the number goes on behind the
    // highest one that is held.
    Task<Outcome<State>> state(UserId user);
    Task<Outcome<std::optional<std::int64_t>>> seq_of(UserId user, std::string key);
    // nullopt: another one is pending
    Task<Outcome<std::optional<std::int64_t>>> claim(UserId user, HeldMessage message);
    Task<Outcome<Condition>> place(UserId user, HeldMessage pending);
    Task<Outcome<Page>> messages(UserId user, std::int64_t after, std::int64_t up_to, std::size_t limit);
    // What has expired counts for nothing, and is removed on the way.
    Task<Outcome<bool>> has_room(UserId user, std::int64_t last, RoomId room, Share share);
    Task<Outcome<Condition>> erase(UserId user, std::int64_t up_to);

private:
    Task<Outcome<std::optional<Json>>> counter_row(UserId user);
    Task<Outcome<Condition>> repair(UserId user, Json row);
    Task<Outcome<std::int64_t>> highest_held(UserId user);
    Task<Outcome<std::int64_t>> held_at_most(UserId user, std::int64_t last);
    Task<Outcome<std::int64_t>> held_in(UserId user, std::int64_t last, RoomId room, std::int64_t most);

    Io& io_;
    Database database_;
    const Environment& environment_;
};

}  // namespace lambda
