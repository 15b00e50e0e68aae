#include "lambda/handlers.h"

namespace lambda {

Task<Reply> reap(Call&) { co_return Reply{}; }

}  // namespace lambda
