// The JSON in which host.mjs and the simulated cloud exchange HTTP: methods, targets, statuses and headers, in Node's
// form ([name, value, name, value, …]). Bodies are passed separately as bytes. Trusts the host to write valid JSON.
#pragma once

#include <string>
#include <string_view>

#include "aws/http.h"
#include "base/json.h"
#include "simulator/cloud.h"

namespace local {

std::string text_of(const Json& object, std::string_view key);  // "" if it is missing
HttpHeaders read_headers(const Json& json);                     // its "headers"
simulator::ReceivedRequest read_request(const Json& json);      // {"method": …, "target": …, "headers": […]}
// as {"method": …, "target": …, "headers": […]}; "target" is a path
std::string write_request_head(const HttpRequest& request);
// {"status": …, "headers": […], "file": …}
std::string write_response_head(const HttpResponse& response, std::string_view file);
std::string write_invocation(const simulator::Invoke& invoke);  // {"function": …, "environment": {…}}
simulator::api_gateway::SocketEnd read_end(const Json& json);   // {"code": …, "reason": …}
// as {"code": …, "reason": …}; with 1005 the host sends no code
std::string write_close(int code, std::string_view reason);
// {"user": …, "code": …, "purpose": …}; the purpose is for people
std::string write_code(const simulator::cognito::CodeSent& sent);

}  // namespace local
