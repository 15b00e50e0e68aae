#include "aws/endpoints.h"

#include <algorithm>
#include <utility>

#include "base/ascii.h"

namespace aws {

namespace {

constexpr std::string_view where = "aws/endpoints";
constexpr std::size_t longest_region = 32;
constexpr std::size_t longest_user_pool = 55;

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

Result<std::string> cognito_url(std::string_view service, std::string_view region, std::string_view override_url) {
    if (!is_plain_region(region)) return error(where, "The region must be an AWS region such as us-east-1.");
    std::string aws_host(service);
    aws_host += region;
    aws_host += domain_of_region(region);
    if (override_url.empty()) {
        if (!is_aws_region(region)) return error(where, "The region must be an AWS region such as us-east-1.");
        return "https://" + aws_host + "/";
    }

    const auto url = parse_url(override_url);
    if (!url) return error(where, "The Cognito endpoint is not an address.");
    if (!url->query.empty()) return error(where, "The Cognito endpoint must not have a query.");
    const bool loopback = is_loopback(url->host) && (url->scheme == "http" || url->scheme == "https");
    const bool aws = url->host == aws_host && url->scheme == "https" && !url->port;
    if (!loopback && !aws)
        return error(where, "The Cognito endpoint must be https://" + aws_host +
                                "/, or an address on this machine for a local run.");
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

Result<std::string> region_of_iot_host(std::string_view host) {
    // <account>.iot.<region>.amazonaws.com; the account is one label, with or without "-ats".
    const std::size_t first_dot = std::min(host.find('.'), host.size());
    std::string_view rest = host.substr(first_dot);
    if (first_dot > 0 && rest.starts_with(".iot.")) {
        rest.remove_prefix(5);
        const std::string_view region = rest.substr(0, std::min(rest.find('.'), rest.size()));
        if (is_aws_region(region) && rest.substr(region.size()) == domain_of_region(region)) return std::string(region);
    }
    return error(where,
                 "The endpoint is not an AWS IoT host. It looks like abc123-ats.iot.us-east-1.amazonaws.com; "
                 "`aws iot describe-endpoint --endpoint-type iot:Data-ATS` prints yours.");
}

Result<IotEndpoint> iot_endpoint(std::string_view endpoint, std::string_view region, CustomDomain custom) {
    if (endpoint.empty())
        return error(
            where,
            "The AWS IoT endpoint is missing. `aws iot describe-endpoint --endpoint-type iot:Data-ATS` prints it.");
    if (endpoint.find("://") != std::string_view::npos || endpoint.find('/') != std::string_view::npos)
        return error(
            where,
            "The AWS IoT endpoint must be a host alone, without wss:// or https:// before it and without a path.");
    auto authority = parse_authority(endpoint);
    if (!authority) return error(where, "The AWS IoT endpoint is not a host name with an optional port.");
    if (!region.empty() && !is_plain_region(region))
        return error(where, "The region must be an AWS region such as us-east-1.");

    IotEndpoint out{.host = std::move(authority->host), .port = authority->port, .region = std::string(region)};
    out.loopback = is_loopback(out.host);
    if (out.port == (out.loopback ? 80 : 443)) out.port.reset();
    if (out.loopback) {
        if (region.empty())
            return error(where, "An endpoint on this machine does not tell its region: name the region too.");
        return out;
    }

    auto host_region = region_of_iot_host(out.host);
    if (custom == CustomDomain::allowed) {
        if (out.region.empty() && host_region) out.region = *std::move(host_region);
        if (out.region.empty()) return error(where, "A custom domain does not tell its region: name the region too.");
        return out;
    }
    if (!host_region) return std::unexpected(std::move(host_region.error()));
    if (!region.empty() && region != *host_region)
        return error(where, "The endpoint belongs to the region " + *host_region + ", but another region is named.");
    if (out.port) return error(where, "AWS IoT takes browsers at port 443 only: leave the port out.");
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

Result<std::string> region_of_identity_pool(std::string_view pool_id) {
    if (pool_id.empty())
        return error(where,
                     "The Cognito identity pool is missing. `aws cognito-identity list-identity-pools --max-results "
                     "10` prints yours.");
    if (!is_cognito_identifier(pool_id))
        return error(where,
                     "The Cognito identity pool id must look like us-east-1:01234567-89ab-cdef-0123-456789abcdef. "
                     "(A user pool's id, us-east-1_Ab12, is something else.)");
    return std::string(pool_id.substr(0, pool_id.find(':')));
}

Result<std::string> cognito_identity_url(std::string_view region, std::string_view override_url) {
    return cognito_url("cognito-identity.", region, override_url);
}

Result<std::string> user_pool_url(std::string_view region, std::string_view override_url) {
    return cognito_url("cognito-idp.", region, override_url);
}

Result<std::string> region_of_user_pool(std::string_view pool_id) {
    // The API reference allows 55 characters.
    const std::size_t underline = std::min(pool_id.find('_'), pool_id.size());
    const std::string_view region = pool_id.substr(0, underline);
    const std::string_view rest = pool_id.substr(std::min(underline + 1, pool_id.size()));
    const bool plain =
        std::ranges::all_of(rest, [](char c) { return is_lower(c) || is_digit(c) || (c >= 'A' && c <= 'Z'); });
    if (!is_aws_region(region) || rest.empty() || !plain || pool_id.size() > longest_user_pool)
        return error(where,
                     "The Cognito user pool id must look like us-east-1_Ab12Cd34E. (An identity pool's id, with a "
                     "colon in it, is "
                     "something else.)");
    return std::string(region);
}

Result<std::string> hosted_pages_url(std::string_view domain, std::string_view region) {
    if (domain.find('/') != std::string_view::npos)
        return error(where, "The sign-in domain must be a host alone, without https:// before it and without a path.");
    const auto authority = parse_authority(domain);
    if (!authority) return error(where, "The sign-in domain is not a host name.");
    const std::string& host = authority->host;
    std::string out = is_loopback(host) ? "http://" + host : "https://" + host;
    append_port(out, authority->port);
    if (is_loopback(host)) return out;
    if (authority->port)
        return error(where, "The sign-in domain must not have a port: the hosted pages are at https alone.");
    if (host.find('.') == std::string::npos || host.starts_with('['))
        return error(
            where, "The sign-in domain must be a whole host name, such as chat.auth.us-east-1.amazoncognito.com.");
    constexpr std::string_view aws = ".amazoncognito.com";
    if (!host.ends_with(aws)) return out;
    const std::string of_region = ".auth." + std::string(region) + std::string(aws);
    const std::size_t first_dot = host.find('.');
    if (first_dot == 0 || host.substr(first_dot) != of_region)
        return error(where, "The sign-in domain is not one of the region: it looks like chat" + of_region + ".");
    return out;
}

namespace {

// Shared by the two kinds of APIs of API Gateway: AWS's host of the region with a stage, or this machine. `what`
// starts the sentences.
Result<std::string> gateway_url(std::string_view text, std::string_view region, std::string_view scheme,
                                std::string_view what) {
    const auto refused = [&](std::string_view rest) { return error(where, std::string(what) + std::string(rest)); };
    const auto url = parse_url(text);
    if (!url) return refused(" is not a valid URL.");
    if (!url->query.empty()) return refused(" must not have a query.");
    std::string out = to_text(*url);
    while (out.ends_with('/')) out.pop_back();
    if (is_loopback(url->host) && (url->scheme == scheme || url->scheme + 's' == scheme)) return out;
    std::string of_region = ".execute-api.";
    of_region += region;
    of_region += domain_of_region(region);
    const std::string name = url->host.substr(0, url->host.find('.'));
    const bool aws = url->scheme == scheme && !url->port && !name.empty() && url->host == name + of_region &&
                     std::ranges::all_of(name, [](char c) { return is_lower(c) || is_digit(c); });
    if (!aws)
        return refused(" must look like " + std::string(scheme) + "://abc123" + of_region +
                       ", with the stage behind it" + (scheme == "wss" ? "." : " unless that is the default one."));
    const std::string_view stage = std::string_view(out).substr(scheme.size() + 3 + url->host.size());
    const bool plain = std::ranges::all_of(stage.substr(std::min<std::size_t>(1, stage.size())), [](char c) {
        return is_lower(c) || is_digit(c) || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '$';
    });
    if (!plain) return refused(" may have a stage's name behind it, and nothing else.");
    return out;
}

}  // namespace

Result<std::string> http_api_url(std::string_view text, std::string_view region) {
    return gateway_url(text, region, "https", "The API's address");
}

Result<std::string> socket_api_url(std::string_view text, std::string_view region) {
    return gateway_url(text, region, "wss", "The WebSocket API's address");
}

Result<std::string> queue_url(std::string_view text, std::string_view region, std::string_view api_url) {
    const auto url = parse_url(text);
    const auto api = parse_url(api_url);
    const bool here = api && is_loopback(api->host);
    if (!url || !url->query.empty()) return error(where, "The queue's address is invalid.");
    const bool good = here ? is_loopback(url->host) && (url->scheme == "http" || url->scheme == "https")
                           : url->scheme == "https" && !url->port &&
                                 url->host == "sqs." + std::string(region) + std::string(domain_of_region(region));
    if (!good) return error(where, "The queue is not where Amazon SQS has the queues of this region.");
    return to_text(*url);
}

}  // namespace aws
