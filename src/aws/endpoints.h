// The hosts that we talk to. Signatures and tokens are sent only to AWS's own hosts in the right region, or to this
// machine; any other host in a configuration is refused. AWS General Reference, "AWS
// IoT Core endpoints", "Amazon Cognito Identity endpoints" and "Amazon Cognito user pools endpoints"; Amazon API
// Gateway Developer Guide, "Invoke your HTTP API"; Amazon Cognito Developer Guide, "User pool domain".
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "aws/url.h"

namespace aws {

enum class EndpointFault {
    not_a_region,
    cognito_elsewhere,  // neither AWS's host of the region, which is `expected`, nor this machine
    iot_endpoint_missing,
    iot_endpoint_not_a_host,  // a scheme before it, or a path
    iot_endpoint_malformed,
    iot_endpoint_elsewhere,     // not a host of AWS IoT
    iot_endpoint_other_region,  // `expected` is the region that the endpoint belongs to
    iot_endpoint_with_port,     // other than 443
    local_without_region,       // an endpoint on this machine does not tell its region
    custom_without_region,      // nor does a custom domain
    identity_pool_missing,
    identity_pool_malformed,
    user_pool_malformed,
    sign_in_domain_not_a_host,  // a scheme before it, or a path
    sign_in_domain_malformed,
    sign_in_domain_with_port,
    sign_in_domain_incomplete,    // one label, or an address of IPv6
    sign_in_domain_other_region,  // `expected` is a domain of the region
    http_api_malformed,
    http_api_with_query,
    http_api_elsewhere,  // neither API Gateway of the region nor this machine; `expected` is a URL without its stage
    http_api_bad_stage,  // something else than a stage's name behind the host
    websocket_api_malformed,
    websocket_api_with_query,
    websocket_api_elsewhere,
    websocket_api_bad_stage,
};

// wording/endpoint.h makes the sentences.
struct EndpointError {
    EndpointFault fault = EndpointFault::not_a_region;
    std::string expected = {};  // what would be right, for the faults that say so

    bool operator==(const EndpointError&) const = default;
};

// Use `allowed` only for hosts, ports and regions that an operator types on a command line; these may be custom
// domains that point to AWS IoT. Never use it for the configuration that a page reads.
enum class CustomDomain { refused, allowed };

struct IotEndpoint {
    std::string host;
    std::optional<std::uint16_t> port;  // nullopt: 443, or 80 on loopback
    std::string region;
    bool loopback = false;  // plain ws:// and http://

    bool operator==(const IotEndpoint&) const = default;
};

// `endpoint` is host[:port] as printed by `aws iot describe-endpoint`. If `region` is empty, it is taken from the
// host; loopback and custom domains need an explicit one.
std::expected<IotEndpoint, EndpointError> iot_endpoint(std::string_view endpoint, std::string_view region,
                                                       CustomDomain custom = CustomDomain::refused);
std::string iot_websocket_url(const IotEndpoint& endpoint);  // wss://host[:port]/mqtt, without a signature
std::string iot_data_url(const IotEndpoint& endpoint);       // https://host[:port], without a path

// "us-east-1" of "x-ats.iot.us-east-1.amazonaws.com"; nullopt for other hosts.
std::optional<std::string> region_of_iot_host(std::string_view host);
// "us-east-1" of "us-east-1:<guid>"
std::expected<std::string, EndpointError> region_of_identity_pool(std::string_view pool_id);
// Identity pool ids and identity ids look the same.
bool is_cognito_identifier(std::string_view text);

// https://cognito-identity.<region>.amazonaws.com/, or the override if it is loopback or an AWS host of the region.
std::expected<std::string, EndpointError> cognito_identity_url(std::string_view region,
                                                               std::string_view override_url = {});

// "us-east-1" of "us-east-1_Ab12Cd34E"
std::expected<std::string, EndpointError> region_of_user_pool(std::string_view pool_id);
// https://cognito-idp.<region>.amazonaws.com/, or the override under the same condition.
std::expected<std::string, EndpointError> user_pool_url(std::string_view region, std::string_view override_url = {});

// The hosted pages of a user pool, without a slash at the end. `domain` is host[:port]: AWS's domain in the region
// ("chat.auth.us-east-1.amazoncognito.com"), this machine with a port, or a custom domain, which is accepted because
// people see where they enter their password.
std::expected<std::string, EndpointError> hosted_pages_url(std::string_view domain, std::string_view region);

// The HTTP API's URL without a slash at the end: AWS's host in the region, with or without a stage as its path, or
// this machine.
std::expected<std::string, EndpointError> http_api_url(std::string_view url, std::string_view region);

// The WebSocket API's URL without a slash at the end: "wss://abc123.execute-api.us-east-1.amazonaws.com/chat", or
// ws:// on this machine.
std::expected<std::string, EndpointError> socket_api_url(std::string_view url, std::string_view region);

// Whether this is the URL of an Amazon SQS queue in the region: https://sqs.<region>.amazonaws.com/<account>/<name>. On
// this machine only if `api_url` is on this machine too.
bool is_queue_url(std::string_view url, std::string_view region, std::string_view api_url);

bool is_aws_region(std::string_view region);  // checks the form only: "us-east-1", "us-gov-west-1"

}  // namespace aws

// Other rooms still use these names without aws::.
using aws::cognito_identity_url;
using aws::CustomDomain;
using aws::EndpointError;
using aws::EndpointFault;
using aws::hosted_pages_url;
using aws::http_api_url;
using aws::iot_data_url;
using aws::iot_endpoint;
using aws::iot_websocket_url;
using aws::IotEndpoint;
using aws::is_aws_region;
using aws::is_cognito_identifier;
using aws::is_queue_url;
using aws::region_of_identity_pool;
using aws::region_of_iot_host;
using aws::region_of_user_pool;
using aws::socket_api_url;
using aws::user_pool_url;
