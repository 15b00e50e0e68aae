// An HTTP API of API Gateway in front of functions (Amazon API Gateway Developer Guide, "HTTP APIs": routes, IAM
// authorization, CORS, "Working with AWS Lambda proxy integrations", payload format 2.0). Here it answers under /api,
// since it cannot have a host of its own. Pure functions: the caller has checked the signature and runs the function.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "simulator/http_message.h"
#include "simulator/iam/permissions.h"
#include "simulator/stack/stack.h"

namespace simulator::api_gateway {

inline constexpr std::string_view api_root = "/api";
inline constexpr Milliseconds integration_timeout = 30s;  // a slower integration is answered with 503

bool is_api_path(std::string_view path);

struct ApiMatch {
    const stack::Route* route = nullptr;
    std::vector<std::pair<std::string, std::string>> parameters;  // decoded
};
// `path` as sent, /api included. Of several routes the one with the earlier fixed segment wins.
std::optional<ApiMatch> match_route(const std::vector<stack::Route>& routes, std::string_view method,
                                    std::string_view path);

// The ARN on which the caller needs execute-api:Invoke.
std::string api_arn(std::string_view method, std::string_view path);

struct ApiCaller {
    iam::Principal principal;  // default if the route needs no signature
    std::string access_key_id;
    std::string arn = {};  // the signer's ARN
    std::string user_id = {};
};
Json api_event(const ReceivedRequest& request, const ApiMatch& match, const ApiCaller& caller,
               std::string_view request_id, UnixTime now);

std::string log_time(UnixTime time);  // 12/Mar/2020:19:03:58 +0000

HttpResponse api_response(std::string_view reply);               // made from the function's reply
HttpResponse api_problem(int status, std::string_view message);  // {"message":…}
HttpResponse api_preflight(const ReceivedRequest& request, const stack::Cors& cors, std::string_view site);
void add_api_headers(HttpResponse& response, const ReceivedRequest& request, const stack::Cors& cors,
                     std::string_view site, std::string_view request_id, UnixTime now);

}  // namespace simulator::api_gateway
