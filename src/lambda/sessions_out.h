// Hands frames (talk/gateway.h) to polling sessions: one message into each one's queue, sealed with its own key. A session
// whose queue is gone is removed; any other failure is tried once more and then given up, since a page fills gaps from
// history. Where the deployment has no polling sessions, nobody is reached.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "lambda/handlers.h"

namespace lambda {

// Whom an operator's system may address.
struct ToUser {
    std::string user;  // a person's UserId, or what the operator calls somebody
};
struct ToAccount {
    std::string account;
};
struct ToSession {
    std::string session;  // "<account>/<user>/<session>", its parts percent-encoded
};
struct ToEveryone {};
using SessionTarget = std::variant<ToUser, ToAccount, ToSession, ToEveryone>;

struct Reached {
    std::size_t sessions = 0;        // whose queues took it
    std::vector<std::string> users;  // of all sessions that were meant, each once: for their history (lambda/notices.h)
};

// Sessions that listen to a public room. `message` as it travels in layout "stamped".
Task<std::size_t> send_to_room_sessions(Call& call, RoomId room, Json message);
// All sessions of one person; `room` as this person sees it.
Task<std::size_t> send_to_user_sessions(Call& call, std::string user, Json message, RoomId room);
Task<Outcome<Reached>> hand_to_sessions(Call& call, SessionTarget target, std::string frame);

}  // namespace lambda
