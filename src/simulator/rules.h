// AWS IoT topic rules (AWS IoT Developer Guide, "Rules for AWS IoT" and "Republish"), read from the JSON that a
// deployment uses: SQL and the republish action with its substitution templates, under the rule role's policy. Other
// actions and error actions are refused when a rule is read.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "simulator/message.h"
#include "simulator/policy.h"
#include "simulator/rule_sql.h"

namespace simulator {

// Text with ${expressions} in it.
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
};

struct Rule {
    RuleQuery query;
    std::vector<Republish> actions;

    // A TopicRulePayload: {"sql": …, "awsIotSqlVersion": "2016-03-23", "actions": [{"republish": …}]}.
    static Result<Rule> parse(std::string_view json);
};

class Rules {
public:
    Rules(std::vector<Rule> rules, Policy role) : rules_(std::move(rules)), role_(std::move(role)) {}

    // What the rules publish because of this message.
    std::vector<Message> run(const Message& message, std::string_view client_id, UnixTime now, std::string_view trace_id) const;

private:
    std::vector<Rule> rules_;
    Policy role_;
};

}  // namespace simulator
