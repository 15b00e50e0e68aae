#include "simulator/iot/rules.h"

#include <algorithm>
#include <utility>

#include "base/overloaded.h"
#include "mqtt/topic.h"
#include "simulator/iam/permissions.h"
#include "simulator/quotas/quotas.h"

namespace simulator::iot {
namespace {

constexpr std::string_view in_rules = "simulator/rules";

Result<Republish> read_republish(const Json& json) {
    Republish republish;
    bool has_topic = false;
    if (!json.is_object()) return error(in_rules, "a republish action is not an object");
    for (const Json::Member& member : *json.members()) {
        if (member.key == "roleArn") {
            if (member.value.text()) republish.role = *member.value.text();
        } else if (member.key == "topic") {
            const std::string* topic = member.value.text();
            if (!topic) return error(in_rules, "a republish action's topic is no text");
            auto parsed = RuleTemplate::parse(*topic);
            if (!parsed) return std::unexpected(parsed.error());
            republish.topic = std::move(*parsed);
            has_topic = true;
        } else if (member.key == "qos") {
            const auto qos = member.value.integer();
            if (!qos || *qos < 0 || *qos > 1) return error(in_rules, "a republish action's qos must be 0 or 1");
            republish.qos = static_cast<mqtt::QoS>(*qos);
        } else {
            return error(in_rules, "a republish action has a member that is not simulated: " + member.key);
        }
    }
    if (!has_topic) return error(in_rules, "a republish action has no topic");
    return republish;
}

Result<RuleAction> read_action(const Json& action) {
    if (!action.members() || action.members()->size() != 1)
        return error(in_rules, "an action is no object with one member");
    const auto& [kind, value] = action.members()->front();
    if (kind == "republish") {
        auto republish = read_republish(value);
        if (!republish) return std::unexpected(republish.error());
        return std::move(*republish);
    }
    if (kind == "dynamoDBv2") {
        const Json* put = value.find("putItem");
        const std::string* table = put ? put->find_text("tableName") : nullptr;
        const std::string* role = value.find_text("roleArn");
        if (!table || !role || value.members()->size() != 2)
            return error(in_rules, "a dynamoDBv2 action needs putItem with a tableName, and a roleArn");
        return PutInTable{.table = *table, .role = *role};
    }
    if (kind == "lambda") {
        const std::string* function = value.find_text("functionArn");
        if (!function || value.members()->size() != 1)
            return error(in_rules, "a lambda action needs a functionArn alone");
        return InvokeFunction{.function = *function};
    }
    return error(in_rules, "republish, dynamoDBv2 and lambda are the actions that are simulated");
}

}  // namespace

Result<RuleTemplate> RuleTemplate::parse(std::string_view text) {
    RuleTemplate result;
    while (!text.empty()) {
        const std::size_t start = text.find("${");
        if (start != 0) result.parts_.emplace_back(std::string(text.substr(0, start)));
        if (start == std::string_view::npos) break;
        text.remove_prefix(start + 2);
        const std::size_t end = text.find('}');
        if (end == std::string_view::npos) return error(in_rules, "a substitution template has no closing brace");
        auto expression = parse_rule_expression(text.substr(0, end));
        if (!expression) return std::unexpected(expression.error());
        result.parts_.emplace_back(std::move(*expression));
        text.remove_prefix(end + 1);
    }
    return result;
}

std::optional<std::string> RuleTemplate::fill(const RuleContext& context) const {
    std::string out;
    for (const auto& part : parts_) {
        const auto* literal = std::get_if<std::string>(&part);
        const auto text =
            literal ? std::optional(*literal) : rule_text(evaluate(std::get<RuleExpression>(part), context));
        if (!text) return std::nullopt;
        out += *text;
    }
    return out;
}

Result<Rule> Rule::parse(std::string_view json, std::string_view arn) {
    const auto document = parse_json(json, {.bytes = 64 * 1024});
    if (!document) return std::unexpected(document.error());
    if (!document->is_object()) return error(in_rules, "a rule is not a JSON object");
    Rule rule;
    rule.arn = arn;
    bool has_sql = false;
    bool disabled = false;
    for (const Json::Member& member : *document->members()) {
        if (member.key == "description") continue;
        if (member.key == "sql") {
            if (!member.value.is_text()) return error(in_rules, "a rule's sql is no text");
            auto query = parse_rule_query(*member.value.text());
            if (!query) return std::unexpected(query.error());
            rule.query = std::move(*query);
            has_sql = true;
        } else if (member.key == "awsIotSqlVersion") {
            if (!member.value.is_text() || *member.value.text() != "2016-03-23")
                return error(in_rules, "awsIotSqlVersion must be 2016-03-23");
        } else if (member.key == "ruleDisabled") {
            disabled = member.value.boolean().value_or(false);
        } else if (member.key == "actions") {
            if (!member.value.elements()) return error(in_rules, "a rule's actions are no list");
            for (const Json& action : *member.value.elements()) {
                auto parsed = read_action(action);
                if (!parsed) return std::unexpected(parsed.error());
                rule.actions.push_back(std::move(*parsed));
            }
        } else if (member.key == "errorAction") {
            if (!member.value.find("cloudwatchLogs"))
                return error(in_rules, "an error action other than cloudwatchLogs is not simulated");
        } else {
            return error(in_rules, "a rule has a member that is not simulated: " + member.key);
        }
    }
    if (!has_sql) return error(in_rules, "a rule has no sql");
    if (!document->find("awsIotSqlVersion"))
        return error(in_rules, "a rule without awsIotSqlVersion 2016-03-23 means the older SQL");
    if (disabled) rule.actions.clear();
    return rule;
}

bool Rules::allows(std::string_view role, std::string_view action, std::string_view arn) const {
    const auto found = roles_.find(role);
    return found != roles_.end() && found->second.decide(action, arn, {}) == iam::Decision::allowed;
}

std::vector<RuleOutcome> Rules::run(const Message& message, std::string_view client_id, UnixTime now,
                                    std::string_view trace_id) const {
    std::vector<RuleOutcome> outcomes;
    std::optional<Json> payload;
    for (const Rule& rule : rules_) {
        if (!mqtt::topic_matches(rule.query.from, message.topic, mqtt::MatchRules::aws)) continue;
        if (!payload) {
            auto parsed = parse_json(as_text(message.payload));
            payload = parsed ? std::move(*parsed) : Json();
        }
        const RuleContext context{
            .topic = message.topic,
            .payload = payload->is_null() ? nullptr : &*payload,
            .client_id = client_id,
            .time = now,
            .trace_id = trace_id};
        const auto result = run_query(rule.query, context);
        if (!result) continue;
        const auto republish = [&](const Republish& action) -> RuleOutcome {
            auto topic = action.topic.fill(context);
            if (!topic) return RuleFailed{};
            // "$$aws/…" would be a reserved topic, which is not simulated.
            if (topic->starts_with('$') || mqtt::flaw_of_topic_name(*topic) || mqtt::flaw_beyond_aws(*topic))
                return RuleFailed{};
            if (!allows(action.role, "iot:Publish", iam::iot_arn(iam::ResourceKind::topic, *topic)))
                return RuleFailed{};
            Message out{.topic = std::move(*topic), .payload = to_bytes(result->dump()), .qos = action.qos};
            if (out.payload.size() > quotas::payload_bytes) return RuleFailed{};
            return RulePublishes{std::move(out)};
        };
        for (const RuleAction& action : rule.actions)
            outcomes.push_back(std::visit(
                Overloaded{
                    republish,
                    [&](const PutInTable& put) -> RuleOutcome {
                        if (!allows(put.role, "dynamodb:PutItem", iam::table_arn(put.table))) return RuleFailed{};
                        return RulePuts{.table = put.table, .role = put.role, .item = *result};
                    },
                    [&](const InvokeFunction& invoke) -> RuleOutcome {
                        return RuleInvokes{.function = invoke.function, .rule = rule.arn, .event = *result};
                    },
                },
                action));
    }
    return outcomes;
}

}  // namespace simulator::iot
