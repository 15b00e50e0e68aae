#include "transport/refusals.h"

namespace transport {

std::optional<RoomRefused> refuse_to_join(const RoomId& room, std::size_t joined, std::size_t most, Standing standing) {
    if (joined >= most && room.text() != all_direct_rooms)
        return RoomRefused{room, "No more rooms can be joined: leave another one first."};
    if ((is_closed_room(room.text()) || room.text() == all_direct_rooms) && standing != Standing::user)
        return RoomRefused{room, "This room is private: sign in, and ask its owner to let you in."};
    return std::nullopt;
}

SendRefused refuse_to_send(const RoomId& room, const MessageId& message) {
    return {room, message, "The connection cannot take messages right now. Try again."};
}

}  // namespace transport
