#include "aws/endpoints.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"

namespace aws {

namespace {

constexpr std::size_t longest_region = 32;
constexpr std::size_t longest_user_pool = 55;

std::unexpected<EndpointError> refused(EndpointFault fault, std::string expected = {}) {
    return std::unexpected(EndpointError{fault, std::move(expected)});
}

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// The Chinese regions are separate, with their own domain.
std::string_view domain_of_region(std::string_view region) {
    return region.starts_with("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com";
}

void append_port(std::string& out, const std::optional<std::uint16_t>& port) {
    if (!port) return;
    out += ':';
    out += std::to_string(*port);
}

// A region in a signature: local stand-ins may have any simple name.
bool is_plain_region(std::string_view region) {
    return !region.empty() && region.size() <= longest_region && is_lower(region.front()) &&
           std::ranges::all_of(region, [](char c) { return is_lower(c) || is_digit(c) || c == '-'; });
}

std::expected<std::string, EndpointError> cognito_url(std::string_view service, std::string_view region,
                                                      std::string_view override_url) {
    if (!is_plain_region(region)) return refused(EndpointFault::not_a_region);
    std::string aws_host(service);
    aws_host += region;
    aws_host += domain_of_region(region);
    if (override_url.empty()) {
        if (!is_aws_region(region)) return refused(EndpointFault::not_a_region);
        return "https://" + aws_host + "/";
    }

    const auto url = parse_url(override_url);
    const bool loopback = url && is_loopback(url->host) && (url->scheme == "http" || url->scheme == "https");
    const bool aws = url && url->host == aws_host && url->scheme == "https" && !url->port;
    if ((!loopback && !aws) || !url->query.empty()) return refused(EndpointFault::cognito_elsewhere, aws_host);
    return to_text(*url);
}

}  // namespace

bool is_aws_region(std::string_view region) {
    // Letters, then one or more words, then a number: us-east-1, us-gov-west-1, ap-southeast-2.
    if (!is_plain_region(region) || !is_digit(region.back())) return false;
    std::size_t parts = 0;
    for (std::string_view rest = region; !rest.empty() || parts == 0; ++parts) {
        const std::size_t dash = std::min(rest.find('-'), rest.size());
        const std::string_view part = rest.substr(0, dash);
        const bool last = dash == rest.size();
        if (part.empty() || !std::ranges::all_of(part, last ? is_digit : is_lower)) return false;
        rest.remove_prefix(std::min(dash + 1, rest.size()));
        if (!last && rest.empty()) return false;
    }
    return parts >= 3;
}

std::optional<std::string> region_of_iot_host(std::string_view host) {
    // <account>.iot.<region>.amazonaws.com; the account is one label, with or without "-ats".
    const std::size_t first_dot = std::min(host.find('.'), host.size());
    std::string_view rest = host.substr(first_dot);
    if (first_dot > 0 && rest.starts_with(".iot.")) {
        rest.remove_prefix(5);
        const std::string_view region = rest.substr(0, std::min(rest.find('.'), rest.size()));
        if (is_aws_region(region) && rest.substr(region.size()) == domain_of_region(region)) return std::string(region);
    }
    return std::nullopt;
}

std::expected<IotEndpoint, EndpointError> iot_endpoint(std::string_view endpoint, std::string_view region,
                                                       CustomDomain custom) {
    if (endpoint.empty()) return refused(EndpointFault::iot_endpoint_missing);
    if (endpoint.find("://") != std::string_view::npos || endpoint.find('/') != std::string_view::npos)
        return refused(EndpointFault::iot_endpoint_not_a_host);
    auto authority = parse_authority(endpoint);
    if (!authority) return refused(EndpointFault::iot_endpoint_malformed);
    if (!region.empty() && !is_plain_region(region)) return refused(EndpointFault::not_a_region);

    IotEndpoint out{.host = std::move(authority->host), .port = authority->port, .region = std::string(region)};
    out.loopback = is_loopback(out.host);
    if (out.port == (out.loopback ? 80 : 443)) out.port.reset();
    if (out.loopback) {
        if (region.empty()) return refused(EndpointFault::local_without_region);
        return out;
    }

    auto host_region = region_of_iot_host(out.host);
    if (custom == CustomDomain::allowed) {
        if (out.region.empty() && host_region) out.region = *std::move(host_region);
        if (out.region.empty()) return refused(EndpointFault::custom_without_region);
        return out;
    }
    if (!host_region) return refused(EndpointFault::iot_endpoint_elsewhere);
    if (!region.empty() && region != *host_region)
        return refused(EndpointFault::iot_endpoint_other_region, *std::move(host_region));
    if (out.port) return refused(EndpointFault::iot_endpoint_with_port);
    out.region = *std::move(host_region);
    return out;
}

std::string iot_websocket_url(const IotEndpoint& endpoint) {
    std::string out = endpoint.loopback ? "ws://" : "wss://";
    out += endpoint.host;
    append_port(out, endpoint.port);
    out += "/mqtt";
    return out;
}

std::string iot_data_url(const IotEndpoint& endpoint) {
    std::string out = endpoint.loopback ? "http://" : "https://";
    out += endpoint.host;
    append_port(out, endpoint.port);
    return out;
}

bool is_cognito_identifier(std::string_view text) {
    // <region>:<guid>; the API reference allows 55 characters, the ids of AWS are shorter.
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos || !is_plain_region(text.substr(0, colon))) return false;
    const std::string_view guid = text.substr(colon + 1);
    if (guid.size() != 36) return false;
    for (std::size_t i = 0; i < guid.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? guid[i] != '-' : !is_hex(guid[i])) return false;
    }
    return true;
}

