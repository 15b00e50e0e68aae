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

enum class HttpId : std::uint32_t {};  // of a request that came in; the host's to choose

struct ReceivedRequest {
    std::string method = "GET";
    std::string target = "/";  // path and query, as sent
    HttpHeaders headers;       // Host among them
    std::string body;

    std::string_view path() const;   // still percent-encoded
    std::string_view query() const;  // without '?'
};

HttpResponse json_reply(int status, const Json& body);
// {"__type":…,"message":…} and the header that SDKs read the kind from.
HttpResponse error_reply(int status, std::string_view type, std::string_view message);
// What the simulator leaves out answers so, by name, instead of something that looks like AWS's refusal.
HttpResponse not_simulated(std::string_view what);

// Date, a request id, and what lets a page of another origin read them, as Cognito's endpoints answer.
void add_service_headers(HttpResponse& response, UnixTime now, std::string_view request_id);
HttpResponse preflight_reply(const ReceivedRequest& request);

}  // namespace simulator
