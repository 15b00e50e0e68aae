// Sending to a connection of a WebSocket API from a server, and closing it (Amazon API Gateway Developer Guide, "Use
// @connections commands in your backend service"; service execute-api): signed requests, and the meaning of their
// answers.
#pragma once

#include <string>
#include <string_view>

#include "aws/credentials.h"
#include "aws/http.h"
#include "aws/sigv4.h"
#include "base/time.h"

namespace aws::api_gateway {

struct Caller {
    // the stage's URL, https://<api>.execute-api.<region>.amazonaws.com/<stage>, without a slash at the end
    std::string url;
    std::string region;
    Credentials credentials;
    UnixTime time;  // by AWS's clock
};

// POST and DELETE {url}/@connections/{id}. They fail only if the URL is invalid.
SignedRequest post_to_connection(std::string_view connection, std::string frame, const Caller& caller);
SignedRequest delete_connection(std::string_view connection, const Caller& caller);

enum class PostResult {
    accepted,  // API Gateway accepted it; it may still be lost if the connection is dead and nobody has noticed
    gone,      // 410: the connection does not exist and never will again
    failed,    // forbidden, throttled, an error of API Gateway, or no answer: the frame may or may not have been sent
};
PostResult read_post_result(const HttpAnswer& answer);

}  // namespace aws::api_gateway

// Other rooms still use this name without aws::.
namespace api_gateway = aws::api_gateway;
