#include "aws/api_gateway/execute_api.h"

#include <utility>

#include "aws/sigv4.h"

namespace aws::api_gateway {

SignedRequest execute_api_request(std::string_view api_url, std::string_view region, const ApiCall& call,
                                  const Credentials& credentials, UnixTime time) {
    HttpRequest request{.method = call.method, .url = std::string(api_url), .headers = {}, .body = call.body};
    request.url += call.path;
    if (!call.query.empty()) {
        request.url += '?';
        request.url += write_query(call.query);
    }
    if (!call.body.empty()) request.headers.push_back({"Content-Type", "application/json"});
    return sign_headers(std::move(request), credentials,
                        {.time = time, .region = std::string(region), .service = std::string(execute_api_service)});
}

}  // namespace aws::api_gateway
