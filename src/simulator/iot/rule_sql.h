// The part of AWS IoT SQL (AWS IoT Developer Guide, "AWS IoT SQL reference", version 2016-03-23) that chat rules need:
// SELECT with attributes, `*`, functions and aliases; FROM a topic filter; WHERE. Everything else, such as CASE, nested
// queries, SELECT VALUE and unknown functions, is an error when the rule is read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "simulator/iot/pattern.h"

namespace simulator::iot {

// The only reserved topics that rules can read here: clients that connect.
inline constexpr std::string_view presence_prefix = "$aws/events/presence/";

enum class RuleFunction : std::uint8_t {
    abs,
    cast_,
    ceil,
    client_id,
    concat,
    ends_with,
    floor,
    index_of,
    is_null,
    is_string,
    is_undefined,
    length,
    lower,
    number_of_bytes,
    regexp_matches,
    round,
    sha256,
    starts_with,
    substring,
    timestamp,
    topic,
    trace_id,
    trim,
    upper
};

enum class RuleOperator : std::uint8_t {
    or_,
    and_,
    not_,
    equal,
    not_equal,
    less,
    less_or_equal,
    greater,
    greater_or_equal,
    in,
    not_in,
    add,
    subtract,
    multiply,
    divide,
    remainder,
    negate
};

struct RuleExpression {
    enum class Kind : std::uint8_t { literal, attribute, function, operation };
    Kind kind = Kind::literal;
    Json literal;
    std::vector<std::string> path;  // attribute
    RuleFunction function = RuleFunction::topic;
    RuleOperator operation = RuleOperator::or_;
    std::vector<RuleExpression> arguments;
    std::optional<Pattern> pattern;  // of regexp_matches: read with the rule
};

struct RuleColumn {
    bool everything = false;  // *
    RuleExpression expression;
    std::string name;
};

struct RuleQuery {
    std::vector<RuleColumn> columns;
    std::string from;
    std::optional<RuleExpression> where;
};

Result<RuleQuery> parse_rule_query(std::string_view sql);
Result<RuleExpression> parse_rule_expression(std::string_view text);  // the content of ${...}

// The message as a rule sees it.
struct RuleContext {
    std::string_view topic;
    const Json* payload = nullptr;  // nullptr: it is no JSON, and every attribute is undefined
    std::string_view client_id;
    UnixTime time;
    std::string_view trace_id;
};

// nullopt is AWS's Undefined: such a column is left out, such a condition does not hold.
std::optional<Json> evaluate(const RuleExpression& expression, const RuleContext& context);

// The query's result for the message; nullopt if WHERE does not hold. FROM is ignored.
std::optional<Json> run_query(const RuleQuery& query, const RuleContext& context);

// A value as text, as concat() and ${...} write it; nullopt for Undefined.
std::optional<std::string> rule_text(const std::optional<Json>& value);

}  // namespace simulator::iot
