#include "lambda/hand_out.h"

namespace lambda {

Task<std::expected<std::size_t, api::Refusal>> hand_out(Call&, Letter) { co_return 0; }
Task<std::expected<std::size_t, api::Refusal>> hand_to_person(Call&, UserId, Json, std::string) { co_return 0; }

}  // namespace lambda
