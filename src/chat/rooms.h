// The rooms in the order joined, and which of them is on screen.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "chat/room.h"
#include "protocol/ids.h"

namespace chat {

struct Rooms {
    std::vector<Room> list;      // at most limits::rooms
    std::optional<RoomId> open;  // the room on screen; empty: the list (on a narrow screen)
    Problem join_problem;        // why the last wish to join was not fulfilled

    std::optional<Instant> mine_retry_at;  // of asking the backend which rooms it knows us to be in
    int mine_failures = 0;
    bool mine_known = false;      // it has said so once
    std::vector<RoomId> leaving;  // left here, the backend not told yet

    Room* find(const RoomId& id);
    const Room* find(const RoomId& id) const;
    Room* opened() { return open ? find(*open) : nullptr; }
    const Room* opened() const { return open ? find(*open) : nullptr; }
};

std::size_t unread_in_all(const Rooms& rooms);
std::size_t mentions_in_all(const Rooms& rooms);
const TimelineItem* last_line(const Room& room);  // the newest text, for the list of rooms; nullptr: none

// Forgets the oldest messages until the room holds as many as one may, and all rooms as many bytes as they may.
void keep_within_bounds(Rooms& rooms, Room& room);

}  // namespace chat
