// The server's half of AWS Signature Version 4 (AWS IAM User Guide, "Create a signed AWS API request"): recomputes the
// signature from the request as it came, for presigned URLs and for Authorization headers. It knows the oddity of
// AWS IoT's WebSocket gateway, where the session token stands outside the signature (AWS IoT Developer Guide, "Device
// communication protocols").
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "base/time.h"
#include "simulator/http_message.h"
#include "simulator/iam/key_ring.h"

namespace simulator::iam {

// A signature is good for so long, to either side of the server's clock, whatever X-Amz-Expires says.
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

// 403, as AWS answers.
HttpResponse forbidden(const SignatureError& error, std::string_view trace_id);

}  // namespace simulator::iam
