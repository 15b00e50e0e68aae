// HTTP requests and responses as plain data (RFC 9110). Nothing here does I/O. Bodies are bytes. Headers and URL may
// contain credentials, so logs must leave out both.
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
    HttpHeaders headers;  // without Host and Content-Length, which the sender adds
    std::string body;

    bool operator==(const HttpRequest&) const = default;
};

struct HttpResponse {
    int status = 0;
    HttpHeaders headers;
    std::string body;

    bool operator==(const HttpResponse&) const = default;
};

// There was no usable answer. Browsers report no more detail.
enum class HttpFailure { network, timed_out, too_large };

using HttpAnswer = std::expected<HttpResponse, HttpFailure>;

// The first header of this name, ignoring case; nullptr if there is none.
const std::string* find_header(const HttpHeaders& headers, std::string_view name);

}  // namespace aws

// Other rooms still use these names without aws::.
using aws::find_header;
using aws::HttpAnswer;
using aws::HttpFailure;
using aws::HttpHeader;
using aws::HttpHeaders;
using aws::HttpRequest;
using aws::HttpResponse;
