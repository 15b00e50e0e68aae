// Absolute URLs (RFC 3986), as far as HTTP and WebSocket clients need them: scheme, host, port, path and query. User
// names, fragments, white space and anything longer than 8 KiB are refused.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aws {

constexpr std::size_t longest_url = 8192;

struct Url {
    std::string scheme;                 // lower case
    std::string host;                   // lower case; an IPv6 address is in brackets
    std::optional<std::uint16_t> port;  // nullopt: the scheme's default
    std::string path = "/";             // as sent, percent-encoded
    std::string query;                  // as sent, without '?'

    bool operator==(const Url&) const = default;
};

// wording/endpoint.h makes the sentences.
enum class UrlError {
    too_long,
    bad_character,   // a space or a control character
    no_scheme,       // nothing before ://
    unknown_scheme,  // none of https, wss, http and ws
    has_fragment,
    has_user_name,
    bad_port,
    bad_host,  // empty, too long, or with characters that no host name has
};

std::expected<Url, UrlError> parse_url(std::string_view text);

// The value of the Host header: the port only if it is not the scheme's default.
std::string host_header(const Url& url);
std::string to_text(const Url& url);

// Host and optional port, as in "127.0.0.1:8081".
struct Authority {
    std::string host;
    std::optional<std::uint16_t> port;

    bool operator==(const Authority&) const = default;
};
std::expected<Authority, UrlError> parse_authority(std::string_view text);

// 127.0.0.0/8, ::1 and localhost: the only hosts to which nobody can read along without TLS.
bool is_loopback(std::string_view host);

struct QueryParameter {
    std::string name;   // decoded
    std::string value;  // decoded

    bool operator==(const QueryParameter&) const = default;
};
using QueryParameters = std::vector<QueryParameter>;

// A name without '=' has an empty value; '+' stays '+'; empty parts between '&' are skipped.
QueryParameters parse_query(std::string_view query);
std::string write_query(const QueryParameters& parameters);  // percent-encoded, in the given order
const std::string* find_parameter(const QueryParameters& parameters, std::string_view name);

}  // namespace aws

// Other rooms still use these names without aws::.
using aws::find_parameter;
using aws::host_header;
using aws::is_loopback;
using aws::longest_url;
using aws::parse_query;
using aws::parse_url;
using aws::QueryParameter;
using aws::QueryParameters;
using aws::to_text;
using aws::Url;
using aws::UrlError;
using aws::write_query;
