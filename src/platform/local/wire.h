// The JSON in which host.mjs and the simulated cloud describe HTTP to each other: methods, targets, statuses and
// headers, as Node keeps them ([name, value, name, value, …]). Bodies travel beside it as bytes. Our own host is
// trusted to write it well.
#pragma once

#include <string>
#include <string_view>

#include "aws/http.h"
#include "base/json.h"
#include "simulator/cloud.h"

namespace local {

std::string text_of(const Json& object, std::string_view key);  // "" where there is none
HttpHeaders read_headers(const Json& json);                     // its "headers"
simulator::ReceivedRequest read_request(const Json& json);      // {"method": …, "target": …, "headers": […]}
std::string write_request_head(const HttpRequest& request);     // likewise; "target" is a path
// {"status": …, "headers": […], "file": …}
std::string write_response_head(const HttpResponse& response, std::string_view file);
std::string write_invocation(const simulator::Invoke& invoke);  // {"function": …, "environment": {…}}
simulator::SocketEnd read_end(const Json& json);                // {"code": …, "reason": …}
std::string write_close(int code, std::string_view reason);     // likewise; 1005: the host need not say a code
// {"user": …, "code": …, "purpose": …}, the last for people
std::string write_code(const simulator::CodeSent& sent);

}  // namespace local
