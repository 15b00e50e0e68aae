// The routes of polling sessions (polling.cc) and of messages to a person (notices.cc). Most exist twice: for systems
// of the operator, which may name any person, and for pages, which reach only their own.
#pragma once

#include "lambda/routes/handlers.h"

namespace lambda::routes {

Task<Response> put_session(Call& call, const ApiRequest& request);        // PUT /polling/{account}/{user}/{session}
Task<Response> delete_session(Call& call, const ApiRequest& request);     // DELETE …
Task<Response> get_session(Call& call, const ApiRequest& request);        // GET …
Task<Response> renew_session(Call& call, const ApiRequest& request);      // POST …/renew
Task<Response> get_sessions(Call& call, const ApiRequest& request);       // GET /polling?account=…&after=…
Task<Response> clean_up_sessions(Call& call, const ApiRequest& request);  // POST /polling/cleanup
Task<Response> put_own_session(Call& call, const ApiRequest& request);    // PUT /me/polling/{session}
Task<Response> delete_own_session(Call& call, const ApiRequest& request);
Task<Response> put_session_room(Call& call, const ApiRequest& request);  // PUT /me/polling/{session}/rooms/{room}
Task<Response> delete_session_room(Call& call, const ApiRequest& request);

Task<Response> get_notices(Call& call, const ApiRequest& request);       // GET /polling/users/{user}/messages
Task<Response> read_notices(Call& call, const ApiRequest& request);      // POST /polling/users/{user}/read
Task<Response> get_own_notices(Call& call, const ApiRequest& request);   // GET /me/messages
Task<Response> read_own_notices(Call& call, const ApiRequest& request);  // POST /me/messages/read

}  // namespace lambda::routes
