// Sends a message that did not come by MQTT: checks it, stamps it and delivers it. Does what StampRule in
// backend/template.json does for MQTT. The caller has already checked who the sender is.
#pragma once

#include <expected>
#include <optional>
#include <string>

#include "lambda/delivery/deliver.h"

namespace lambda::delivery {

struct Publication {
    RoomId room;
    UserId sender;
    std::string identity;  // the sender's; for a system of the operator, the text whose hash is its user id
    Standing standing = Standing::unknown;
    Message message;  // as read by gateway::read_sent
    Json extra = {};  // an object; its members are added for live readers, not for the room's history; null: none
    std::optional<UnixTime> stamp = {};  // the stamp of an earlier attempt; otherwise now
    SenderAck ack = {};                  // sent once the message is published, and only then
};
struct Published {
    MessageId id;
    UnixTime stamp{};
    // false: the message came from the operator and the person's mailbox was full; it was sent live and is in the
    // history
    bool held = true;
    bool acknowledged = false;  // the sender's connection has received its SenderAck
    bool operator==(const Published&) const = default;
};

// Errors: not_signed_in (guests in closed rooms), invalid_request (a kind that the sender may not send), busy if the
// message may be sent again with the same id, and those of deliver_to_closed_room.
Task<std::expected<Published, api::Refusal>> publish(Call& call, Publication publication);

// The message in layout "stamped", and the key of its row: "<stamp in 13 digits>#<sender>#<id>".
Json stamped(const Publication& publication, UnixTime stamp);
std::string row_key(const Publication& publication, UnixTime stamp);

}  // namespace lambda::delivery
