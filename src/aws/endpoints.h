// Which hosts we talk to. Signatures and tokens go only to AWS's own hosts of the region they are for, or to this very
// machine; whatever else a configuration names is refused with a sentence for the person who wrote it.
// AWS General Reference, "AWS IoT Core endpoints", "Amazon Cognito Identity endpoints" and "Amazon Cognito user pools
// endpoints"; Amazon API Gateway Developer Guide, "Invoke your HTTP API"; Amazon Cognito Developer Guide, "User pool
// domain".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "aws/url.h"
#include "base/result.h"

namespace aws {

// `allowed` is for operators who type host, port and region themselves, a domain of their own that points at AWS IoT
// among them: they are believed. What a page reads in its configuration is not.
enum class CustomDomain { refused, allowed };

struct IotEndpoint {
    std::string host;
    std::optional<std::uint16_t> port;  // nullopt: 443, or 80 on loopback
    std::string region;
    bool loopback = false;  // plain ws:// and http://

    bool operator==(const IotEndpoint&) const = default;
};

// `endpoint` is host[:port] as `aws iot describe-endpoint` prints it. An empty region is read from the host, which
// loopback and custom domains cannot answer: they need one.
Result<IotEndpoint> iot_endpoint(std::string_view endpoint, std::string_view region,
                                 CustomDomain custom = CustomDomain::refused);
std::string iot_websocket_url(const IotEndpoint& endpoint);  // wss://host[:port]/mqtt, not signed
std::string iot_data_url(const IotEndpoint& endpoint);       // https://host[:port], no path

Result<std::string> region_of_iot_host(std::string_view host);  // "us-east-1" of "x-ats.iot.us-east-1.amazonaws.com"
Result<std::string> region_of_identity_pool(std::string_view pool_id);  // "us-east-1" of "us-east-1:<guid>"
// Identity pool ids and identity ids look the same.
bool is_cognito_identifier(std::string_view text);

// https://cognito-identity.<region>.amazonaws.com/, or the override where it is loopback or an AWS host of the region.
Result<std::string> cognito_identity_url(std::string_view region, std::string_view override_url = {});

Result<std::string> region_of_user_pool(std::string_view pool_id);  // "us-east-1" of "us-east-1_Ab12Cd34E"
// https://cognito-idp.<region>.amazonaws.com/, or the override under the same condition.
Result<std::string> user_pool_url(std::string_view region, std::string_view override_url = {});

// The hosted pages of a user pool, without a slash at the end. `domain` is host[:port]: AWS's of the region
// ("chat.auth.us-east-1.amazoncognito.com"), a domain of one's own, which is believed since people see where they type
// their password, or this machine with a port.
Result<std::string> hosted_pages_url(std::string_view domain, std::string_view region);

// The HTTP API's address without a slash at the end: AWS's host of the region, with or without a stage as its path, or
// this machine.
Result<std::string> http_api_url(std::string_view url, std::string_view region);

// The WebSocket API's address without a slash at the end, likewise:
// "wss://abc123.execute-api.us-east-1.amazonaws.com/chat", and ws:// on this machine alone.
Result<std::string> socket_api_url(std::string_view url, std::string_view region);

// A queue of Amazon SQS in this region: https://sqs.<region>.amazonaws.com/<account>/<name>. On this machine only where
// `api_url` is there, too: who answers for AWS says where its queues are.
Result<std::string> queue_url(std::string_view url, std::string_view region, std::string_view api_url);

bool is_aws_region(std::string_view region);  // by shape: "us-east-1", "us-gov-west-1"

}  // namespace aws

// For the rooms that do not write aws:: yet.
using aws::cognito_identity_url;
using aws::CustomDomain;
using aws::hosted_pages_url;
using aws::http_api_url;
using aws::iot_data_url;
using aws::iot_endpoint;
using aws::iot_websocket_url;
using aws::IotEndpoint;
using aws::is_aws_region;
using aws::is_cognito_identifier;
using aws::queue_url;
using aws::region_of_identity_pool;
using aws::region_of_iot_host;
using aws::region_of_user_pool;
using aws::socket_api_url;
using aws::user_pool_url;
