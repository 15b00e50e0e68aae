// Pushes frames (protocol/gateway.h) to connections of the WebSocket API. A failed post is tried once more. A
// connection that is gone (410) is removed together with its subscriptions. One whose buffer was full twice (429) is
// closed, and its page reads what it missed from history when it reconnects; Call::closes_left bounds how many. In a
// deployment without this API, nobody is reached.
#pragma once

#include <string>
#include <vector>

#include "aws/api_gateway/connections.h"
#include "lambda/call.h"
#include "lambda/delivery/report.h"
#include "lambda/store/connections.h"

namespace lambda::delivery {

// A connection answers 410 until its $connect has finished, so a younger one does not count as gone.
constexpr Milliseconds connection_settles = 10s;

inline bool has_connections(const Environment& environment) {
    return !environment.connections_table.empty() && !environment.connections_url.empty();
}

// A frame, and the room that it is about as its reader sees it. A retry needs the room.
struct RoomFrame {
    RoomId room;
    std::string text;
};

Task<api_gateway::PostResult> push_frame(Call& call, std::string connection, std::string frame);
Task<DeliveryReport> push_to_connections(Call& call, std::vector<std::string> connections, RoomFrame frame);
// Connections that are still connecting are neither removed nor closed.
Task<DeliveryReport> push_by_age(Call& call, std::vector<Connection> connections, RoomFrame frame);
Task<DeliveryReport> push_to_listeners(Call& call, RoomFrame frame);        // of a public room
Task<DeliveryReport> push_to_all_connections(Call& call, RoomFrame frame);  // of all users

Task<Outcome<std::vector<Connection>>> connections_of(Call& call, std::vector<UserId> users);
Task<Outcome<std::vector<Connection>>> connections_named(Call& call, std::vector<std::string> ids);  // those that exist

Task<Outcome<Condition>> forget_connection(Call& call, std::string connection);
Task<Outcome<Condition>> close_connection(Call& call, std::string connection);  // and removes its row

}  // namespace lambda::delivery
