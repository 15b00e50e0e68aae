// What a server says to one connection of a WebSocket API, and how it closes one (Amazon API Gateway Developer Guide,
// "Use
// @connections commands in your backend service"; service execute-api): signed requests, and what their answers mean.
#pragma once

#include <string>
#include <string_view>

#include "aws/credentials.h"
#include "aws/http.h"
#include "base/result.h"
#include "base/time.h"

namespace aws::api_gateway {

struct Caller {
    // of the API's stage, https://<api>.execute-api.<region>.amazonaws.com/<stage>, no slash at the end
    std::string url;
    std::string region;
    Credentials credentials;
    UnixTime time;  // by AWS's clock
};

// POST and DELETE {url}/@connections/{id}. Each fails only when the result is no URL.
Result<HttpRequest> post_to_connection(std::string_view connection, std::string frame, const Caller& caller);
Result<HttpRequest> delete_connection(std::string_view connection, const Caller& caller);

enum class Posted {
    taken,   // by API Gateway: no promise that it arrives, the connection may be dead without anybody knowing
    gone,    // 410: there is no such connection, now or ever again
    failed,  // forbidden, too many, its own fault, or no answer: nobody knows
};
Posted read_posted(const HttpAnswer& answer);

}  // namespace aws::api_gateway

// For the rooms that do not write aws:: yet.
namespace api_gateway = aws::api_gateway;
