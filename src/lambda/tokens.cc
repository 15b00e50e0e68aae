#include "lambda/handlers.h"

namespace lambda {

Task<Response> post_tokens(Call&, const ApiRequest&) { co_return refuse(api::Refusal::unknown); }
Task<Response> post_guest_token(Call&, const ApiRequest&) { co_return refuse(api::Refusal::unknown); }

}  // namespace lambda
