// A public room's stamped message, from the IoT rule that sees all of them, to whoever listens without MQTT:
// connections of the WebSocket API and polling sessions, the sender's own among them, since their page waits for its
// echo. What cannot be handed on at all is in the room's history. Closed rooms never come this way.
#include "lambda/connections_out.h"
#include "lambda/message_row.h"
#include "lambda/sessions_out.h"
#include "protocol/gateway.h"
#include "protocol/layout.h"
#include "protocol/room_name.h"

namespace lambda {

Task<Reply> fan_out(Call& call) {
    const std::string* name = call.event.find_text("room");
    if (!name || !is_room_slug(*name)) co_return Reply{Json::object({{"reached", 0}})};
    const RoomId room(*name);
    const Json message = message_of_row(call.event);
    if (!read_stamped_message(room, message)) co_return Reply{Json::object({{"reached", 0}})};
    const std::string frame = gateway::write_delivered(room, message);
    Reached reached = co_await post_frames_to_listeners(call, room, frame);
    reached += co_await send_to_room_sessions(call, room, frame);
    // Lambda invokes it again (FanOutRetries); whoever has the message shows it once.
    if (reached.missed) co_return Reply{Json("Not everybody who listens could be reached."), Ending::failed};
    co_return Reply{Json::object({{"reached", static_cast<long long>(reached.taken)}})};
}

}  // namespace lambda
