// A public room's stamped message, from the IoT rule that sees all of them, to whoever listens without MQTT: connections of
// the WebSocket API and polling sessions, the sender's own among them, since their page waits for its echo. What cannot be
// handed on now is in the room's history. Closed rooms never come this way.
#include "lambda/connections_out.h"
#include "lambda/message_row.h"
#include "lambda/sessions_out.h"
#include "talk/gateway.h"
#include "talk/layout.h"
#include "talk/room_name.h"

namespace lambda {
namespace {

constexpr int most_pages = 200;  // of subscribers, a megabyte each

Task<Outcome<std::size_t>> to_connections(Call& call, RoomId room, std::string frame) {
    if (!has_connections(call.environment)) co_return 0;
    Subscriptions subscriptions(call.io, call.environment);
    std::size_t taken = 0;
    Json next;
    for (int turn = 0; turn < most_pages; ++turn) {
        auto page = co_await subscriptions.of_room(room, connection_listener({}), next);
        if (!page) co_return std::unexpected(page.error());
        std::vector<std::string> ids;
        for (const std::string& listener : page->listeners)
            if (auto id = connection_of(listener)) ids.push_back(*std::move(id));
        taken += co_await post_frames(call, std::move(ids), frame);
        next = page->next;
        if (next.is_null()) break;
    }
    co_return taken;
}

}  // namespace

Task<Reply> fan_out(Call& call) {
    const std::string* name = call.event.find_text("room");
    if (!name || !is_room_slug(*name)) co_return Reply{Json::object({{"reached", 0}})};
    const RoomId room(*name);
    const Json message = message_of_row(call.event);
    if (!read_stamped_message(room, message)) co_return Reply{Json::object({{"reached", 0}})};
    const std::string frame = gateway::write_delivered(room, message);
    const auto taken = co_await to_connections(call, room, frame);
    if (!taken) co_return Reply{Json("The room's listeners could not be read."), Ending::failed};
    const std::size_t sessions = co_await send_to_room_sessions(call, room, frame);
    co_return Reply{Json::object({{"reached", static_cast<long long>(*taken + sessions)}})};
}

}  // namespace lambda
