#include <algorithm>
#include <array>

#include "lambda/delivery/operator_message.h"
#include "lambda/guest_access.h"
#include "lambda/routes/handlers.h"
#include "lambda/routes/polling.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

namespace lambda::routes {
namespace {

// Who may call a route.
enum class Access {
    unauthenticated,  // no signature needed: the handler checks something else
    any_identity,     // a guest or a user: the signature belongs to an identity of the identity pool
    guests,
    users,
    operators,  // IAM principals: systems of the deployment's operator
};

struct Route {
    FunctionName function;
    std::string_view method;
    std::string_view path;  // {room} and {user} match valid ids; {any} matches everything, for the handler to check
    Access access;
    Task<Response> (*handler)(Call&, const ApiRequest&);
};

// The first match counts.
constexpr std::array routes = {
    Route{FunctionName::people, "GET", "/me", Access::users, get_me},
    Route{FunctionName::people, "PUT", "/me", Access::users, put_me},
    Route{FunctionName::people, "GET", "/users", Access::any_identity, get_users},
    Route{FunctionName::people, "GET", "/users/{user}", Access::any_identity, get_user},
    Route{FunctionName::session, "POST", "/session", Access::users, post_session},
    Route{FunctionName::rooms, "POST", "/rooms", Access::users, post_room},
    Route{FunctionName::rooms, "GET", "/rooms", Access::any_identity, get_rooms},
    Route{FunctionName::rooms, "GET", "/rooms/{room}", Access::any_identity, get_room},
    Route{FunctionName::rooms, "DELETE", "/rooms/{room}", Access::users, delete_room},
    Route{FunctionName::rooms, "GET", "/rooms/{room}/members", Access::users, get_members},
    Route{FunctionName::rooms, "PUT", "/rooms/{room}/members/me", Access::users, join_room},
    Route{FunctionName::rooms, "DELETE", "/rooms/{room}/members/me", Access::users, leave_room},
    Route{FunctionName::rooms, "PUT", "/rooms/{room}/members/{user}", Access::users, add_member},
    Route{FunctionName::rooms, "DELETE", "/rooms/{room}/members/{user}", Access::users, remove_member},
    Route{FunctionName::rooms, "GET", "/me/rooms", Access::users, get_my_rooms},
    Route{FunctionName::rooms, "PUT", "/me/rooms/{room}/read", Access::users, put_read},
    Route{FunctionName::history, "GET", "/rooms/{room}/messages", Access::any_identity, get_messages},
    Route{FunctionName::tokens, "POST", "/tokens", Access::unauthenticated, post_tokens},
    Route{FunctionName::tokens, "POST", "/tokens/guest", Access::guests, post_guest_token},
    Route{FunctionName::post, "POST", "/message", Access::operators, post_notice},
    Route{FunctionName::post, "POST", "/rooms/{room}/messages", Access::any_identity, post_message},
    Route{FunctionName::polling, "GET", "/polling/users/{any}/messages", Access::operators, get_notices},
    Route{FunctionName::polling, "POST", "/polling/users/{any}/read", Access::operators, read_notices},
    Route{FunctionName::polling, "GET", "/polling", Access::operators, get_sessions},
    Route{FunctionName::polling, "POST", "/polling/cleanup", Access::operators, clean_up_sessions},
    Route{FunctionName::polling, "PUT", "/polling/{any}/{any}/{any}", Access::operators, put_session},
    Route{FunctionName::polling, "DELETE", "/polling/{any}/{any}/{any}", Access::operators, delete_session},
    Route{FunctionName::polling, "GET", "/polling/{any}/{any}/{any}", Access::operators, get_session},
    Route{FunctionName::polling, "POST", "/polling/{any}/{any}/{any}/renew", Access::operators, renew_session},
    Route{FunctionName::polling, "PUT", "/me/polling/{any}", Access::any_identity, put_own_session},
    Route{FunctionName::polling, "DELETE", "/me/polling/{any}", Access::any_identity, delete_own_session},
    Route{FunctionName::polling, "PUT", "/me/polling/{any}/rooms/{any}", Access::any_identity, put_session_room},
    Route{FunctionName::polling, "DELETE", "/me/polling/{any}/rooms/{any}", Access::any_identity, delete_session_room},
    Route{FunctionName::polling, "GET", "/me/messages", Access::any_identity, get_own_notices},
    Route{FunctionName::polling, "POST", "/me/messages/read", Access::any_identity, read_own_notices},
};

// Whether the request's path matches the route's; if so, stores the ids from it in the request.
bool takes_path(std::string_view path, ApiRequest& request) {
    for (const std::string& segment : request.path) {
        if (!path.starts_with('/')) return false;
        path.remove_prefix(1);
        const std::string_view wanted = path.substr(0, path.find('/'));
        path.remove_prefix(wanted.size());
        if (wanted == "{room}") {
            if (!is_room_id(segment)) return false;
            request.room = RoomId(segment);
        } else if (wanted == "{user}") {
            if (!api::is_user_id(segment)) return false;
            request.user = UserId(segment);
        } else if (wanted != "{any}" && wanted != segment) {
            return false;
        }
    }
    return path.empty();
}

std::optional<Response> refusal_of(Access access, Standing standing) {
    const bool is_service = standing == Standing::service;
    if (access == Access::unauthenticated || (access == Access::operators && is_service)) return std::nullopt;
    if (access == Access::operators)
        return refuse(api::Refusal::not_allowed, "Only systems of the operator may do this.");
    // A signature without a Cognito identity belongs to nobody that could be answered, not even a guest.
    if (standing == Standing::unknown || is_service) return refuse(api::Refusal::not_signed_in);
    if (access == Access::users && standing != Standing::user) return refuse(api::Refusal::not_signed_in);
    if (access == Access::guests && standing != Standing::guest)
        return refuse(api::Refusal::not_allowed, "This is for guests only. With an account, use POST /tokens.");
    return std::nullopt;
}

// Counts the request. nullopt: the guest may go on.
Task<std::optional<Response>> refuse_guest(Call& call, UserId guest) {
    if (const auto refusal = co_await refuse_all_guests(call)) co_return refuse(*refusal);
    const auto counted = co_await count_guest_request(call, std::move(guest));
    if (!counted) co_return refuse(counted.error());
    if (*counted == Condition::held) co_return std::nullopt;
    Response response =
        refuse(api::Refusal::busy, "You have made too many requests in this minute. Wait for the next.");
    response.status = 429;
    co_return response;
}

Task<Response> route_request(Call& call) {
    const FunctionName function = call.environment.function;
    // Bodies with messages may be longer than others.
    auto request = read_api_event(call.event, call.environment.identity_pool_id,
                                  function == FunctionName::post ? delivery::of_operator_messages : of_bodies);
    // A request for a token gets the same answer whatever is wrong with it.
    if (!request && function == FunctionName::tokens) co_return refuse(api::Refusal::bad_token);
    if (!request) co_return refuse(api::Refusal::invalid_request, std::move(request.error().what));
    for (const Route& route : routes) {
        if (route.function != function || route.method != request->method || !takes_path(route.path, *request))
            continue;
        if (auto refusal = refusal_of(route.access, request->caller.standing)) co_return *std::move(refusal);
        if (request->caller.standing == Standing::guest)
            if (auto refusal = co_await refuse_guest(call, request->caller.user)) co_return *std::move(refusal);
        co_return co_await route.handler(call, *request);
    }
    co_return refuse(api::Refusal::not_found);
}

}  // namespace

std::optional<FunctionName> function_of_route(std::string_view method, const std::vector<std::string>& path) {
    ApiRequest request;
    request.path = path;
    for (const Route& route : routes)
        if (route.method == method && takes_path(route.path, request)) return route.function;
    return std::nullopt;
}

Task<Response> answer_request(Call& call) {
    Response response = co_await route_request(call);
    if (response.status >= 400) call.io.log().fail(text_of(response.body, "code"));
    co_return response;
}

}  // namespace lambda::routes
