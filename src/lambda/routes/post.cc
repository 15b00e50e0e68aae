// Messages sent without a connection: POST /rooms/{id}/messages by people, POST /message by systems of the operator.
#include <utility>

#include "lambda/delivery/operator_dispatch.h"
#include "lambda/delivery/publish.h"
#include "lambda/routes/handlers.h"
#include "protocol/gateway.h"

namespace lambda::routes {
namespace {

using api::Refusal;

Response answer(const delivery::Published& published) {
    Json body = Json::object({{"id", published.id.text()}, {"stamp", milliseconds(published.stamp)}});
    if (!published.held) body.set("held", false);
    return {.body = std::move(body)};
}

}  // namespace

Task<Response> post_notice(Call& call, const ApiRequest& request) {
    auto message = delivery::read_operator_message(request.body);
    if (!message) co_return refuse(Refusal::invalid_request, std::move(message.error().what));
    const auto said = co_await delivery::dispatch_for_operator(call, request.caller, *std::move(message));
    co_return said ? answer(*said) : refuse(said.error());
}

Task<Response> post_message(Call& call, const ApiRequest& request) {
    auto message = gateway::read_sent(request.body);
    if (!message) co_return refuse(Refusal::invalid_request, std::move(message.error().what));
    const auto published = co_await delivery::publish(
        call, {.room = request.room,
               .sender = request.caller.user,
               .identity = request.caller.identity,
               .standing = request.caller.standing,
               .message = *std::move(message)});
    co_return published ? answer(*published) : refuse(published.error());
}

}  // namespace lambda::routes
