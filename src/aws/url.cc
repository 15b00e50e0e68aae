#include "aws/url.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/text_codes.h"

namespace aws {

namespace {

constexpr std::size_t longest_host = 253;  // RFC 1035 section 2.3.4, without the final dot

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::optional<std::uint16_t> default_port(std::string_view scheme) {
    if (scheme == "https" || scheme == "wss") return 443;
    if (scheme == "http" || scheme == "ws") return 80;
    return std::nullopt;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
    if (text.empty() || text.size() > 5) return std::nullopt;
    unsigned value = 0;
    for (const char c : text) {
        if (!is_digit(c)) return std::nullopt;
        value = value * 10 + static_cast<unsigned>(c - '0');
    }
    if (value == 0 || value > 65'535) return std::nullopt;
    return static_cast<std::uint16_t>(value);
}

bool is_host(std::string_view host) {
    if (host.empty() || host.size() > longest_host) return false;
    if (host.front() == '[') {
        return host.size() > 3 && host.back() == ']' &&
               std::ranges::all_of(host.substr(1, host.size() - 2), [](char c) {
                   return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' || c == '.';
               });
    }
    if (host.front() == '.' || host.back() == '.' || host.find("..") != std::string_view::npos) return false;
    return std::ranges::all_of(
        host, [](char c) { return is_digit(c) || is_letter(c) || c == '-' || c == '.' || c == '_'; });
}

}  // namespace

std::expected<Authority, UrlError> parse_authority(std::string_view text) {
    Authority authority;
    std::string_view host = text;
    const std::size_t colon = text.rfind(':');
    const std::size_t bracket = text.rfind(']');
    if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
        authority.port = parse_port(text.substr(colon + 1));
        if (!authority.port) return std::unexpected(UrlError::bad_port);
        host = text.substr(0, colon);
    }
    if (!is_host(host)) return std::unexpected(UrlError::bad_host);
    authority.host = lower_case(host);
    return authority;
}

std::expected<Url, UrlError> parse_url(std::string_view text) {
    if (text.size() > longest_url) return std::unexpected(UrlError::too_long);
    if (std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; }))
        return std::unexpected(UrlError::bad_character);
    const std::size_t scheme_end = text.find("://");
    if (scheme_end == std::string_view::npos) return std::unexpected(UrlError::no_scheme);

    Url url;
    url.scheme = lower_case(text.substr(0, scheme_end));
    if (!default_port(url.scheme)) return std::unexpected(UrlError::unknown_scheme);
    std::string_view rest = text.substr(scheme_end + 3);
    if (rest.find('#') != std::string_view::npos) return std::unexpected(UrlError::has_fragment);

    const std::size_t authority_end = std::min(rest.find_first_of("/?"), rest.size());
    const std::string_view authority_text = rest.substr(0, authority_end);
    if (authority_text.find('@') != std::string_view::npos) return std::unexpected(UrlError::has_user_name);
    auto authority = parse_authority(authority_text);
    if (!authority) return std::unexpected(authority.error());
    url.host = std::move(authority->host);
    if (authority->port != default_port(url.scheme)) url.port = authority->port;

    rest.remove_prefix(authority_end);
    const std::size_t query = rest.find('?');
    if (query != std::string_view::npos) {
        url.query = rest.substr(query + 1);
        rest = rest.substr(0, query);
    }
    if (!rest.empty()) url.path = rest;
    return url;
}

std::string host_header(const Url& url) {
    std::string out = url.host;
    if (url.port && url.port != default_port(url.scheme)) {
        out += ':';
        out += std::to_string(*url.port);
    }
    return out;
}

std::string to_text(const Url& url) {
    std::string out = url.scheme;
    out += "://";
    out += host_header(url);
    out += url.path;
    if (!url.query.empty()) {
        out += '?';
        out += url.query;
    }
    return out;
}

bool is_loopback(std::string_view host) {
    if (host == "localhost" || host == "[::1]") return true;
    // Exactly four numbers: 127.0.0.1.example.com belongs to somebody else.
    std::size_t numbers = 0;
    unsigned first = 0;
    while (true) {
        const std::size_t dot = std::min(host.find('.'), host.size());
        const std::string_view number = host.substr(0, dot);
        if (number.empty() || number.size() > 3 || !std::ranges::all_of(number, is_digit)) return false;
        unsigned value = 0;
        for (const char c : number) value = value * 10 + static_cast<unsigned>(c - '0');
        // Some resolvers read a leading zero as octal.
        if (value > 255 || (number.size() > 1 && number.front() == '0')) return false;
        if (numbers++ == 0) first = value;
        if (dot == host.size()) break;
        host.remove_prefix(dot + 1);
    }
    return numbers == 4 && first == 127;
}

QueryParameters parse_query(std::string_view query) {
    QueryParameters out;
    while (!query.empty()) {
        const std::size_t end = std::min(query.find('&'), query.size());
        const std::string_view piece = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        if (piece.empty()) continue;
        const std::size_t equals = std::min(piece.find('='), piece.size());
        out.push_back({.name = percent_decode(piece.substr(0, equals)),
                       .value = percent_decode(piece.substr(std::min(equals + 1, piece.size())))});
    }
    return out;
}

std::string write_query(const QueryParameters& parameters) {
    std::string out;
    for (const QueryParameter& parameter : parameters) {
        if (!out.empty()) out += '&';
        out += percent_encode(parameter.name);
        out += '=';
        out += percent_encode(parameter.value);
    }
    return out;
}

const std::string* find_parameter(const QueryParameters& parameters, std::string_view name) {
    for (const QueryParameter& parameter : parameters)
        if (parameter.name == name) return &parameter.value;
    return nullptr;
}

}  // namespace aws
