// Pushes frames (protocol/gateway.h) to polling sessions: one message into each one's queue, sealed with its own key. A
// failed one is tried once more. A session whose queue is gone is removed. Where the deployment has no polling
// sessions, nobody is reached.
#pragma once

#include <string>
#include <vector>

#include "lambda/call.h"
#include "lambda/delivery/report.h"
#include "lambda/delivery/websocket_push.h"
#include "lambda/store/sessions.h"

namespace lambda::delivery {

Task<DeliveryReport> push_to_sessions(Call& call, std::vector<Session> sessions, RoomFrame frame);
Task<DeliveryReport> push_to_room_sessions(Call& call, RoomFrame frame);  // of those who joined a public room

Task<Outcome<std::vector<Session>>> sessions_of(Call& call, std::vector<UserId> users);
Task<Outcome<std::vector<Session>>> sessions_named(Call& call, std::vector<std::string> keys);  // those that are there

// Whom an operator's system writes to.
struct SessionTarget {
    enum class Kind { account, user, session, everyone };
    Kind kind = Kind::everyone;
    std::string name;  // of a session "<account>/<user>/<session>", its parts percent-encoded; of everyone empty
    bool operator==(const SessionTarget&) const = default;
};
Task<DeliveryReport> push_to_session_target(Call& call, SessionTarget target, RoomFrame frame);
// The users of these sessions, each once: what goes to all of them stands in each one's history (store/notices.h).
Task<Outcome<std::vector<std::string>>> users_of_sessions(Call& call, SessionTarget target);

}  // namespace lambda::delivery
