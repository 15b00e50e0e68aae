// One message to a topic over HTTPS (AWS IoT Core API Reference, "Publish"): for servers that post and do not listen.
// Service iotdata, the session token signed.
#pragma once

#include <string>
#include <string_view>

#include "aws/credentials.h"
#include "aws/endpoints.h"
#include "aws/http.h"
#include "base/result.h"
#include "base/time.h"

namespace aws::iot {

inline constexpr std::string_view iot_data_service = "iotdata";

enum class PublishQos { at_most_once = 0, at_least_once = 1 };

// POST <endpoint>/topics/<topic>?qos=1. `time` is by AWS's clock. Topic rules are the caller's business: whatever fits
// into a URL makes a well-formed request here.
Result<HttpRequest> iot_publish_request(const IotEndpoint& endpoint, std::string_view topic, std::string payload,
                                        PublishQos qos, const Credentials& credentials, UnixTime time);

}  // namespace aws::iot

// For the rooms that do not write aws:: yet.
using aws::iot::iot_data_service;
using aws::iot::iot_publish_request;
using aws::iot::PublishQos;
