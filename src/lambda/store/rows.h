// The rows of rooms and members, which several files of the store need. Not for use outside the store.
#pragma once

#include <optional>

#include "lambda/store/store.h"
#include "protocol/api.h"

namespace lambda {

Json room_key(const RoomId& room);
std::optional<api::RoomCard> read_room_row(const Json& row);
std::optional<Membership> read_membership_row(const Json& row);
Json membership_row(const Membership& membership);

}  // namespace lambda
