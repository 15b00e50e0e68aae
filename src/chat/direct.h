// Rooms between us and one other person, and the one in which a system of the operator writes to us. All of these are
// joined as one, since nobody can know beforehand who will write: a room appears with its first message, or when
// somebody is chosen to be written to. For people who are signed in, where the transport has closed rooms at all.
#pragma once

#include <string>

#include "chat/room.h"

namespace chat {

struct Direct {
    RoomState state;  // of all of them
    Problem problem;  // why the last wish to write to somebody was not fulfilled
};

}  // namespace chat
