// The server's half of AWS Signature Version 4 (AWS IAM User Guide, "Create a signed AWS API request"): recomputes the
// signature of the received request, for presigned URLs and for Authorization headers. On AWS IoT's WebSocket gateway
// the session token is not part of the signature (AWS IoT Developer Guide, "Device communication protocols").
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "base/time.h"
#include "simulator/http_message.h"
#include "simulator/iam/key_ring.h"

namespace simulator::iam {

// A signature is valid this long before and after the server's time, whatever X-Amz-Expires says.
inline constexpr Milliseconds signature_window = 5min;

struct SignatureError {
    std::string_view type;  // as AWS names it: InvalidSignatureException
    std::string message;
};

enum class SigningService {
    iot_gateway,  // "iotdevicegateway" alone
    iot_data,     // "iotdata" or "iotdevicegateway"
    iot_control,
    execute_api,
    dynamodb,
    user_pools,
    sqs,
    kms,
    kinesis,
    sts,
};

std::expected<Principal, SignatureError> check_signature(const ReceivedRequest& request, SigningService service,
                                                         const KeyRing& keys, UnixTime now);

// The 403 response that AWS gives.
HttpResponse forbidden(const SignatureError& error, std::string_view trace_id);

}  // namespace simulator::iam
