// The rooms in the order in which they were joined, and which one is on screen.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "chat/room.h"
#include "protocol/ids.h"

namespace chat {

struct LinkedRoom {
    RoomId id;
    std::string title;
    bool operator==(const LinkedRoom&) const = default;
};

struct Rooms {
    std::vector<Room> list;      // at most limits::rooms
    std::optional<RoomId> open;  // the room on screen; empty: the list of rooms (on a narrow screen)
    Problem join_problem;        // why the last JoinRoom failed
    // A link leads to this room, and we are not in it: nobody is told that we are there before we say so, by OpenRoom
    // or IgnoreRoomLink.
    std::optional<LinkedRoom> linked;

    std::optional<Instant> mine_retry_at;  // when to ask the backend again for our rooms
    int mine_failures = 0;
    bool mine_known = false;      // the backend has answered once
    std::vector<RoomId> leaving;  // left here, but not confirmed by the backend

    Room* find(const RoomId& id);
    const Room* find(const RoomId& id) const;
    Room* opened() { return open ? find(*open) : nullptr; }
    const Room* opened() const { return open ? find(*open) : nullptr; }
};

std::size_t unread_in_all(const Rooms& rooms);
std::size_t mentions_in_all(const Rooms& rooms);
const TimelineItem* last_line(const Room& room);  // the newest text, shown in the list of rooms; nullptr: none

// Drops the oldest messages until the room is within its limit of messages and all rooms are within their limit of
// bytes.
void keep_within_bounds(Rooms& rooms, Room& room);

}  // namespace chat
