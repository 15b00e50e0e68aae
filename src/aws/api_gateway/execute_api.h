// A signed request to our own HTTP API, which is behind API Gateway with IAM authorisation (Amazon API Gateway
// Developer Guide, "Control access to HTTP APIs with IAM authorization"; service execute-api). Bodies are JSON.
#pragma once

#include <string>
#include <string_view>

#include "aws/credentials.h"
#include "aws/http.h"
#include "aws/sigv4.h"
#include "aws/url.h"
#include "base/time.h"

namespace aws::api_gateway {

inline constexpr std::string_view execute_api_service = "execute-api";

struct ApiCall {
    std::string method = "GET";
    std::string path;       // below the API's URL, percent-encoded: "/rooms/p.kitchen"
    QueryParameters query;  // decoded
    std::string body;       // empty: none
};

// `api_url` is the configured URL, without a slash at the end; `time` is by AWS's clock. Fails if the resulting URL
// is invalid or too long.
SignedRequest execute_api_request(std::string_view api_url, std::string_view region, const ApiCall& call,
                                  const Credentials& credentials, UnixTime time);

}  // namespace aws::api_gateway

// Other rooms still use these names without aws::.
using aws::api_gateway::ApiCall;
using aws::api_gateway::execute_api_request;
