// Sends a public room's stamped message, which comes from the IoT rule, to everybody who listens without MQTT:
// connections of the WebSocket API and polling sessions. The sender's own connection is included, because its page
// waits for the echo. A message that cannot be handed on is still in the room's history. Closed rooms do not use this
// function.
#include "lambda/delivery/missed.h"
#include "lambda/delivery/queue_push.h"
#include "lambda/delivery/websocket_push.h"
#include "lambda/events/handlers.h"
#include "lambda/runtime/response.h"
#include "lambda/store/message_rows.h"
#include "protocol/gateway.h"
#include "protocol/room_name.h"

namespace lambda::events {

Task<Reply> fan_out(Call& call) {
    const std::string* name = call.event.find_text("room");
    const RoomId room(name && is_room_slug(*name) ? *name : std::string());
    const auto message = room.empty() ? std::nullopt : message_of_row(room, call.event);
    if (!message) {
        call.io.log().count("eventsUnreadable");
        co_return Reply{Json::object({{"reached", 0}})};
    }
    const delivery::RoomFrame frame{.room = room, .text = gateway::write_delivered(room, *message)};
    delivery::DeliveryReport report = co_await delivery::push_to_listeners(call, frame);
    report += co_await delivery::push_to_room_sessions(call, frame);
    report = co_await delivery::requeue_missed(call, *message, std::move(report));
    delivery::log_counts(call.io.log(), report);
    // Lambda repeats the invocation (FanOutRetries) if the message reached nobody or a list of listeners could not be
    // read.
    if (!report.is_settled()) co_return fail(call.io, "missed", "Not everybody who listens could be reached.");
    co_return Reply{
        Json::object({{"reached", static_cast<long long>(report.connections.reached + report.queues.reached)}})};
}

}  // namespace lambda::events
