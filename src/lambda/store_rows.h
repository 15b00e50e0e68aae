// The rows of rooms, which those of members need as well. For the store's own files alone.
#pragma once

#include <optional>

#include "talk/api.h"

namespace lambda {

Json room_key(const RoomId& room);
std::optional<api::RoomCard> read_room_row(const Json& row);

}  // namespace lambda
