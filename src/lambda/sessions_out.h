// Frames to polling sessions: each sealed for its session and put into its queue. A deployment without them has nobody there.
#pragma once

#include "lambda/handlers.h"

namespace lambda {

// How many queues took it. `frame` is the JSON of a gateway::Frame.
Task<std::size_t> send_to_room_sessions(Call& call, RoomId room, std::string frame);  // of those who joined a public room
Task<std::size_t> send_to_user_sessions(Call& call, UserId user, std::string frame);  // every one of a person's

// Whom an operator's system writes to.
struct SessionTarget {
    enum class Kind { account, user, session, everyone };
    Kind kind = Kind::everyone;
    std::string name;  // of a session "<account>/<user>/<session>", as it was given; of everyone empty
    bool operator==(const SessionTarget&) const = default;
};
Task<std::size_t> hand_to_sessions(Call& call, SessionTarget target, Json frame);  // how many queues took it
// The users of these sessions, each once: what goes to all of them stands in each one's history.
Task<Outcome<std::vector<std::string>>> users_of_sessions(Call& call, SessionTarget target);

}  // namespace lambda
