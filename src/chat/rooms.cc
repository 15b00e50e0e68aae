#include "chat/rooms.h"

#include <algorithm>

#include "chat/history.h"
#include "protocol/limits.h"

namespace chat {

namespace {

void keep_within_bytes(Rooms& rooms) {
    std::size_t bytes = 0;
    bool forgot = false;
    Room* largest = nullptr;
    for (Room& room : rooms.list) {
        bytes += room.timeline.bytes();
        if (!largest || room.timeline.bytes() > largest->timeline.bytes()) largest = &room;
    }
    // A few at a time, so that no single message takes long.
    while (largest && bytes > limits::timeline_bytes) {
        const std::size_t before = largest->timeline.bytes();
        largest->timeline.forget_oldest(4);
        if (largest->timeline.bytes() == before) break;  // only unsent messages are left
        bytes -= before - largest->timeline.bytes();
        forgot = true;
    }
    if (forgot) oldest_forgotten(*largest);
}

}  // namespace

Room* Rooms::find(const RoomId& id) {
    const auto found = std::ranges::find(list, id, &Room::id);
    return found == list.end() ? nullptr : &*found;
}

const Room* Rooms::find(const RoomId& id) const {
    const auto found = std::ranges::find(list, id, &Room::id);
    return found == list.end() ? nullptr : &*found;
}

std::size_t unread_in_all(const Rooms& rooms) {
    std::size_t unread = 0;
    for (const Room& room : rooms.list) unread += room.unread;
    return unread;
}

std::size_t mentions_in_all(const Rooms& rooms) {
    std::size_t mentions = 0;
    for (const Room& room : rooms.list) mentions += room.mentions;
    return mentions;
}

const TimelineItem* last_line(const Room& room) {
    for (std::size_t i = room.timeline.size(); i-- > 0;)
        if (room.timeline[i].message.kind == Kind::text) return &room.timeline[i];
    return nullptr;
}

void keep_within_bounds(Rooms& rooms, Room& room) {
    if (room.timeline.size() > limits::messages_per_room) {
        room.timeline.forget_oldest(room.timeline.size() - limits::messages_per_room);
        oldest_forgotten(room);
    }
    keep_within_bytes(rooms);
}

}  // namespace chat
