// What a route answers, before it becomes API Gateway's form of it (payload format 2.0).
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
Response refuse(api::Refusal refusal, std::string sentence);  // where ours says more than the refusal's own

Reply to_reply(const Response& response);

// The invocation fails, so that AWS tries it again. The code goes into the log line, the sentence to AWS.
Reply fail(Io& io, std::string_view code, std::string_view sentence);

}  // namespace lambda
