// The names of things that travel: rooms, people, messages.
#pragma once

#include "base/id.h"

using RoomId = Id<struct RoomTag>;        // the slug: what stands in a topic
using UserId = Id<struct UserTag>;        // what others may know of a person; on AWS a hash, never the identity id
using MessageId = Id<struct MessageTag>;  // made by its sender; unique together with the sender only
