// What a route answers, before it becomes API Gateway's form of it (payload format 2.0).
#pragma once

#include <string>

#include "lambda/function.h"
#include "protocol/api.h"

namespace lambda {

struct Response {
    int status = 200;
    Json body = Json::object();
};

Response refuse(api::Refusal refusal);
Response refuse(api::Refusal refusal, std::string sentence);  // where ours says more than the refusal's own

Reply to_reply(const Response& response);

}  // namespace lambda
