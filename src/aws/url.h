// Absolute URLs (RFC 3986) in the small part that HTTP and WebSocket clients use: scheme, host, port, path, query.
// User names, fragments, white space and anything longer than 8 KiB are refused.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace aws {

constexpr std::size_t longest_url = 8192;

struct Url {
    std::string scheme;                 // lower case
    std::string host;                   // lower case; an IPv6 address stands in its brackets
    std::optional<std::uint16_t> port;  // nullopt when it is the scheme's own
    std::string path = "/";             // as it goes on the wire, still percent-encoded
    std::string query;                  // without '?', as it goes on the wire

    bool operator==(const Url&) const = default;
};

Result<Url> parse_url(std::string_view text);

// What the Host header says: the port only where it is not the scheme's own.
std::string host_header(const Url& url);
std::string to_text(const Url& url);

// Host and optional port alone, as in "127.0.0.1:8081".
struct Authority {
    std::string host;
    std::optional<std::uint16_t> port;

    bool operator==(const Authority&) const = default;
};
Result<Authority> parse_authority(std::string_view text);

// 127.0.0.0/8, ::1 and localhost: the only places where nothing on the way can read along without TLS.
bool is_loopback(std::string_view host);

struct QueryParameter {
    std::string name;   // decoded
    std::string value;  // decoded

    bool operator==(const QueryParameter&) const = default;
};
using QueryParameters = std::vector<QueryParameter>;

// A name without '=' has an empty value; '+' stays '+'. Empty pieces between '&' vanish.
QueryParameters parse_query(std::string_view query);
std::string write_query(const QueryParameters& parameters);  // percent-encoded, in the order given
const std::string* find_parameter(const QueryParameters& parameters, std::string_view name);

}  // namespace aws

// For the rooms that do not write aws:: yet.
using aws::Authority;
using aws::find_parameter;
using aws::host_header;
using aws::is_loopback;
using aws::longest_url;
using aws::parse_authority;
using aws::parse_query;
using aws::parse_url;
using aws::QueryParameter;
using aws::QueryParameters;
using aws::to_text;
using aws::Url;
using aws::write_query;
