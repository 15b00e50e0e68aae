// Frames to polling sessions: each sealed for its session and put into its queue. A deployment without them has nobody there.
#pragma once

#include "lambda/handlers.h"

namespace lambda {

// How many queues took it. `frame` is the JSON of a gateway::Frame.
Task<std::size_t> send_to_room_sessions(Call& call, RoomId room, std::string frame);  // of those who joined a public room
Task<std::size_t> send_to_user_sessions(Call& call, UserId user, std::string frame);  // every one of a person's

}  // namespace lambda
