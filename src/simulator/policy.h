// IAM and AWS IoT policy documents (IAM User Guide, "Policy elements reference" and "Policy evaluation logic"; AWS IoT
// Developer Guide, "AWS IoT Core policies"), read from the JSON that a deployment uses and evaluated. What is not
// understood here, conditions first of all, is an error at load and never silently allowed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace simulator {

// What the policy variables stand for. An empty one has no value: a statement that needs it does not apply.
struct PolicyVariables {
    std::string_view identity_id;  // ${cognito-identity.amazonaws.com:sub}
    std::string_view client_id;    // ${iot:ClientId}
};

// '*' and '?' are wildcards, '*' spans slashes and colons; everything else, '+' and '#' too, is itself. A variable's
// value is taken literally, wildcards in it included.
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

enum class Decision { not_mentioned, allowed, denied };

struct PolicyStatement {
    bool allows = false;
    bool not_actions = false;
    bool not_resources = false;
    std::vector<PolicyPattern> actions;  // in lower case: actions do not differ by case
    std::vector<PolicyPattern> resources;

    bool applies(std::string_view lower_case_action, std::string_view resource, const PolicyVariables& variables) const;
};

class Policy {
public:
    static Result<Policy> parse(std::string_view json);
    // A role may have several: all of their statements count.
    void add(const Policy& other) { statements_.insert(statements_.end(), other.statements_.begin(), other.statements_.end()); }

    // `action` as in "iot:Publish", `resource` the whole ARN. An explicit deny wins over any allow.
    Decision decide(std::string_view action, std::string_view resource, const PolicyVariables& variables) const;

private:
    std::vector<PolicyStatement> statements_;
};

}  // namespace simulator
