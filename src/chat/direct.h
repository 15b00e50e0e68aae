// Rooms between us and one other person, and the room in which systems of the operator write to us. All of them are
// joined together, because nobody knows in advance who will write: a room appears with its first message, or when we
// choose a person to write to. Only for signed-in users, and only with transports that have closed rooms.
#pragma once

#include <string>

#include "chat/room.h"

namespace chat {

struct Direct {
    RoomState state;  // of all direct rooms together
    Problem problem;  // why the last FindAndWriteTo failed
};

}  // namespace chat
