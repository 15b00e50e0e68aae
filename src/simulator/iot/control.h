// The part of AWS IoT's control plane that attaches policies (AWS IoT API Reference): AttachPolicy, DetachPolicy,
// ListAttachedPolicies, ListTargetsForPolicy. The caller has checked signatures. Targets are Cognito identities.
#pragma once

#include <string_view>

#include "simulator/http_message.h"
#include "simulator/iam/permissions.h"

namespace simulator::iot {

bool is_control_path(std::string_view path);

struct ControlAnswer {
    HttpResponse response;
    bool changed = false;  // the state must be saved
};
// The attachment takes effect at `from`.
ControlAnswer answer_control(const ReceivedRequest& request, const iam::Principal& principal,
                             iam::Permissions& permissions, Instant from);

}  // namespace simulator::iot
