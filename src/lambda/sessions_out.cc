#include "lambda/sessions_out.h"

namespace lambda {

Task<std::size_t> send_to_room_sessions(Call&, RoomId, std::string) { co_return 0; }
Task<std::size_t> send_to_user_sessions(Call&, UserId, std::string) { co_return 0; }

Task<std::size_t> hand_to_sessions(Call&, SessionTarget, Json) { co_return 0; }
Task<Outcome<std::vector<std::string>>> users_of_sessions(Call&, SessionTarget) { co_return std::vector<std::string>(); }

}  // namespace lambda
