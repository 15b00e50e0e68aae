// AWS IoT topic rules (AWS IoT Developer Guide, "Rules for AWS IoT" and "AWS IoT rule actions"), read from the JSON
// that AWS IoT's own API takes: SQL and the actions republish, dynamoDBv2 and lambda, each under its role's policy.
// Error actions to CloudWatch Logs are accepted; the caller counts the failures. Other actions are errors.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "simulator/iam/policy.h"
#include "simulator/iot/message.h"
#include "simulator/iot/rule_sql.h"

namespace simulator::iot {

// A substitution template: text with ${expressions}.
class RuleTemplate {
public:
    static Result<RuleTemplate> parse(std::string_view text);
    // nullopt: something in it is undefined.
    std::optional<std::string> fill(const RuleContext& context) const;

private:
    std::vector<std::variant<std::string, RuleExpression>> parts_;
};

struct Republish {
    RuleTemplate topic;
    mqtt::QoS qos = mqtt::QoS::at_most_once;
    std::string role;  // its ARN
};
struct PutInTable {  // dynamoDBv2: each member of the query's result becomes an attribute
    std::string table;
    std::string role;
};
struct InvokeFunction {
    std::string function;  // its ARN
};
using RuleAction = std::variant<Republish, PutInTable, InvokeFunction>;

struct Rule {
    RuleQuery query;
    std::vector<RuleAction> actions;
    std::string arn = {};  // the source when it invokes a function

    // A TopicRulePayload: {"sql": …, "awsIotSqlVersion": "2016-03-23", "actions": [{"republish": …}]}.
    static Result<Rule> parse(std::string_view json, std::string_view arn = {});
};

// The outcomes of a rule.
struct RulePublishes {
    Message message;
};
struct RulePuts {
    std::string table;
    std::string role;  // its ARN
    Json item;
};
struct RuleInvokes {
    std::string function;  // its ARN
    std::string rule;      // likewise
    Json event;
};
struct RuleFailed {};  // AWS would run its error action
using RuleOutcome = std::variant<RulePublishes, RulePuts, RuleInvokes, RuleFailed>;

class Rules {
public:
    // The policies of the roles by their ARNs.
    Rules(std::vector<Rule> rules, std::map<std::string, iam::Policy, std::less<>> roles)
        : rules_(std::move(rules)), roles_(std::move(roles)) {}

    // The outcomes of all rules that match the message.
    std::vector<RuleOutcome> run(const Message& message, std::string_view client_id, UnixTime now,
                                 std::string_view trace_id) const;

private:
    bool allows(std::string_view role, std::string_view action, std::string_view arn) const;

    std::vector<Rule> rules_;
    std::map<std::string, iam::Policy, std::less<>> roles_;
};

}  // namespace simulator::iot
