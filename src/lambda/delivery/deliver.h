// Delivers one message: keeps it in the history, holds it for whoever is away, and brings it to everybody who reads it
// (delivery/recipients.h, delivery/channels.h). Who the sender is, the caller has checked; whether they may write to
// the room is asked here.
#pragma once

#include <expected>
#include <string>

#include "lambda/delivery/channels.h"

namespace lambda::delivery {

// `message` as in layout "stamped" (v, id, kind, name, text, sender, stamp, lane), `key` the one of its row in
// Messages,
// "<stamp in 13 digits>#<sender>#<id>". The same message twice is kept and held once.
struct OutgoingMessage {
    RoomId room;  // public; private; or direct, as the sender sees it: "d.<the other one>"
    UserId sender;
    std::string sender_identity;
    Standing standing = Standing::unknown;  // of the sender
    Json message;
    std::string key;
    SenderAck ack = {};
};
using Delivery = std::expected<Delivered, api::Refusal>;

// Publishes to the room's topic; connections and queues get it from there (events/fan_out.cc). Refused: busy.
Task<Delivery> deliver_to_public_room(Call& call, OutgoingMessage outgoing);
// To a private or a direct room. Refused: not_found (no such room or person), not_a_member, no_profile (of who writes
// directly), invalid_request; busy, where it reached nobody, or where those who missed it could not be handed on;
// it may be sent again then.
Task<Delivery> deliver_to_closed_room(Call& call, OutgoingMessage outgoing);
// From a system of the operator, into the person's "d.service"; notices are the caller's. Refused: not_found; with
// mailbox_full, before anything has happened, where neither a mailbox nor a history keeps it; busy.
Task<Delivery> deliver_to_person(Call& call, UserId user, Json message, std::string key);

}  // namespace lambda::delivery
