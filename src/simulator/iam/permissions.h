// Authorization in the simulated account: roles with their policies, AWS IoT policies attached to identities, and the
// ARNs that actions are checked against (AWS IoT Developer Guide, "AWS IoT Core policy actions" and "Authorization with
// Amazon Cognito identities": users need both the role's policy and an attached one).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "simulator/account.h"
#include "simulator/iam/policy.h"

namespace simulator::iam {

enum class Role {
    guest,     // the identity pool's role for people who did not sign in
    user,      // its role for those who did
    server,    // a user of the account with keys that last: scripts that post from a server
    function,  // a role of the template, by its logical id: functions, rules
    owner,     // of the account: may do everything
};

struct Principal {
    Role role = Role::guest;
    std::string identity_id;          // of guests and users
    std::string subject = {};         // of users: who they are in the user pool
    std::string name = {};            // of functions: the role's logical id
    std::string session = {};         // of a role that STS or Lambda lends: the session's name
    std::string session_policy = {};  // JSON: what of the role's permissions this session has; empty: all

    bool operator==(const Principal&) const = default;
};

enum class ResourceKind { client, topic, topic_filter };

std::string iot_arn(ResourceKind kind, std::string_view name);  // arn:aws:iot:us-east-1:123456789012:topic/a/b
std::string iot_policy_arn(std::string_view policy);
std::string table_arn(std::string_view table);

std::string role_unique_id(std::string_view role_name);  // AROA…

// The caller as AWS names it in replies and conditions.
struct CallerIdentity {
    std::string arn;            // arn:aws:sts::123456789012:assumed-role/<role>/<session>, or of a user
    std::string principal_arn;  // the role's, or the same: aws:PrincipalArn
    std::string user_id;        // aws:userid
    std::string role;           // the role's ARN, or empty
};

struct RolePolicies {
    Policy guest;
    Policy server;
    Policy user = {};
    std::map<std::string, Policy, std::less<>> functions = {};       // by the role's logical id
    std::map<std::string, Policy, std::less<>> iot_policies = {};    // by name
    std::map<std::string, std::string, std::less<>> role_arns = {};  // by logical id
    std::string guest_role = {};                                     // logical ids
    std::string user_role = {};
};

// What decides besides the caller's own policies.
struct Access {
    enum class Weight {
        either,   // either policy is enough: queues
        granted,  // the resource's policy must grant it: keys, roles' trust policies
    };
    const Policy* resource_policy = nullptr;
    Weight weight = Weight::either;
    RequestContext context = {};  // keys that belong to the request, in lower case
};

class Permissions {
public:
    explicit Permissions(RolePolicies policies) : policies_(std::move(policies)) {}
    Permissions(Policy guest, Policy server) : policies_{.guest = std::move(guest), .server = std::move(server)} {}

    // An action of AWS IoT's data plane.
    bool allows(const Principal& principal, std::string_view client_id, std::string_view action, ResourceKind kind,
                std::string_view name) const;
    // For other services, which have no attached policies.
    bool allows_on(const Principal& principal, std::string_view action, std::string_view arn) const {
        return allows_access(principal, action, arn, {});
    }
    // With a policy of the resource (IAM User Guide, "Policy evaluation for requests within a single account").
    bool allows_access(const Principal& principal, std::string_view action, std::string_view arn,
                       const Access& access) const;

    CallerIdentity identify(const Principal& principal) const;
    RequestContext context_of(const Principal& principal, const CallerIdentity& identified) const;

    // For AWS IoT policies. An attachment takes effect at `from`, since AWS delays it.
    bool has_iot_policy(std::string_view policy) const { return policies_.iot_policies.contains(policy); }
    bool attach(std::string_view policy, std::string_view target, Instant from);  // false: it was attached already
    bool detach(std::string_view policy, std::string_view target);                // false: it was not attached
    std::vector<std::string> attached_to(std::string_view target) const;
    std::vector<std::string> targets_of(std::string_view policy) const;
    void advance(Instant now) { now_ = now; }
    Json attachments() const;  // saved, and passed to restore_attachments()
    void restore_attachments(const Json& kept);

private:
    const Policy* policy_of(const Principal& principal) const;

    struct Attachment {
        std::string target;
        std::string policy;
        std::optional<Instant> from;  // nullopt: already in effect
    };
    RolePolicies policies_;
    std::vector<Attachment> attachments_;
    Instant now_{};
};

}  // namespace simulator::iam
