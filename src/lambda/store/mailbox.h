// The rows of people's mailboxes (docs/api.md, "Store and forward"): messages to a person are held here, in a strict
// order, until they are acknowledged.
//
//   Mailbox  user, key   key "#"          {n, pending}: the last number given, and its message if not yet placed
//                        key in 16 digits {room, id, message, expires}
//                        key "=<hash>"    {seq, expires}: the number of a message, by the hash of its own key
//                        key "@<hash>"    a request of a system of the operator (idempotency.h)
//
// A message gets its number and becomes pending in one write, which fails while another message is pending. So
// whenever a number is given, all messages before it are in their places. An invocation that finds a pending message
// places it.
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
    std::string key;  // unique among all messages to this person
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
        std::int64_t through = 0;  // everything up to this number was read
        bool more = false;
    };

    struct Share {
        std::int64_t all = 0;       // how many may be held,
        std::int64_t one_room = 0;  // and how many of them in one room
    };

    // Repairs a row that cannot be read, because it would stop all messages to this person: removes a pending message
    // that no reader would accept, and continues after the highest number of a held message.
    Task<Outcome<State>> state(UserId user);
    Task<Outcome<std::optional<std::int64_t>>> seq_of(UserId user, std::string key);
    // nullopt: another message is pending
    Task<Outcome<std::optional<std::int64_t>>> claim(UserId user, HeldMessage message);
    Task<Outcome<Condition>> place(UserId user, HeldMessage pending);
    Task<Outcome<Page>> messages(UserId user, std::int64_t after, std::int64_t up_to, std::size_t limit);
    // Messages that have expired do not count, and are removed along the way.
    Task<Outcome<bool>> has_room(UserId user, std::int64_t last, RoomId room, Share share);
    Task<Outcome<Condition>> erase(UserId user, std::int64_t up_to);

private:
    Task<Outcome<Condition>> repair(UserId user, Json row);
    Task<Outcome<std::int64_t>> highest_held(UserId user);
    Task<Outcome<std::int64_t>> held_at_most(UserId user, std::int64_t last);
    Task<Outcome<std::int64_t>> held_in(UserId user, std::int64_t last, RoomId room, std::int64_t most);

    Io& io_;
    Database database_;
    const Environment& environment_;
};

}  // namespace lambda
