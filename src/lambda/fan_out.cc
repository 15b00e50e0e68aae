#include "lambda/handlers.h"

namespace lambda {

Task<Reply> fan_out(Call&) { co_return Reply{}; }

}  // namespace lambda
