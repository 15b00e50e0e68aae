// Attaching the shared AWS IoT policy to a Cognito identity and detaching it, on the control plane (AWS IoT API
// Reference, AttachPolicy and DetachPolicy; service iot). Both are idempotent; an attachment takes minutes to apply.
#pragma once

#include <string>
#include <string_view>

#include "aws/credentials.h"
#include "aws/http.h"
#include "aws/sigv4.h"
#include "base/time.h"

namespace aws::iot {

inline constexpr std::string_view iot_control_service = "iot";

struct IotControl {
    std::string url;  // https://iot.<region>.amazonaws.com, without a path; or that of a local run
    std::string region;
    Credentials credentials;
};

// `target` is an identity id or an ARN. `time` is by AWS's clock. Fails only if the URL is invalid.
SignedRequest attach_policy_request(const IotControl& control, std::string_view policy, std::string_view target,
                                    UnixTime time);
SignedRequest detach_policy_request(const IotControl& control, std::string_view policy, std::string_view target,
                                    UnixTime time);

// Whether trying again may help: no answer, a fault of AWS, or a throttle, which the control plane answers with status
// 400 and the error type ThrottlingException.
bool is_temporary_failure(const HttpAnswer& answer);

}  // namespace aws::iot

// Other rooms still use these names without aws::.
using aws::iot::attach_policy_request;
using aws::iot::detach_policy_request;
using aws::iot::iot_control_service;
using aws::iot::IotControl;
