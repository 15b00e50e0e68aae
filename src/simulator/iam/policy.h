// IAM and AWS IoT policy documents (IAM User Guide, "Policy elements reference" and "Policy evaluation logic"; AWS IoT
// Developer Guide, "AWS IoT Core policies"), read from a deployment's JSON and evaluated: identity policies, resource
// policies and roles' trust policies. Anything unsupported, such as a condition's operator or key, is an error at load,
// never silently allowed.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace simulator::iam {

// The values of condition keys; the keys are in lower case ("aws:principalarn").
using RequestContext = std::map<std::string, std::vector<std::string>, std::less<>>;

// Values of the policy variables. A statement that needs an empty one does not apply.
struct PolicyVariables {
    std::string_view identity_id;             // ${cognito-identity.amazonaws.com:sub}
    std::string_view client_id;               // ${iot:ClientId}
    const RequestContext* context = nullptr;  // nullptr: no key has a value
};

// '*' and '?' are wildcards, '*' spans slashes and colons; everything else is literal, including '+' and '#'. A
// variable's value is literal, even if it contains wildcards.
class PolicyPattern {
public:
    static Result<PolicyPattern> parse(std::string_view text);
    bool matches(std::string_view text, const PolicyVariables& variables) const;

private:
    enum class Part : std::uint8_t { character, any_character, any_text, identity_id, client_id };
    struct Piece {
        Part part = Part::character;
        char character = 0;
    };
    std::vector<Piece> pieces_;
};

// One operator on one key of a statement's Condition (IAM User Guide, "Condition operators", "Single-valued vs.
// multivalued context keys").
class PolicyCondition {
public:
    // All of them must hold.
    static Result<std::vector<PolicyCondition>> parse(const Json& condition);
    bool holds(const PolicyVariables& variables) const;

private:
    enum class Compare : std::uint8_t { equals, equals_in_any_case, like, boolean, absent };
    enum class Quantifier : std::uint8_t { none, any_value, all_values };
    static Result<PolicyCondition> parse_operator(std::string_view name);
    bool matches_one(std::string_view value, const PolicyVariables& variables) const;

    Compare compare_ = Compare::equals;
    Quantifier quantifier_ = Quantifier::none;
    bool negated_ = false;
    bool if_exists_ = false;
    std::string key_;
    std::vector<std::string> texts_;  // what to compare with, and of `like`:
    std::vector<PolicyPattern> patterns_;
};

// The caller in the terms of Principal elements; empty where it does not apply.
struct Requester {
    std::string_view arn;        // of the user, or of the role's session
    std::string_view role;       // the role's ARN
    std::string_view federated;  // "cognito-identity.amazonaws.com"
    bool operator==(const Requester&) const = default;
};
enum class Granted {
    none,
    account,  // to everybody in the account whose own policies also allow it
    role,     // limited by the session policy
    session,  // to exactly this session, or to everybody
};
struct PolicyPrincipals {
    bool anybody = false;
    std::vector<std::string> aws = {};  // ARNs and account numbers
    std::vector<std::string> federated = {};

    Granted grant(const Requester& requester) const;
};

enum class Decision { not_mentioned, allowed, denied };

enum class PolicyKind {
    identity,  // of roles and users, and AWS IoT's
    resource,  // of a queue or a key: has a Principal
    trust,     // of a role: has a Principal and no Resource
};

struct PolicyStatement {
    bool allows = false;
    bool not_actions = false;
    bool not_resources = false;
    std::vector<PolicyPattern> actions;  // in lower case: actions do not differ by case
    std::vector<PolicyPattern> resources;
    std::vector<PolicyCondition> conditions = {};
    PolicyPrincipals principals = {};  // of resource and trust policies

    bool applies(std::string_view lower_case_action, std::string_view resource, const PolicyVariables& variables) const;
};

class Policy {
public:
    static Result<Policy> parse(std::string_view json, PolicyKind kind = PolicyKind::identity);
    // Adds the statements of another policy of the same role.
    void add(const Policy& other) {
        statements_.insert(statements_.end(), other.statements_.begin(), other.statements_.end());
    }

    // `action` as in "iot:Publish", `resource` the whole ARN. An explicit deny wins over any allow.
    Decision decide(std::string_view action, std::string_view resource, const PolicyVariables& variables) const;

    // Of a resource or trust policy.
    struct Answer {
        bool denied = false;
        Granted grant = Granted::none;  // the widest of all statements that apply
    };
    Answer answer(const Requester& requester, std::string_view action, std::string_view resource,
                  const PolicyVariables& variables) const;

private:
    std::vector<PolicyStatement> statements_;
};

}  // namespace simulator::iam
