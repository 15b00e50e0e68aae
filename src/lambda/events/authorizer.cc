// The REQUEST authorizer for $connect of the WebSocket API: a valid token opens the connection for the person that it
// was issued to. In every other case, and in any doubt, the answer is "Unauthorized", which API Gateway turns into a
// 401. Amazon API Gateway Developer Guide, "Lambda authorizer REQUEST parameters" and "Output from a Lambda
// authorizer".
#include "lambda/events/handlers.h"
#include "lambda/guest_access.h"
#include "lambda/runtime/event.h"
#include "lambda/tokens/connect_token.h"
#include "lambda/tokens/identity_token.h"

namespace lambda::events {
namespace {

Reply unauthorized() { return {Json("Unauthorized"), Ending::failed}; }

// Returns a parameter only if it came exactly once; with two, it would be unclear which counts.
const std::string* only_parameter(const Json& event, std::string_view name) {
    if (const Json* all = event.find("multiValueQueryStringParameters"); all && !all->is_null()) {
        const Json* values = all->find(name);
        if (!values || !values->elements() || values->elements()->size() != 1) return nullptr;
        return values->elements()->front().text();
    }
    const Json* query = event.find("queryStringParameters");
    return query ? query->find_text(name) : nullptr;
}

Reply allow(const Caller& caller, const std::string& method) {
    const Json statement = Json::object({{"Action", "execute-api:Invoke"}, {"Effect", "Allow"}, {"Resource", method}});
    return {Json::object(
        {{"principalId", caller.user.text()},
         {"policyDocument", Json::object({{"Version", "2012-10-17"}, {"Statement", Json::array({statement})}})},
         {"context", Json::object({{"identity", caller.identity},
                                   {"user", caller.user.text()},
                                   {"standing", caller.standing == Standing::user ? "u" : "g"},
                                   {"account", caller.account}})}})};
}

}  // namespace

Task<Reply> authorize(Call& call) {
    const bool by_jwt = call.environment.connect_by_jwt;
    const std::string* method = call.event.find_text("methodArn");
    const std::string* token = only_parameter(call.event, by_jwt ? "Authorizer" : "token");
    if (!method || !method->starts_with("arn:") || method->size() > longest_arn || !token) co_return unauthorized();
    if (by_jwt) {
        const auto caller = co_await tokens::read_identity_token(call, *token);
        co_return caller ? allow(*caller, *method) : unauthorized();
    }
    const auto caller = co_await tokens::redeem_token(call, *token);
    if (!caller) co_return unauthorized();
    if (caller->standing == Standing::guest && co_await refuse_all_guests(call)) co_return unauthorized();
    co_return allow(*caller, *method);
}

}  // namespace lambda::events
