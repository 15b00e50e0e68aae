// The handlers of events that are not requests to the HTTP API, or not always.
#pragma once

#include "lambda/call.h"
#include "lambda/runtime/task.h"
#include "lambda/runtime/turn.h"

namespace lambda::events {

Task<Reply> authorize(Call& call);          // authorizer.cc: $connect of the WebSocket API
Task<Reply> handle_connection(Call& call);  // connection.cc: the routes of the WebSocket API
Task<Reply> replay(Call& call);             // replay.cc: the stream of the table Connections
Task<Reply> fan_out(Call& call);            // fan_out.cc: a public room's message from the IoT rule
Task<Reply> deliver(Call& call);            // deliver.cc: a closed room's message from the IoT rule
Task<Reply> post(Call& call);               // post.cc: records of the Kinesis stream, or the HTTP API
Task<Reply> reap(Call& call);               // reaper.cc: the stream of the table Sessions
Task<Reply> pre_sign_up(Call& call);        // triggers.cc: Cognito trigger
Task<Reply> post_confirmation(Call& call);  // triggers.cc: Cognito trigger

}  // namespace lambda::events
