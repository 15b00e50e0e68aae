// An HTTP request as it came over the wire, and the replies that AWS's JSON services give (AWS JSON protocol 1.1).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "aws/http.h"
#include "aws/url.h"
#include "base/json.h"
#include "base/time.h"

namespace simulator {

using aws::find_header;
using aws::find_parameter;
using aws::HttpAnswer;
using aws::HttpFailure;
using aws::HttpHeader;
using aws::HttpHeaders;
using aws::HttpRequest;
using aws::HttpResponse;
using aws::parse_query;
using aws::QueryParameter;
using aws::QueryParameters;
using aws::write_query;

enum class HttpId : std::uint32_t {};  // of an incoming request; chosen by the host

struct ReceivedRequest {
    std::string method = "GET";
    std::string target = "/";  // path and query, as sent
    HttpHeaders headers;       // Host among them
    std::string body;

    std::string_view path() const;   // still percent-encoded
    std::string_view query() const;  // without '?'
};

HttpResponse json_reply(int status, const Json& body);
// {"__type":…,"message":…} and the headers from which SDKs read the error type.
HttpResponse error_reply(int status, std::string_view type, std::string_view message);
// The reply to what is not simulated; it names it, and cannot be mistaken for an error of AWS.
HttpResponse not_simulated(std::string_view what);

// Adds Date, a request id and CORS headers, like Cognito's endpoints.
void add_service_headers(HttpResponse& response, UnixTime now, std::string_view request_id);
HttpResponse preflight_reply(const ReceivedRequest& request);

}  // namespace simulator
