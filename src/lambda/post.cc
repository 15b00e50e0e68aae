#include "lambda/handlers.h"

namespace lambda {

Task<Response> post_notice(Call&, const ApiRequest&) { co_return refuse(api::Refusal::unknown); }
Task<Response> post_message(Call&, const ApiRequest&) { co_return refuse(api::Refusal::unknown); }

Task<Reply> post(Call& call) { co_return to_reply(co_await answer_request(call)); }

}  // namespace lambda
