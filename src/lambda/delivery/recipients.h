// Who reads a message: the members of a private room, the two of a direct room, or one person. Asks the tables; sends
// nothing.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "lambda/call.h"

namespace lambda::delivery {

struct Recipient {
    UserId user;
    std::string identity;  // of the identity pool: names the person's own topic
    RoomId room;           // as this person sees it
    bool held = false;     // their mailbox has it, and gives it to their connections
};
using Recipients = std::expected<std::vector<Recipient>, api::Refusal>;

// Refused: not_found (no such room), not_a_member (the sender, unless it is a system of the operator).
Task<Recipients> members_of(Call& call, RoomId room, UserId sender, Standing standing);
// The other person first. Refused: invalid_request (to oneself), no_profile (of the sender), not_found.
Task<Recipients> direct_pair(Call& call, RoomId room, UserId sender, std::string sender_identity);
// In their "d.service". Refused: not_found.
Task<Recipients> one_person(Call& call, UserId user);

}  // namespace lambda::delivery
