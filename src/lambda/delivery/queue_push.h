// Pushes frames (protocol/gateway.h) to polling sessions: one message into each session's queue, sealed with the
// session's own key. A failed send is tried once more. A session whose queue no longer exists is removed. In a
// deployment without polling sessions, nobody is reached.
#pragma once

#include <string>
#include <vector>

#include "lambda/call.h"
#include "lambda/delivery/report.h"
#include "lambda/delivery/websocket_push.h"
#include "lambda/store/sessions.h"

namespace lambda::delivery {

Task<DeliveryReport> push_to_sessions(Call& call, std::vector<Session> sessions, RoomFrame frame);
Task<DeliveryReport> push_to_room_sessions(Call& call, RoomFrame frame);  // of the people who joined a public room

Task<Outcome<std::vector<Session>>> sessions_of(Call& call, std::vector<UserId> users);
Task<Outcome<std::vector<Session>>> sessions_named(Call& call, std::vector<std::string> keys);  // only those that exist

// The recipients of a message from a system of the operator.
struct SessionTarget {
    enum class Kind { account, user, session, everyone };
    Kind kind = Kind::everyone;
    std::string name;  // for a session "<account>/<user>/<session>", each part percent-encoded; empty for everyone
    bool operator==(const SessionTarget&) const = default;
};
Task<DeliveryReport> push_to_session_target(Call& call, SessionTarget target, RoomFrame frame);
// Reads all of these sessions, for callers that must know the recipients before anything is sent.
Task<Outcome<std::vector<Session>>> sessions_of_target(Call& call, SessionTarget target);
std::vector<std::string> users_of(const std::vector<Session>& sessions);  // each once, sorted

}  // namespace lambda::delivery
