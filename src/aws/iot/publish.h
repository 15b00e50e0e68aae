// Publishes one message to a topic over HTTPS (AWS IoT Core API Reference, "Publish"), for servers that send without
// listening. Service iotdata; the session token is signed.
#pragma once

#include <string>
#include <string_view>

#include "aws/credentials.h"
#include "aws/endpoints.h"
#include "aws/http.h"
#include "aws/sigv4.h"
#include "base/time.h"

namespace aws::iot {

inline constexpr std::string_view iot_data_service = "iotdata";

enum class PublishQos { at_most_once = 0, at_least_once = 1 };

// POST <endpoint>/topics/<topic>?qos=1. `time` is by AWS's clock. The caller checks the topic: any text that fits
// into a URL makes a well-formed request.
SignedRequest iot_publish_request(const IotEndpoint& endpoint, std::string_view topic, std::string payload,
                                  PublishQos qos, const Credentials& credentials, UnixTime time);

}  // namespace aws::iot

// Other rooms still use these names without aws::.
using aws::iot::iot_publish_request;
using aws::iot::PublishQos;
