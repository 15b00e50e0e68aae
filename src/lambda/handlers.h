// Everything that the backend does, one coroutine each. A handler reads its request, asks the store, and answers; the
// router has checked the route, its ids and whether a guest may.
#pragma once

#include "lambda/entropy.h"
#include "lambda/event.h"
#include "lambda/function.h"
#include "lambda/io.h"
#include "lambda/memory.h"
#include "lambda/response.h"
#include "lambda/store.h"
#include "lambda/task.h"

namespace lambda {

// One invocation. Stays where it is: the store refers to the rest.
struct Call {
    explicit Call(Start start)
        : environment(std::move(start.environment)),
          event(std::move(start.event)),
          entropy(start.seed),
          memory(start.memory ? *start.memory : own_memory_),
          io(start.now),
          store(io, environment) {}
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

    const Environment environment;
    const Json event;
    Entropy entropy;
    Memory& memory;
    Io io;
    Store store;

private:
    Memory own_memory_;
};

// The HTTP API (router.cc): looks the route up among its function's and answers whatever comes.
Task<Response> answer_request(Call& call);

// people.cc
Task<Response> get_me(Call& call, const ApiRequest& request);
Task<Response> put_me(Call& call, const ApiRequest& request);
Task<Response> get_users(Call& call, const ApiRequest& request);
Task<Response> get_user(Call& call, const ApiRequest& request);
// session.cc
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

// Not of the HTTP API, or not alone.
Task<Reply> authorize(Call& call);          // authorizer.cc
Task<Reply> serve_connection(Call& call);   // connection.cc
Task<Reply> replay(Call& call);             // replay.cc
Task<Reply> fan_out(Call& call);            // fan_out.cc
Task<Reply> post(Call& call);               // post.cc
Task<Reply> reap(Call& call);               // reaper.cc
Task<Reply> deliver(Call& call);            // deliver.cc
Task<Reply> pre_sign_up(Call& call);        // triggers.cc
Task<Reply> post_confirmation(Call& call);  // triggers.cc

}  // namespace lambda
