#include "lambda/handlers.h"

namespace lambda {

Task<Reply> replay(Call&) { co_return Reply{}; }

}  // namespace lambda
