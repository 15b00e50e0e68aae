#include <algorithm>
#include <array>

#include "lambda/handlers.h"
#include "lambda/operator_message.h"
#include "lambda/polling.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

namespace lambda {
namespace {

enum class Who {
    everyone,  // signed or not: the handler asks for something else
    anybody,   // who has an identity of the identity pool
    guests,
    users,
    operators,  // IAM's own principals: systems of whoever runs the deployment
};

struct Route {
    FunctionName function;
    std::string_view method;
    std::string_view path;  // {room} and {user} stand for ids of these shapes; {any} is for the handler to check
    Who who;
    Task<Response> (*handler)(Call&, const ApiRequest&);
};

// The first that fits counts.
constexpr std::array routes = {
    Route{FunctionName::people, "GET", "/me", Who::users, get_me},
    Route{FunctionName::people, "PUT", "/me", Who::users, put_me},
    Route{FunctionName::people, "GET", "/users", Who::anybody, get_users},
    Route{FunctionName::people, "GET", "/users/{user}", Who::anybody, get_user},
    Route{FunctionName::session, "POST", "/session", Who::users, post_session},
    Route{FunctionName::rooms, "POST", "/rooms", Who::users, post_room},
    Route{FunctionName::rooms, "GET", "/rooms", Who::anybody, get_rooms},
    Route{FunctionName::rooms, "GET", "/rooms/{room}", Who::anybody, get_room},
    Route{FunctionName::rooms, "DELETE", "/rooms/{room}", Who::users, delete_room},
    Route{FunctionName::rooms, "GET", "/rooms/{room}/members", Who::users, get_members},
    Route{FunctionName::rooms, "PUT", "/rooms/{room}/members/me", Who::users, join_room},
    Route{FunctionName::rooms, "DELETE", "/rooms/{room}/members/me", Who::users, leave_room},
    Route{FunctionName::rooms, "PUT", "/rooms/{room}/members/{user}", Who::users, add_member},
    Route{FunctionName::rooms, "DELETE", "/rooms/{room}/members/{user}", Who::users, remove_member},
    Route{FunctionName::rooms, "GET", "/me/rooms", Who::users, get_my_rooms},
    Route{FunctionName::rooms, "PUT", "/me/rooms/{room}/read", Who::users, put_read},
    Route{FunctionName::history, "GET", "/rooms/{room}/messages", Who::anybody, get_messages},
    Route{FunctionName::tokens, "POST", "/tokens", Who::everyone, post_tokens},
    Route{FunctionName::tokens, "POST", "/tokens/guest", Who::guests, post_guest_token},
    Route{FunctionName::post, "POST", "/message", Who::operators, post_notice},
    Route{FunctionName::post, "POST", "/rooms/{room}/messages", Who::anybody, post_message},
    Route{FunctionName::polling, "GET", "/polling/users/{any}/messages", Who::operators, get_notices},
    Route{FunctionName::polling, "POST", "/polling/users/{any}/read", Who::operators, read_notices},
    Route{FunctionName::polling, "GET", "/polling", Who::operators, get_sessions},
    Route{FunctionName::polling, "POST", "/polling/cleanup", Who::operators, clean_up_sessions},
    Route{FunctionName::polling, "PUT", "/polling/{any}/{any}/{any}", Who::operators, put_session},
    Route{FunctionName::polling, "DELETE", "/polling/{any}/{any}/{any}", Who::operators, delete_session},
    Route{FunctionName::polling, "GET", "/polling/{any}/{any}/{any}", Who::operators, get_session},
    Route{FunctionName::polling, "POST", "/polling/{any}/{any}/{any}/renew", Who::operators, renew_session},
    Route{FunctionName::polling, "PUT", "/me/polling/{any}", Who::anybody, put_own_session},
    Route{FunctionName::polling, "DELETE", "/me/polling/{any}", Who::anybody, delete_own_session},
    Route{FunctionName::polling, "PUT", "/me/polling/{any}/rooms/{any}", Who::anybody, put_session_room},
    Route{FunctionName::polling, "DELETE", "/me/polling/{any}/rooms/{any}", Who::anybody, delete_session_room},
    Route{FunctionName::polling, "GET", "/me/messages", Who::anybody, get_own_notices},
    Route{FunctionName::polling, "POST", "/me/messages/read", Who::anybody, read_own_notices},
};

// Whether a route's path is that of the request, whose ids it takes.
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

std::optional<Response> refusal_of(Who who, Standing standing) {
    const bool is_service = standing == Standing::service;
    if (who == Who::everyone || (who == Who::operators && is_service)) return std::nullopt;
    if (who == Who::operators) return refuse(api::Refusal::not_allowed, "Only systems of the operator may do this.");
    // Without a Cognito identity behind the signature there is nobody to answer, guest or not.
    if (standing == Standing::unknown || is_service) return refuse(api::Refusal::not_signed_in);
    if (who == Who::users && standing != Standing::user) return refuse(api::Refusal::not_signed_in);
    if (who == Who::guests && standing != Standing::guest)
        return refuse(api::Refusal::not_allowed, "This is for guests: whoever has an account uses it.");
    return std::nullopt;
}

}  // namespace

Task<Response> answer_request(Call& call) {
    const FunctionName function = call.environment.function;
    // What is said may be longer than what is asked.
    auto request = read_api_event(call.event, function == FunctionName::post ? of_operator_messages : of_bodies);
    // Whoever wants a token hears one answer, whatever was wrong.
    if (!request && function == FunctionName::tokens) co_return refuse(api::Refusal::bad_token);
    if (!request) co_return refuse(api::Refusal::invalid_request, std::move(request.error().what));
    for (const Route& route : routes) {
        if (route.function != function || route.method != request->method || !takes_path(route.path, *request))
            continue;
        if (auto refusal = refusal_of(route.who, request->caller.standing)) co_return *std::move(refusal);
        co_return co_await route.handler(call, *request);
    }
    co_return refuse(api::Refusal::not_found);
}

}  // namespace lambda
