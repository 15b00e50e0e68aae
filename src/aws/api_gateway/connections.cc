#include "aws/api_gateway/connections.h"

#include <utility>

#include "aws/api_gateway/execute_api.h"
#include "base/text_codes.h"

namespace aws::api_gateway {
namespace {

// A connection's id is base64 with '=' at its end, and is one segment of the path.
SignedRequest call(std::string method, std::string_view connection, std::string body, const Caller& caller) {
    return execute_api_request(
        caller.url, caller.region,
        {.method = std::move(method),
         .path = "/@connections/" + percent_encode(connection),
         .query = {},
         .body = std::move(body)},
        caller.credentials, caller.time);
}

}  // namespace

SignedRequest post_to_connection(std::string_view connection, std::string frame, const Caller& caller) {
    return call("POST", connection, std::move(frame), caller);
}

SignedRequest delete_connection(std::string_view connection, const Caller& caller) {
    return call("DELETE", connection, {}, caller);
}

PostResult read_post_result(const HttpAnswer& answer) {
    if (!answer) return PostResult::failed;
    if (answer->status == 410) return PostResult::gone;
    return answer->status >= 200 && answer->status < 300 ? PostResult::accepted : PostResult::failed;
}

}  // namespace aws::api_gateway
