// HTTP turns as plain data (RFC 9110): what we ask somebody else to send, and what came back. Nothing here does any
// I/O; bodies are bytes. Requests may carry credentials in their headers and URL: journals must leave both out.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace aws {

struct HttpHeader {
    std::string name;
    std::string value;

    bool operator==(const HttpHeader&) const = default;
};
using HttpHeaders = std::vector<HttpHeader>;

struct HttpRequest {
    std::string method = "GET";
    std::string url;
    HttpHeaders headers;  // without Host and Content-Length: whoever sends it writes those
    std::string body;

    bool operator==(const HttpRequest&) const = default;
};

struct HttpResponse {
    int status = 0;
    HttpHeaders headers;
    std::string body;

    bool operator==(const HttpResponse&) const = default;
};

// No answer at all. Browsers tell no more than this.
enum class HttpFailure { network, timed_out, too_large };

using HttpAnswer = std::expected<HttpResponse, HttpFailure>;

// The first header of that name in any case; nullptr when there is none.
const std::string* find_header(const HttpHeaders& headers, std::string_view name);

}  // namespace aws

// For the rooms that do not write aws:: yet.
using aws::find_header;
using aws::HttpAnswer;
using aws::HttpFailure;
using aws::HttpHeader;
using aws::HttpHeaders;
using aws::HttpRequest;
using aws::HttpResponse;
