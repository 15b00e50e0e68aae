#include "lambda/handlers.h"

namespace lambda {

Task<Reply> post(Call&) { co_return Reply{}; }

}  // namespace lambda
