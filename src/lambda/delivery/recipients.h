// Who reads a message: the members of a private room, the two people of a direct room, or one person. Reads the
// tables and sends nothing.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "lambda/call.h"

namespace lambda::delivery {

struct Recipient {
    UserId user;
    std::string identity;  // the identity pool's id, which names the person's own topic
    RoomId room;           // as this person sees it
    bool held = false;     // the message is in their mailbox, which gives it to their connections
};
using Recipients = std::expected<std::vector<Recipient>, api::Refusal>;

// Errors: not_found (no such room), not_a_member (the sender, unless it is a system of the operator).
Task<Recipients> members_of(Call& call, RoomId room, UserId sender, Standing standing);
// The other person comes first. Errors: invalid_request (a message to yourself), no_profile (the sender has none),
// not_found.
Task<Recipients> direct_pair(Call& call, RoomId room, UserId sender, std::string sender_identity);
// The person, in their room "d.service". Error: not_found.
Task<Recipients> one_person(Call& call, UserId user);

}  // namespace lambda::delivery
