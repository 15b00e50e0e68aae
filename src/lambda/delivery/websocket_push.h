// Pushes frames (protocol/gateway.h) to connections of the WebSocket API. A failed post is tried once more. A
// connection that is gone (410) is forgotten with all it listens to; one whose buffer was full twice (429) is closed,
// and its page takes what it missed from history when it comes back (Call::closes_left bounds how many). Where the
// deployment has no such API, nobody is reached.
#pragma once

#include <string>
#include <vector>

#include "aws/api_gateway/connections.h"
#include "lambda/call.h"
#include "lambda/delivery/report.h"
#include "lambda/store/connections.h"

namespace lambda::delivery {

// A connection answers 410 until its $connect is through: one so young is not gone.
constexpr Milliseconds connection_settles = 10s;

inline bool has_connections(const Environment& environment) {
    return !environment.connections_table.empty() && !environment.connections_url.empty();
}

// A frame, and the room that it is about as its reader sees it: where it goes when it is tried again.
struct RoomFrame {
    RoomId room;
    std::string text;
};

Task<api_gateway::Posted> push_frame(Call& call, std::string connection, std::string frame);
Task<DeliveryReport> push_to_connections(Call& call, std::vector<std::string> connections, RoomFrame frame);
// Those that are still connecting among them are neither forgotten nor closed.
Task<DeliveryReport> push_by_age(Call& call, std::vector<Connection> connections, RoomFrame frame);
Task<DeliveryReport> push_to_listeners(Call& call, RoomFrame frame);        // of a public room
Task<DeliveryReport> push_to_all_connections(Call& call, RoomFrame frame);  // of everybody

Task<Outcome<std::vector<Connection>>> connections_of(Call& call, std::vector<UserId> users);

Task<Outcome<Condition>> forget_connection(Call& call, std::string connection);
Task<Outcome<Condition>> close_connection(Call& call, std::string connection);  // and forgets it

}  // namespace lambda::delivery