std::expected<std::string, EndpointError> region_of_identity_pool(std::string_view pool_id) {
    if (pool_id.empty()) return refused(EndpointFault::identity_pool_missing);
    if (!is_cognito_identifier(pool_id)) return refused(EndpointFault::identity_pool_malformed);
    return std::string(pool_id.substr(0, pool_id.find(':')));
}

std::expected<std::string, EndpointError> cognito_identity_url(std::string_view region, std::string_view override_url) {
    return cognito_url("cognito-identity.", region, override_url);
}

std::expected<std::string, EndpointError> user_pool_url(std::string_view region, std::string_view override_url) {
    return cognito_url("cognito-idp.", region, override_url);
}

std::expected<std::string, EndpointError> region_of_user_pool(std::string_view pool_id) {
    // The API reference allows 55 characters.
    const std::size_t underline = std::min(pool_id.find('_'), pool_id.size());
    const std::string_view region = pool_id.substr(0, underline);
    const std::string_view rest = pool_id.substr(std::min(underline + 1, pool_id.size()));
    const bool plain =
        std::ranges::all_of(rest, [](char c) { return is_lower(c) || is_digit(c) || (c >= 'A' && c <= 'Z'); });
    if (!is_aws_region(region) || rest.empty() || !plain || pool_id.size() > longest_user_pool)
        return refused(EndpointFault::user_pool_malformed);
    return std::string(region);
}

std::expected<std::string, EndpointError> hosted_pages_url(std::string_view domain, std::string_view region) {
    if (domain.find('/') != std::string_view::npos) return refused(EndpointFault::sign_in_domain_not_a_host);
    const auto authority = parse_authority(domain);
    if (!authority) return refused(EndpointFault::sign_in_domain_malformed);
    const std::string& host = authority->host;
    std::string out = is_loopback(host) ? "http://" + host : "https://" + host;
    append_port(out, authority->port);
    if (is_loopback(host)) return out;
    if (authority->port) return refused(EndpointFault::sign_in_domain_with_port);
    if (host.find('.') == std::string::npos || host.starts_with('['))
        return refused(EndpointFault::sign_in_domain_incomplete);
    constexpr std::string_view aws = ".amazoncognito.com";
    if (!host.ends_with(aws)) return out;
    const std::string of_region = ".auth." + std::string(region) + std::string(aws);
    const std::size_t first_dot = host.find('.');
    if (first_dot == 0 || host.substr(first_dot) != of_region)
        return refused(EndpointFault::sign_in_domain_other_region, "chat" + of_region);
    return out;
}

namespace {

struct GatewayFaults {
    EndpointFault malformed, with_query, elsewhere, bad_stage;
};

// Shared by the two kinds of APIs of API Gateway: AWS's host of the region with a stage, or this machine.
std::expected<std::string, EndpointError> gateway_url(std::string_view text, std::string_view region,
                                                      std::string_view scheme, const GatewayFaults& faults) {
    const auto url = parse_url(text);
    if (!url) return refused(faults.malformed);
    if (!url->query.empty()) return refused(faults.with_query);
    std::string out = to_text(*url);
    while (out.ends_with('/')) out.pop_back();
    if (is_loopback(url->host) && (url->scheme == scheme || url->scheme + 's' == scheme)) return out;
    std::string of_region = ".execute-api.";
    of_region += region;
    of_region += domain_of_region(region);
    const std::string name = url->host.substr(0, url->host.find('.'));
    const bool aws = url->scheme == scheme && !url->port && !name.empty() && url->host == name + of_region &&
                     std::ranges::all_of(name, [](char c) { return is_lower(c) || is_digit(c); });
    if (!aws) return refused(faults.elsewhere, std::string(scheme) + "://abc123" + of_region);
    const std::string_view stage = std::string_view(out).substr(scheme.size() + 3 + url->host.size());
    const bool plain = std::ranges::all_of(stage.substr(std::min<std::size_t>(1, stage.size())), [](char c) {
        return is_lower(c) || is_digit(c) || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '$';
    });
    if (!plain) return refused(faults.bad_stage);
    return out;
}

}  // namespace

std::expected<std::string, EndpointError> http_api_url(std::string_view text, std::string_view region) {
    return gateway_url(text, region, "https",
                       {EndpointFault::http_api_malformed, EndpointFault::http_api_with_query,
                        EndpointFault::http_api_elsewhere, EndpointFault::http_api_bad_stage});
}

std::expected<std::string, EndpointError> socket_api_url(std::string_view text, std::string_view region) {
    return gateway_url(text, region, "wss",
                       {EndpointFault::websocket_api_malformed, EndpointFault::websocket_api_with_query,
                        EndpointFault::websocket_api_elsewhere, EndpointFault::websocket_api_bad_stage});
}

bool is_queue_url(std::string_view text, std::string_view region, std::string_view api_url) {
    const auto url = parse_url(text);
    if (!url || !url->query.empty()) return false;
    const auto api = parse_url(api_url);
    if (api && is_loopback(api->host))
        return is_loopback(url->host) && (url->scheme == "http" || url->scheme == "https");
    return url->scheme == "https" && !url->port &&
           url->host == "sqs." + std::string(region) + std::string(domain_of_region(region));
}

}  // namespace aws
