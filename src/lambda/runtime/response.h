// The response of a route, before it is written in API Gateway's payload format 2.0.
#pragma once

#include <string>

#include "lambda/runtime/io.h"
#include "lambda/runtime/turn.h"
#include "protocol/api.h"

namespace lambda {

struct Response {
    int status = 200;
    Json body = Json::object();
};

Response refuse(api::Refusal refusal);
Response refuse(api::Refusal refusal, std::string sentence);  // if the usual sentence is not specific enough

Reply to_reply(const Response& response);

// Fails the invocation, so that AWS repeats it. The code goes into the log line, the sentence to AWS.
Reply fail(Io& io, std::string_view code, std::string_view sentence);

}  // namespace lambda
