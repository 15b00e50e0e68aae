// Delivers one message: keeps it in the history, holds it in mailboxes for people who are away, and brings it to all
// its readers (delivery/recipients.h, delivery/channels.h). The caller has already checked who the sender is; these
// functions check whether the sender may write to the room.
#pragma once

#include <expected>
#include <string>

#include "lambda/delivery/channels.h"

namespace lambda::delivery {

// `message` is in layout "stamped" (v, id, kind, name, text, sender, stamp, lane). `key` is the key of its row in
// Messages: "<stamp in 13 digits>#<sender>#<id>". A message that is delivered twice is kept and held once.
struct OutgoingMessage {
    RoomId room;  // public, private, or direct as the sender sees it: "d.<the other person's id>"
    UserId sender;
    std::string sender_identity;
    Standing standing = Standing::unknown;  // of the sender
    Json message;
    std::string key;
    SenderAck ack = {};
};
using Delivery = std::expected<Delivered, api::Refusal>;

// Publishes to the room's topic. Connections and queues get the message from there (events/fan_out.cc). Error: busy.
Task<Delivery> deliver_to_public_room(Call& call, OutgoingMessage outgoing);
// To a private or direct room. Errors: not_found (no such room or person), not_a_member, no_profile (the sender of a
// direct message has none), invalid_request; busy if the message reached nobody or those who missed it could not be
// handed on. After busy the message may be sent again.
Task<Delivery> deliver_to_closed_room(Call& call, OutgoingMessage outgoing);
// From a system of the operator to the person's room "d.service". Keeping it as a notice is up to the caller. Errors:
// not_found; mailbox_full, before anything was sent, if neither a mailbox nor the history can keep it; busy.
Task<Delivery> deliver_to_person(Call& call, UserId user, Json message, std::string key);

}  // namespace lambda::delivery
