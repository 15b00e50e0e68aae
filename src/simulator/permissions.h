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
    guest,   // the identity pool's role for people who did not sign in
    server,  // a user of the account with keys that last: scripts that post from a server
};

struct Principal {
    Role role = Role::guest;
    std::string identity_id;  // empty for a server

    bool operator==(const Principal&) const = default;
};

enum class ResourceKind { client, topic, topic_filter };

std::string iot_arn(ResourceKind kind, std::string_view name);  // arn:aws:iot:us-east-1:123456789012:topic/a/b

class Permissions {
public:
    Permissions(Policy guest, Policy server) : guest_(std::move(guest)), server_(std::move(server)) {}

    bool allows(const Principal& principal, std::string_view client_id, std::string_view action, ResourceKind kind,
                std::string_view name) const {
        const Policy& policy = principal.role == Role::guest ? guest_ : server_;
        return policy.decide(action, iot_arn(kind, name),
                             {.identity_id = principal.identity_id, .client_id = client_id}) == Decision::allowed;
    }

private:
    Policy guest_;
    Policy server_;
};

}  // namespace simulator
