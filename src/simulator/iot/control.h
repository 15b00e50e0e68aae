// The part of AWS IoT's control plane that attaches policies (AWS IoT API Reference): AttachPolicy, DetachPolicy,
// ListAttachedPolicies, ListTargetsForPolicy, their signatures already checked. Targets are Cognito identities.
#pragma once

#include <string_view>

#include "simulator/http_message.h"
#include "simulator/iam/permissions.h"

namespace simulator {

bool is_iot_control_path(std::string_view path);

struct IotControlAnswer {
    HttpResponse response;
    bool changed = false;  // something to be kept
};
// What is attached counts from `from` on.
IotControlAnswer answer_iot_control(const ReceivedRequest& request, const Principal& principal,
                                    Permissions& permissions, Instant from);

}  // namespace simulator
