// The WebSocket API among the other services: its functions, and who may use @connections.
#include <utility>
#include <variant>

#include "base/overloaded.h"
#include "simulator/cloud.h"
#include "simulator/iam/sigv4_check.h"

namespace simulator {

void Cloud::drain_sockets(Now now) {
    while (auto output = sockets_ ? sockets_->poll() : std::nullopt)
        std::visit(Overloaded{
                       [&](api_gateway::InvokeForSocket& wanted) { run_for_socket(wanted, now); },
                       [&](auto& rest) { outputs_.push(std::move(rest)); },
                   },
                   *output);
}

void Cloud::run_for_socket(const api_gateway::InvokeForSocket& wanted, Now now) {
    if (!stack_.may_invoke(wanted.function, "apigateway.amazonaws.com", wanted.source) ||
        !invoke(wanted.function, wanted.event, PendingSocket{wanted.task}, now))
        sockets_->function_returned(wanted.task, std::unexpected("the function cannot be invoked"), now);
}

std::optional<HttpResponse> Cloud::sockets(const ReceivedRequest& request, Now now) {
    if (!sockets_) return std::nullopt;
    const auto refuse = [](std::string_view type, std::string_view message) {
        return HttpResponse{.status = 403,
                            .headers = {{"Content-Type", "application/json"}, {"x-amzn-ErrorType", std::string(type)}},
                            .body = Json::object({{"message", message}}).dump()};
    };
    if (sockets_->is_upgrade(request))
        return refuse("ForbiddenException", "Forbidden");  // the path serves only WebSocket upgrades
    const auto connection = sockets_->managed_connection(request.path());
    if (!connection) return std::nullopt;
    const auto principal = iam::check_signature(request, iam::SigningService::execute_api, keys_, now.unix_time);
    if (!principal) return refuse(principal.error().type, principal.error().message);
    const std::string arn = sockets_->management_arn(request.method, *connection);
    if (!permissions_.allows_on(*principal, "execute-api:ManageConnections", arn))
        return refuse("AccessDeniedException",
                      "User is not authorized to perform: execute-api:ManageConnections on resource: " + arn);
    return sockets_->manage(request.method, *connection, request.body, now);
}

}  // namespace simulator
