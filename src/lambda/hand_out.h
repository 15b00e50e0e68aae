// What is said in a closed room, to each person who may read it: kept, held for whoever is away, and handed to their
// MQTT topics, connections and polling sessions. Asks for no more than membership; who the sender is, the caller has
// checked.
#pragma once

#include <expected>

#include "lambda/handlers.h"

namespace lambda {

// Told to the sender's connection as soon as the message is kept, held and published, and before it is given to anybody
// who may have to be given much else first.
struct Receipt {
    std::string connection = {};  // empty: nobody waits for one
    std::string frame = {};
};
Task<bool> give(Call& call, Receipt receipt);

// `message` as in layout "stamped" (v, id, kind, name, text, sender, stamp, lane), `key` the one of its row in
// Messages,
// "<stamp in 13 digits>#<sender>#<id>". The same letter twice is kept and held once.
struct Letter {
    RoomId room;  // private; or direct, as the sender sees it: "d.<the other one>"
    UserId sender;
    std::string sender_identity;
    Json message;
    std::string key;
    Receipt receipt = {};
};

// How many MQTT topics took it. Refused: not_found (no such room or person), not_a_member, no_profile (of who writes
// directly), invalid_request; busy where not everybody could be reached, who gets it when the same letter is handed out
// again.
Task<std::expected<std::size_t, api::Refusal>> hand_out(Call& call, Letter letter);

struct Handed {
    std::size_t topics = 0;  // that took it
    bool held = true;        // false: the mailbox was full, and it came live and stands in the history
};
// From a system of the operator, into the person's "d.service", polling sessions included; notices are the caller's.
// Refused with mailbox_full, before anything has happened, where neither a mailbox nor a history keeps it.
Task<std::expected<Handed, api::Refusal>> hand_to_person(Call& call, UserId user, Json message, std::string key);

}  // namespace lambda
