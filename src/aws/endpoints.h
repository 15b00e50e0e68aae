// Which hosts we talk to. Signatures and tokens go only to AWS's own hosts of the region they are for, or to this very
// machine; whatever else a configuration names is refused with a sentence for the person who wrote it.
// AWS General Reference, "AWS IoT Core endpoints" and "Amazon Cognito Identity endpoints".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "aws/url.h"
#include "base/result.h"

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

bool is_aws_region(std::string_view region);  // by shape: "us-east-1", "us-gov-west-1"
