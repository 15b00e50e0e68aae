// What every transport refuses before it asks anybody, so that chat gets the same answer from all of them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>

#include "protocol/room_name.h"
#include "transport/events.h"

namespace transport {

// Of rooms that have an `id`: what is written to one alone is joined as one more beside them, and not counted.
std::size_t count_rooms(const auto& rooms) {
    return static_cast<std::size_t>(
        std::ranges::count_if(rooms, [](const auto& room) { return room.id.text() != all_direct_rooms; }));
}

// A room beyond the most that may be joined, with count_rooms() of those `joined`; or one that only people who are
// signed in may join.
std::optional<RoomRefused> refuse_to_join(const RoomId& room, std::size_t joined, std::size_t most, Standing standing);

// While not up, or with too many messages under way.
SendRefused refuse_to_send(const RoomId& room, const MessageId& message);

}  // namespace transport
