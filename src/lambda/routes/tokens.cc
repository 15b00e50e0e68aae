// POST /tokens and POST /tokens/guest: issue the token that opens one connection of the WebSocket API. A user sends
// an ID token of the user pool, a guest signs the request. Every failure gets the same answer.
#include <algorithm>

#include "base/ascii.h"
#include "lambda/routes/handlers.h"
#include "lambda/tokens/connect_token.h"
#include "lambda/tokens/identity_token.h"
#include "protocol/limits.h"

namespace lambda::routes {
namespace {

using api::Refusal;

// The token in the header Authorization, with or without "Bearer ".
std::optional<std::string> shown_token(const Json& event) {
    const Json* headers = event.find("headers");
    if (!headers || !headers->members()) return std::nullopt;
    for (const Json::Member& header : *headers->members()) {
        if (!equal_ignoring_case(header.key, "authorization") || !header.value.text()) continue;
        constexpr std::string_view scheme = "Bearer ";
        std::string_view token = *header.value.text();
        if (equal_ignoring_case(token.substr(0, scheme.size()), scheme)) token.remove_prefix(scheme.size());
        if (token.empty() || token.size() > limits::id_token_bytes) return std::nullopt;
        return std::string(token);
    }
    return std::nullopt;
}

Task<Response> issue(Call& call, Caller caller) {
    const auto token = co_await tokens::issue_token(call, std::move(caller));
    if (!token) co_return refuse(token.error());
    co_return Response{.body = api::write(*token)};
}

}  // namespace

Task<Response> post_tokens(Call& call, const ApiRequest&) {
    auto shown = shown_token(call.event);
    if (!shown) co_return refuse(Refusal::bad_token);
    auto caller = co_await tokens::read_identity_token(call, *std::move(shown));
    if (!caller) co_return refuse(caller.error());
    co_return co_await issue(call, *std::move(caller));
}

Task<Response> post_guest_token(Call& call, const ApiRequest& request) {
    co_return co_await issue(call, request.caller);
}

}  // namespace lambda::routes
