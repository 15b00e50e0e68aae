#include "transport/refusals.h"

namespace transport {

std::optional<RoomRefused> refuse_to_join(const RoomId& room, std::size_t joined, std::size_t most, Standing standing) {
    if (joined >= most && room.text() != all_direct_rooms) return RoomRefused{room, RoomFailure::too_many_rooms};
    if ((is_closed_room(room.text()) || room.text() == all_direct_rooms) && standing != Standing::user)
        return RoomRefused{room, RoomFailure::sign_in_needed};
    return std::nullopt;
}

SendRefused refuse_to_send(const RoomId& room, const MessageId& message) {
    return {room, message, SendFailure::not_connected};
}

}  // namespace transport
