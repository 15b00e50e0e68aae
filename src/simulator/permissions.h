// Who may do what in the simulated account: the roles with their policies, and the ARNs that AWS IoT's actions are
// checked on (AWS IoT Developer Guide, "AWS IoT Core policy actions").
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "simulator/policy.h"

namespace simulator {

inline constexpr std::string_view simulated_region = "us-east-1";
inline constexpr std::string_view simulated_account = "123456789012";  // the account number of AWS's own examples

enum class Role {
    guest,      // the identity pool's role for people who did not sign in
    operator_,  // the account's owner, who may do everything: scripts that post from a server
};

struct Principal {
    Role role = Role::guest;
    std::string identity_id;  // empty for the operator

    bool operator==(const Principal&) const = default;
};

enum class ResourceKind { client, topic, topic_filter };

std::string iot_arn(ResourceKind kind, std::string_view name);  // arn:aws:iot:us-east-1:123456789012:topic/a/b

class Permissions {
public:
    explicit Permissions(Policy guest_role) : guest_role_(std::move(guest_role)) {}

    bool allows(const Principal& principal, std::string_view client_id, std::string_view action, ResourceKind kind,
                std::string_view name) const {
        if (principal.role == Role::operator_) return true;
        return guest_role_.decide(action, iot_arn(kind, name),
                                  {.identity_id = principal.identity_id, .client_id = client_id}) == Decision::allowed;
    }

private:
    Policy guest_role_;
};

}  // namespace simulator
