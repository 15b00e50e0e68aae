// The URL that opens MQTT over WebSocket on AWS IoT with SigV4 (AWS IoT Developer Guide, "Device communication
// protocols"): GET /mqtt, service iotdevicegateway, with the session token after the signature and not part of it.
// Valid for five minutes, so make a new one for each connection.
#pragma once

#include <chrono>
#include <optional>

#include "aws/credentials.h"
#include "aws/endpoints.h"
#include "base/secret.h"
#include "base/time.h"

namespace aws::iot {

inline constexpr std::string_view iot_gateway_service = "iotdevicegateway";

// `time` is by AWS's clock.
Secret presigned_iot_url(const IotEndpoint& endpoint, const Credentials& credentials, UnixTime time,
                         std::optional<std::chrono::seconds> expires = std::nullopt);

}  // namespace aws::iot

// Other rooms still use these names without aws::.
using aws::iot::presigned_iot_url;
