#include "wording/room_name.h"

namespace wording {

std::string_view sentence(RoomNameError error) {
    switch (error) {
        case RoomNameError::nothing_left: return "A room name needs at least one letter or digit.";
        case RoomNameError::too_long: return "This room name is too long. Choose a shorter one.";
    }
    return {};
}

}  // namespace wording
