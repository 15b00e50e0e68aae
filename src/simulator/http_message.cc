#include "simulator/http_message.h"

#include <algorithm>

#include "base/calendar.h"

namespace simulator {

std::string_view ReceivedRequest::path() const { return std::string_view(target).substr(0, target.find('?')); }

std::string_view ReceivedRequest::query() const {
    const std::size_t mark = target.find('?');
    return mark == std::string::npos ? std::string_view{} : std::string_view(target).substr(mark + 1);
}

HttpResponse json_reply(int status, const Json& body) {
    return {.status = status, .headers = {{"Content-Type", "application/x-amz-json-1.1"}}, .body = body.dump()};
}

HttpResponse error_reply(int status, std::string_view type, std::string_view message) {
    HttpResponse response = json_reply(status, Json::object({{"__type", type}, {"message", message}}));
    response.headers.push_back({"x-amzn-ErrorType", std::string(type) + ":"});
    response.headers.push_back({"x-amzn-ErrorMessage", std::string(message)});
    return response;
}

HttpResponse not_simulated(std::string_view what) {
    return error_reply(
        501, "NotSimulatedException",
        "The local stand-in for AWS does not simulate " + std::string(what) + ". AWS itself may well do it.");
}

void add_service_headers(HttpResponse& response, UnixTime now, std::string_view request_id) {
    response.headers.push_back({"Date", http_date(now)});
    response.headers.push_back({"x-amzn-RequestId", std::string(request_id)});
    response.headers.push_back({"Access-Control-Allow-Origin", "*"});
    response.headers.push_back(
        {"Access-Control-Expose-Headers", "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date"});
    response.headers.push_back({"Cache-Control", "no-store"});
}

HttpResponse preflight_reply(const ReceivedRequest& request) {
    HttpResponse response{.status = 200, .headers = {}, .body = {}};
    const std::string* asked = find_header(request.headers, "Access-Control-Request-Headers");
    response.headers.push_back({"Access-Control-Allow-Headers", asked ? *asked : "content-type,x-amz-target"});
    response.headers.push_back({"Access-Control-Allow-Methods", "GET,POST"});
    response.headers.push_back({"Access-Control-Max-Age", "172800"});
    return response;
}

}  // namespace simulator
