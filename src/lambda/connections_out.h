// Frames to connections of the WebSocket API. One that is gone (410) is forgotten with all it listens to; any other
// failure is tried once more, and then told. Where the deployment has no such API, nobody is reached.
#pragma once

#include <string>
#include <vector>

#include "aws/api_gateway/connections.h"
#include "lambda/handlers.h"
#include "lambda/reached.h"
#include "lambda/store_connections.h"

namespace lambda {

// A connection answers 410 until its $connect is through: one so young is not gone.
constexpr Milliseconds connection_settles = 10s;

inline bool has_connections(const Environment& environment) {
    return !environment.connections_table.empty() && !environment.connections_url.empty();
}

Task<api_gateway::Posted> post_frame(Call& call, std::string connection, std::string frame);
// How many took it, all at once as far as that goes.
Task<std::size_t> post_frames(Call& call, std::vector<std::string> connections, std::string frame);
Task<Reached> post_frames_to_listeners(Call& call, RoomId room, std::string frame);  // of a public room
// All connections of these people.
Task<Reached> post_frames_to(Call& call, std::vector<UserId> users, std::string frame);
// All connections of everybody.
Task<Reached> post_frames_to_all(Call& call, std::string frame);

Task<Outcome<Held>> forget_connection(Call& call, std::string connection);
Task<Outcome<Held>> close_connection(Call& call, std::string connection);  // and forgets it

}  // namespace lambda
