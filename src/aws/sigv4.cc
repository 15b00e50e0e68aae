#include "aws/sigv4.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "base/calendar.h"
#include "base/text_codes.h"

namespace aws {

namespace {

bool is_header_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// Without spaces at the ends, and with one space for each run between.
std::string trimmed(std::string_view value) {
    std::string out;
    bool space_before = false;
    for (const char c : value) {
        if (is_header_space(c)) {
            space_before = !out.empty();
            continue;
        }
        if (space_before) out += ' ';
        space_before = false;
        out += c;
    }
    return out;
}

// Names in lower case and sorted; the values of one name in their order, joined by commas.
std::vector<HttpHeader> canonical_headers(const HttpHeaders& headers) {
    std::vector<HttpHeader> sorted;
    sorted.reserve(headers.size());
    // Inserted one by one: a request has a handful of headers, and std::sort would add kilobytes to the download of
    // the page.
    for (const HttpHeader& header : headers) {
        HttpHeader next{lower_case(header.name), trimmed(header.value)};
        const auto place = std::ranges::upper_bound(sorted, next.name, {}, &HttpHeader::name);
        sorted.insert(place, std::move(next));
    }
    std::vector<HttpHeader> out;
    for (HttpHeader& header : sorted) {
        if (!out.empty() && out.back().name == header.name) {
            out.back().value += ',';
            out.back().value += header.value;
        } else {
            out.push_back(std::move(header));
        }
    }
    return out;
}

std::string names_of(const std::vector<HttpHeader>& canonical) {
    std::string out;
    for (const HttpHeader& header : canonical) {
        if (!out.empty()) out += ';';
        out += header.name;
    }
    return out;
}

// Proxies and browsers change or remove these headers, which would invalidate the signature.
bool is_signable(std::string_view lower_case_name) {
    constexpr std::array<std::string_view, 8> rewritten = {
        "authorization", "connection", "content-length", "expect", "keep-alive", "te", "user-agent", "x-amzn-trace-id"};
    return std::ranges::find(rewritten, lower_case_name) == rewritten.end();
}

std::string normalized(std::string_view path) {
    std::vector<std::string_view> segments;
    bool ends_in_slash = true;
    while (!path.empty()) {
        const std::size_t end = std::min(path.find('/'), path.size());
        const std::string_view segment = path.substr(0, end);
        ends_in_slash = end < path.size();
        path.remove_prefix(std::min(end + 1, path.size()));
        if (segment.empty() || segment == ".") continue;
        if (segment != "..") {
            segments.push_back(segment);
        } else if (!segments.empty()) {
            segments.pop_back();
        }
    }
    std::string out;
    for (const std::string_view segment : segments) {
        out += '/';
        out += segment;
    }
    if (out.empty() || ends_in_slash) out += '/';
    return out;
}

void add_parameter(std::string& query, std::string_view name, std::string_view value) {
    if (!query.empty()) query += '&';
    query += percent_encode(name);
    query += '=';
    query += percent_encode(value);
}

}  // namespace

std::string canonical_path(std::string_view path, PathRule rule) {
    if (rule == PathRule::as_sent) return path.empty() ? "/" : std::string(path);
    const std::string whole = normalized(path);
    std::string out;
    for (std::string_view rest = whole; !rest.empty();) {
        const std::size_t end = std::min(rest.find('/'), rest.size());
        out += percent_encode(rest.substr(0, end));
        if (end < rest.size()) out += '/';
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return out;
}

std::string canonical_query(const QueryParameters& query) {
    // Sorted after encoding, so '%' sorts before the letters, whatever it encodes.
    std::vector<std::pair<std::string, std::string>> encoded;
    encoded.reserve(query.size());
    for (const QueryParameter& parameter : query) {
        std::pair next(percent_encode(parameter.name), percent_encode(parameter.value));
        const auto place = std::ranges::upper_bound(encoded, next);
        encoded.insert(place, std::move(next));
    }
    std::string out;
    for (const auto& [name, value] : encoded) {
        if (!out.empty()) out += '&';
        out += name;
        out += '=';
        out += value;
    }
    return out;
}

std::string signed_header_names(const HttpHeaders& headers) { return names_of(canonical_headers(headers)); }

std::string canonical_request(const SigningInput& input, PathRule rule) {
    const std::vector<HttpHeader> headers = canonical_headers(input.headers);
    std::string out = input.method;
    out += '\n';
    out += canonical_path(input.path, rule);
    out += '\n';
    out += canonical_query(input.query);
    out += '\n';
    for (const HttpHeader& header : headers) {
        out += header.name;
        out += ':';
        out += header.value;
        out += '\n';
    }
    out += '\n';
    out += names_of(headers);
    out += '\n';
    out += input.payload_sha256;
    return out;
}

std::string credential_scope(const SigningScope& scope) {
    std::string out = basic_date(scope.time);
    out += '/';
    out += scope.region;
    out += '/';
    out += scope.service;
    out += "/aws4_request";
    return out;
}

std::string string_to_sign(std::string_view canonical_request, const SigningScope& scope) {
    std::string out(sigv4_algorithm);
    out += '\n';
    out += basic_iso8601(scope.time);
    out += '\n';
    out += credential_scope(scope);
    out += '\n';
    out += hex(crypto::sha256(as_bytes(canonical_request)));
    return out;
}

crypto::Digest signing_key(const Secret& secret_access_key, const SigningScope& scope) {
    const std::string start = "AWS4" + secret_access_key.reveal();
    const crypto::Digest date = crypto::hmac_sha256(as_bytes(start), as_bytes(basic_date(scope.time)));
    const crypto::Digest region = crypto::hmac_sha256(date, as_bytes(scope.region));
    const crypto::Digest service = crypto::hmac_sha256(region, as_bytes(scope.service));
    return crypto::hmac_sha256(service, as_bytes("aws4_request"));
}

std::string signature(const crypto::Digest& signing_key, std::string_view string_to_sign) {
    return hex(crypto::hmac_sha256(signing_key, as_bytes(string_to_sign)));
}

SignedRequest sign_headers(HttpRequest request, const Credentials& credentials, const SigningScope& scope,
                           const SigningOptions& options) {
    const auto url = parse_url(request.url);
    if (!url) return std::unexpected(url.error());

    SigningInput input{.method = request.method,
                       .path = url->path,
                       .query = parse_query(url->query),
                       .headers = {{"host", host_header(*url)}},
                       .payload_sha256 = hex(crypto::sha256(as_bytes(request.body)))};
    request.headers.push_back({"X-Amz-Date", basic_iso8601(scope.time)});
    if (options.payload == PayloadHeader::sent)
        request.headers.push_back({"X-Amz-Content-Sha256", input.payload_sha256});
    const HttpHeader token{"X-Amz-Security-Token", credentials.session_token.reveal()};
    if (!token.value.empty() && options.token == TokenRule::signed_with_the_rest) request.headers.push_back(token);

    for (const HttpHeader& header : request.headers) {
        const std::string name = lower_case(header.name);
        if (name != "host" && is_signable(name)) input.headers.push_back(header);
    }
    if (!token.value.empty() && options.token == TokenRule::appended_after_signing) request.headers.push_back(token);

    const std::string to_sign = string_to_sign(canonical_request(input, options.path), scope);
    std::string authorization(sigv4_algorithm);
    authorization += " Credential=";
    authorization += credentials.access_key_id;
    authorization += '/';
    authorization += credential_scope(scope);
    authorization += ", SignedHeaders=";
    authorization += signed_header_names(input.headers);
    authorization += ", Signature=";
    authorization += signature(signing_key(credentials.secret_access_key, scope), to_sign);
    request.headers.push_back({"Authorization", std::move(authorization)});
    return request;
}

std::expected<Secret, UrlError> presign_query(std::string_view method, std::string_view url_text,
                                              const Credentials& credentials, const SigningScope& scope,
                                              const SigningOptions& options) {
    auto url = parse_url(url_text);
    if (!url) return std::unexpected(url.error());

    const std::string& token = credentials.session_token.reveal();
    std::string& query = url->query;
    add_parameter(query, "X-Amz-Algorithm", sigv4_algorithm);
    add_parameter(query, "X-Amz-Credential", credentials.access_key_id + '/' + credential_scope(scope));
    add_parameter(query, "X-Amz-Date", basic_iso8601(scope.time));
    if (options.expires) add_parameter(query, "X-Amz-Expires", std::to_string(options.expires->count()));
    if (!token.empty() && options.token == TokenRule::signed_with_the_rest)
        add_parameter(query, "X-Amz-Security-Token", token);
    add_parameter(query, "X-Amz-SignedHeaders", "host");

    const SigningInput input{
        .method = std::string(method),
        .path = url->path,
        .query = parse_query(query),
        .headers = {{"host", host_header(*url)}}};
    const std::string to_sign = string_to_sign(canonical_request(input, options.path), scope);
    add_parameter(query, "X-Amz-Signature", signature(signing_key(credentials.secret_access_key, scope), to_sign));
    if (!token.empty() && options.token == TokenRule::appended_after_signing)
        add_parameter(query, "X-Amz-Security-Token", token);
    return Secret(to_text(*url));
}

}  // namespace aws
