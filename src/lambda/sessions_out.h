// Hands frames (protocol/gateway.h) to polling sessions: one message into each one's queue, sealed with its own key. A
// session whose queue is gone is removed; any other failure is tried once more, and then told. Where the deployment has
// no polling sessions, nobody is reached.
#pragma once

#include <string>
#include <vector>

#include "lambda/handlers.h"
#include "lambda/reached.h"

namespace lambda {

Task<Reached> send_to_room_sessions(Call& call, RoomId room, std::string frame);  // of those who joined a public room
Task<Reached> send_to_user_sessions(Call& call, UserId user, std::string frame);  // every one of a person's

// Whom an operator's system writes to.
struct SessionTarget {
    enum class Kind { account, user, session, everyone };
    Kind kind = Kind::everyone;
    std::string name;  // of a session "<account>/<user>/<session>", its parts percent-encoded; of everyone empty
    bool operator==(const SessionTarget&) const = default;
};
Task<Reached> hand_to_sessions(Call& call, SessionTarget target, Json frame);
// The users of these sessions, each once: what goes to all of them stands in each one's history (lambda/notices.h).
Task<Outcome<std::vector<std::string>>> users_of_sessions(Call& call, SessionTarget target);

}  // namespace lambda
