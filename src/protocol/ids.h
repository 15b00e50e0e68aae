// The ids of rooms, people and messages.
#pragma once

#include "base/id.h"

inline namespace protocol {

using RoomId = Id<struct RoomTag>;  // the slug, as in topics
// the public id of a person; on AWS the hash of the identity id, which itself is secret
using UserId = Id<struct UserTag>;
using MessageId = Id<struct MessageTag>;  // made by the sender; unique only together with the sender

}  // namespace protocol
