// Sentences for names that no room can have. The API's messages are protocol/room_name.h's.
#pragma once

#include <string_view>

#include "protocol/room_name.h"

namespace wording {

std::string_view sentence(RoomNameError error);  // what to change

}  // namespace wording
