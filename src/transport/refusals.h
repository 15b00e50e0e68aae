// Checks that every transport makes before it sends a request, so that chat gets the same answers from all.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>

#include "protocol/room_name.h"
#include "transport/events.h"

namespace transport {

// Counts rooms that have an `id`. The subscription to direct messages is not counted.
std::size_t count_rooms(const auto& rooms) {
    return static_cast<std::size_t>(
        std::ranges::count_if(rooms, [](const auto& room) { return room.id.text() != all_direct_rooms; }));
}

// Refuses a room beyond the maximum, given count_rooms() of those `joined`, and a room that requires signing in.
std::optional<RoomRefused> refuse_to_join(const RoomId& room, std::size_t joined, std::size_t most, Standing standing);

// Refuses while not up, or if too many messages are in flight.
SendRefused refuse_to_send(const RoomId& room, const MessageId& message);

}  // namespace transport
