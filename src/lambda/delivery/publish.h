// What somebody sends who does not send it by MQTT: checked, stamped and delivered. Does here what StampRule of
// backend/template.json does for MQTT. Who the sender is, the caller has checked.
#pragma once

#include <expected>
#include <optional>
#include <string>

#include "lambda/delivery/deliver.h"

namespace lambda::delivery {

struct Publication {
    RoomId room;
    UserId sender;
    std::string identity;  // the sender's; of an operator's system what its user id is the hash of
    Standing standing = Standing::unknown;
    Message message;                     // as gateway::read_sent gave it
    Json extra = {};                     // an object whose members go along, for those who are there; null: none
    std::optional<UnixTime> stamp = {};  // of a publication that is tried again; otherwise now
    SenderAck ack = {};                  // sent where it is published, and only there
};
struct Published {
    MessageId id;
    UnixTime stamp{};
    // false: what an operator sent to a person whose mailbox was full, which is live and in the history
    bool held = true;
    bool acknowledged = false;  // the sender's connection has its SenderAck
    bool operator==(const Published&) const = default;
};

// Refused: not_signed_in (guests in closed rooms), invalid_request (a kind that the sender may not send), busy where it
// may be sent again with the same id, and what deliver_to_closed_room says.
Task<std::expected<Published, api::Refusal>> publish(Call& call, Publication publication);

// The message in layout "stamped", and the key of its row: "<stamp in 13 digits>#<sender>#<id>".
Json stamped(const Publication& publication, UnixTime stamp);
std::string message_key(const Publication& publication, UnixTime stamp);

}  // namespace lambda::delivery
