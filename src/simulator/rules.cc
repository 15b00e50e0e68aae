#include "simulator/rules.h"

#include <algorithm>
#include <utility>

#include "mqtt/topic.h"
#include "simulator/limits.h"
#include "simulator/permissions.h"

namespace simulator {
namespace {

constexpr std::string_view where = "simulator/rules";

Result<Republish> read_republish(const Json& json) {
    Republish republish;
    bool has_topic = false;
    if (!json.is_object()) return error(where, "a republish action is not an object");
    for (const Json::Member& member : *json.members()) {
        if (member.key == "roleArn") continue;  // the role's policy is handed in
        if (member.key == "topic") {
            const std::string* topic = member.value.text();
            if (!topic) return error(where, "a republish action's topic is no text");
            auto parsed = RuleTemplate::parse(*topic);
            if (!parsed) return std::unexpected(parsed.error());
            republish.topic = std::move(*parsed);
            has_topic = true;
        } else if (member.key == "qos") {
            const auto qos = member.value.integer();
            if (!qos || *qos < 0 || *qos > 1) return error(where, "a republish action's qos must be 0 or 1");
            republish.qos = static_cast<mqtt::QoS>(*qos);
        } else {
            return error(where, "a republish action has a member that is not simulated: " + member.key);
        }
    }
    if (!has_topic) return error(where, "a republish action has no topic");
    return republish;
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
        if (end == std::string_view::npos) return error(where, "a substitution template has no closing brace");
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
        const auto text = literal ? std::optional(*literal) : rule_text(evaluate(std::get<RuleExpression>(part), context));
        if (!text) return std::nullopt;
        out += *text;
    }
    return out;
}

Result<Rule> Rule::parse(std::string_view json) {
    const auto document = parse_json(json, {.bytes = 64 * 1024});
    if (!document) return std::unexpected(document.error());
    if (!document->is_object()) return error(where, "a rule is not a JSON object");
    Rule rule;
    bool has_sql = false;
    bool disabled = false;
    for (const Json::Member& member : *document->members()) {
        if (member.key == "description") continue;
        if (member.key == "sql") {
            if (!member.value.is_text()) return error(where, "a rule's sql is no text");
            auto query = parse_rule_query(*member.value.text());
            if (!query) return std::unexpected(query.error());
            rule.query = std::move(*query);
            has_sql = true;
        } else if (member.key == "awsIotSqlVersion") {
            if (!member.value.is_text() || *member.value.text() != "2016-03-23")
                return error(where, "awsIotSqlVersion must be 2016-03-23");
        } else if (member.key == "ruleDisabled") {
            disabled = member.value.boolean().value_or(false);
        } else if (member.key == "actions") {
            if (!member.value.elements()) return error(where, "a rule's actions are no list");
            for (const Json& action : *member.value.elements()) {
                const Json* republish = action.find("republish");
                if (!republish || action.members()->size() != 1)
                    return error(where, "republish is the one action that is simulated");
                auto parsed = read_republish(*republish);
                if (!parsed) return std::unexpected(parsed.error());
                rule.actions.push_back(std::move(*parsed));
            }
        } else {
            return error(where, "a rule has a member that is not simulated: " + member.key);
        }
    }
    if (!has_sql) return error(where, "a rule has no sql");
    if (!document->find("awsIotSqlVersion")) return error(where, "a rule without awsIotSqlVersion 2016-03-23 means the older SQL");
    if (disabled) rule.actions.clear();
    return rule;
}

std::vector<Message> Rules::run(const Message& message, std::string_view client_id, UnixTime now,
                                std::string_view trace_id) const {
    std::vector<Message> published;
    std::optional<Json> payload;
    for (const Rule& rule : rules_) {
        if (!mqtt::topic_matches(rule.query.from, message.topic, mqtt::MatchRules::aws)) continue;
        if (!payload) {
            auto parsed = parse_json(as_text(message.payload));
            payload = parsed ? std::move(*parsed) : Json();
        }
        const RuleContext context{.topic = message.topic,
                                  .payload = payload->is_null() ? nullptr : &*payload,
                                  .client_id = client_id,
                                  .time = now,
                                  .trace_id = trace_id};
        const auto result = run_query(rule.query, context);
        if (!result) continue;
        for (const Republish& action : rule.actions) {
            auto topic = action.topic.fill(context);
            if (!topic) continue;
            // "$$aws/…" would be a reserved topic, which is not simulated.
            if (topic->starts_with('$') || mqtt::flaw_of_topic_name(*topic) || mqtt::flaw_beyond_aws(*topic)) continue;
            if (role_.decide("iot:Publish", iot_arn(ResourceKind::topic, *topic), {}) != Decision::allowed) continue;
            Message out{.topic = std::move(*topic), .payload = to_bytes(result->dump()), .qos = action.qos};
            if (out.payload.size() <= quotas::payload_bytes) published.push_back(std::move(out));
        }
    }
    return published;
}

}  // namespace simulator
