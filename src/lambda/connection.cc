#include "lambda/handlers.h"

namespace lambda {

Task<Reply> serve_connection(Call&) { co_return Reply{}; }

}  // namespace lambda
