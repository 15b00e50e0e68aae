// What somebody says who does not say it by MQTT: checked, stamped, kept, and published to the room's readers. Does
// here what StampRule of backend/template.json does for MQTT; closed rooms go on to hand_out.h. Who the sender is, the
// caller has checked.
#pragma once

#include <expected>

#include "aws/endpoints.h"
#include "lambda/hand_out.h"

namespace lambda {

struct Publication {
    RoomId room;
    UserId sender;
    std::string identity;  // the sender's; of an operator's system what its user id is the hash of
    Standing standing = Standing::unknown;
    Message message;                     // as gateway::read_sent gave it
    Json extra = {};                     // an object whose members go along, for those who are there; null: none
    std::optional<UnixTime> stamp = {};  // of a publication that is tried again; otherwise now
    Receipt receipt = {};                // given where it is published, and only there
};
struct Published {
    MessageId id;
    UnixTime stamp{};
    // false: what an operator said to a person whose mailbox was full, which is live and in the history
    bool held = true;
    bool operator==(const Published&) const = default;
};

// Refused: not_signed_in (guests in closed rooms), busy where it may be said again with the same id, and what hand_out
// says.
Task<std::expected<Published, api::Refusal>> publish(Call& call, Publication publication);

// The message in layout "stamped", and the key of its row: "<stamp in 13 digits>#<sender>#<id>".
Json stamped(const Publication& publication, UnixTime stamp);
std::string message_key(const Publication& publication, UnixTime stamp);

IotEndpoint iot_endpoint(const Environment& environment);

}  // namespace lambda
