// The handlers of the HTTP API, one coroutine each. A handler reads its request, asks the store, and answers; the
// router has already checked the route, its ids and whether the caller may use it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lambda/call.h"
#include "lambda/runtime/event.h"
#include "lambda/runtime/response.h"
#include "lambda/runtime/task.h"

namespace lambda::routes {

// Finds the request's route (router.cc) among those of this function, and answers in any case.
Task<Response> answer_request(Call& call);
// The function that serves a path ("/rooms/lobby/messages"); nullopt if none does. For tests and local runs.
std::optional<FunctionName> function_of_route(std::string_view method, const std::vector<std::string>& path);

// people.cc
Task<Response> get_me(Call& call, const ApiRequest& request);
Task<Response> put_me(Call& call, const ApiRequest& request);
Task<Response> get_users(Call& call, const ApiRequest& request);
Task<Response> get_user(Call& call, const ApiRequest& request);
// iot_policy.cc
Task<Response> post_session(Call& call, const ApiRequest& request);
// rooms.cc
Task<Response> post_room(Call& call, const ApiRequest& request);
Task<Response> get_rooms(Call& call, const ApiRequest& request);
Task<Response> get_room(Call& call, const ApiRequest& request);
Task<Response> delete_room(Call& call, const ApiRequest& request);
// my_rooms.cc
Task<Response> get_my_rooms(Call& call, const ApiRequest& request);
Task<Response> put_read(Call& call, const ApiRequest& request);
// members.cc
Task<Response> join_room(Call& call, const ApiRequest& request);
Task<Response> leave_room(Call& call, const ApiRequest& request);
Task<Response> get_members(Call& call, const ApiRequest& request);
Task<Response> add_member(Call& call, const ApiRequest& request);
Task<Response> remove_member(Call& call, const ApiRequest& request);
// history.cc
Task<Response> get_messages(Call& call, const ApiRequest& request);

// tokens.cc
Task<Response> post_tokens(Call& call, const ApiRequest& request);
Task<Response> post_guest_token(Call& call, const ApiRequest& request);
// post.cc
Task<Response> post_notice(Call& call, const ApiRequest& request);
Task<Response> post_message(Call& call, const ApiRequest& request);

}  // namespace lambda::routes
