#include <algorithm>
#include <cmath>

#include "base/text_codes.h"
#include "base/utf8.h"
#include "crypto/sha256.h"
#include "simulator/iot/rule_sql.h"

namespace simulator::iot {
namespace {

using Value = std::optional<Json>;

const Json* text_only(const Value& value) { return value && value->is_text() ? &*value : nullptr; }

Value attribute(const RuleExpression& expression, const RuleContext& context) {
    const Json* at = context.payload;
    for (const std::string& name : expression.path) {
        if (!at) return std::nullopt;
        at = at->find(name);
    }
    return at ? Value(*at) : std::nullopt;
}

// topic(1) is the first level, topic() all of it.
Value topic_level(const RuleContext& context, std::int64_t level) {
    std::string_view rest = context.topic;
    for (std::int64_t i = 1; i < level; ++i) {
        const std::size_t slash = rest.find('/');
        if (slash == std::string_view::npos) return std::nullopt;
        rest.remove_prefix(slash + 1);
    }
    if (level < 1) return std::nullopt;
    return Json(rest.substr(0, rest.find('/')));
}

std::string in_case(std::string_view text, char first, char last, int shift) {
    std::string out(text);
    for (char& c : out)
        if (c >= first && c <= last) c = static_cast<char>(c + shift);
    return out;
}

// Counted in characters; an end past the text is its end.
Value substring(const std::string& text, std::int64_t from, std::optional<std::int64_t> to) {
    if (from < 0 || (to && *to < from)) return Json("");
    std::string_view rest = text;
    std::string out;
    for (std::int64_t i = 0; !rest.empty() && (!to || i < *to); ++i) {
        const CodePoint point = decode_utf8(rest);
        if (i >= from) out += rest.substr(0, point.length);
        rest.remove_prefix(point.length);
    }
    return Json(std::move(out));
}

Value as_number(double result) {
    if (!std::isfinite(result)) return std::nullopt;
    constexpr double exact = 9007199254740992.0;  // 2^53
    if (std::floor(result) == result && std::abs(result) <= exact) return Json(static_cast<long long>(result));
    return Json(result);
}

// AWS also rounds numbers in strings; the rules here have none.
Value rounded(RuleFunction function, const Value& value) {
    if (!value || !value->is_number()) return std::nullopt;
    const double number = *value->number();
    switch (function) {
        case RuleFunction::abs: return as_number(std::abs(number));
        case RuleFunction::ceil: return as_number(std::ceil(number));
        case RuleFunction::floor: return as_number(std::floor(number));
        default: return as_number(std::round(number));
    }
}

Value call(const RuleExpression& expression, const RuleContext& context) {
    std::vector<Value> arguments;
    for (const RuleExpression& argument : expression.arguments) arguments.push_back(evaluate(argument, context));
    const auto text = [&](std::size_t i) { return i < arguments.size() ? rule_text(arguments[i]) : std::nullopt; };
    const auto whole = [&](std::size_t i) {
        return i < arguments.size() && arguments[i] ? arguments[i]->integer() : std::optional<std::int64_t>();
    };

    switch (expression.function) {
        case RuleFunction::topic:
            if (arguments.empty()) return Json(context.topic);
            return whole(0) ? topic_level(context, *whole(0)) : std::nullopt;
        case RuleFunction::timestamp: return Json(static_cast<long long>(context.time.time_since_epoch().count()));
        case RuleFunction::trace_id: return Json(context.trace_id);
        case RuleFunction::client_id:
            return context.client_id.empty() ? Value(Json("n/a")) : Value(Json(context.client_id));
        case RuleFunction::is_undefined: return Json(!arguments[0]);
        case RuleFunction::is_null: return Json(arguments[0] && arguments[0]->is_null());
        case RuleFunction::is_string: return Json(text_only(arguments[0]) != nullptr);
        case RuleFunction::abs:
        case RuleFunction::ceil:
        case RuleFunction::floor:
        case RuleFunction::round: return rounded(expression.function, arguments[0]);
        case RuleFunction::concat: {
            std::string all;
            for (std::size_t i = 0; i < arguments.size(); ++i) {
                if (!text(i)) return std::nullopt;
                all += *text(i);
            }
            return Json(std::move(all));
        }
        default: break;
    }

    // The other functions work on strings. Numbers and booleans are converted to strings, null to Undefined.
    const auto first = arguments[0] && !arguments[0]->is_null() ? text(0) : std::nullopt;
    if (!first) return std::nullopt;
    switch (expression.function) {
        case RuleFunction::cast_: return Json(*first);
        case RuleFunction::sha256: return Json(hex(crypto::sha256(as_bytes(*first))));
        case RuleFunction::length: return Json(static_cast<long long>(count_code_points(*first)));
        case RuleFunction::number_of_bytes: return Json(static_cast<long long>(first->size()));
        case RuleFunction::lower: return Json(in_case(*first, 'A', 'Z', 'a' - 'A'));
        case RuleFunction::upper: return Json(in_case(*first, 'a', 'z', 'A' - 'a'));
        case RuleFunction::trim: {
            const std::size_t begin = first->find_first_not_of(" \t\r\n");
            if (begin == std::string::npos) return Json("");
            return Json(first->substr(begin, first->find_last_not_of(" \t\r\n") - begin + 1));
        }
        case RuleFunction::regexp_matches: return Json(expression.pattern->found_in(*first));
        case RuleFunction::starts_with: return text(1) ? Value(Json(first->starts_with(*text(1)))) : std::nullopt;
        case RuleFunction::ends_with: return text(1) ? Value(Json(first->ends_with(*text(1)))) : std::nullopt;
        case RuleFunction::index_of: {
            if (!text(1)) return std::nullopt;
            const std::size_t at = first->find(*text(1));
            return Json(at == std::string::npos
                            ? -1LL
                            : static_cast<long long>(count_code_points(std::string_view(*first).substr(0, at))));
        }
        case RuleFunction::substring:
            if (!whole(1) || (arguments.size() == 3 && !whole(2))) return std::nullopt;
            return substring(*first, *whole(1), whole(2));
        default: return std::nullopt;
    }
}

// Values of different kinds are not equal and have no order; null compares with nothing.
Value compare(RuleOperator op, const Json& left, const Json& right) {
    if (left.is_null() || right.is_null()) return std::nullopt;
    const bool numbers = left.is_number() && right.is_number();
    const bool texts = left.is_text() && right.is_text();
    if (op == RuleOperator::equal || op == RuleOperator::not_equal) {
        const bool equal = numbers ? *left.number() == *right.number() : left == right;
        return Json(equal == (op == RuleOperator::equal));
    }
    if (!numbers && !texts) return std::nullopt;
    const bool less = numbers ? *left.number() < *right.number() : *left.text() < *right.text();
    const bool greater = numbers ? *left.number() > *right.number() : *left.text() > *right.text();
    switch (op) {
        case RuleOperator::less: return Json(less);
        case RuleOperator::less_or_equal: return Json(!greater);
        case RuleOperator::greater: return Json(greater);
        default: return Json(!less);
    }
}

Value calculate(RuleOperator op, const Json& left, const Json& right) {
    if (op == RuleOperator::add && (left.is_text() || right.is_text())) {
        const auto first = rule_text(left);
        const auto second = rule_text(right);
        return first && second ? Value(Json(*first + *second)) : std::nullopt;
    }
    if (!left.is_number() || !right.is_number()) return std::nullopt;
    const double a = *left.number();
    const double b = *right.number();
    double result = 0;
    switch (op) {
        case RuleOperator::add: result = a + b; break;
        case RuleOperator::subtract: result = a - b; break;
        case RuleOperator::multiply: result = a * b; break;
        case RuleOperator::divide: result = a / b; break;
        default: result = std::fmod(a, b); break;
    }
    return as_number(result);
}

Value operate(const RuleExpression& expression, const RuleContext& context) {
    const RuleOperator op = expression.operation;
    const Value left = evaluate(expression.arguments[0], context);
    if (op == RuleOperator::in || op == RuleOperator::not_in) {
        if (!left) return std::nullopt;
        bool found = false;
        for (std::size_t i = 1; i < expression.arguments.size(); ++i) {
            const Value element = evaluate(expression.arguments[i], context);
            if (!element) continue;
            const Value same = compare(RuleOperator::equal, *left, *element);
            found = found || (same && same->boolean().value_or(false));
        }
        return Json(found == (op == RuleOperator::in));
    }
    if (!left) return std::nullopt;
    if (op == RuleOperator::not_) return left->boolean() ? Value(Json(!*left->boolean())) : std::nullopt;
    if (op == RuleOperator::negate) return calculate(RuleOperator::subtract, Json(0), *left);

    const Value right = evaluate(expression.arguments[1], context);
    if (!right) return std::nullopt;
    switch (op) {
        case RuleOperator::or_:
        case RuleOperator::and_: {
            // AWS defines the result only for two booleans; anything else, including Undefined, gives Undefined.
            const auto a = left->boolean();
            const auto b = right->boolean();
            if (!a || !b) return std::nullopt;
            return Json(op == RuleOperator::or_ ? *a || *b : *a && *b);
        }
        case RuleOperator::add:
        case RuleOperator::subtract:
        case RuleOperator::multiply:
        case RuleOperator::divide:
        case RuleOperator::remainder: return calculate(op, *left, *right);
        default: return compare(op, *left, *right);
    }
}

}  // namespace

std::optional<std::string> rule_text(const std::optional<Json>& value) {
    if (!value) return std::nullopt;
    return value->is_text() ? *value->text() : value->dump();
}

std::optional<Json> evaluate(const RuleExpression& expression, const RuleContext& context) {
    switch (expression.kind) {
        case RuleExpression::Kind::literal: return expression.literal;
        case RuleExpression::Kind::attribute: return attribute(expression, context);
        case RuleExpression::Kind::function: return call(expression, context);
        case RuleExpression::Kind::operation: return operate(expression, context);
    }
    return std::nullopt;
}

std::optional<Json> run_query(const RuleQuery& query, const RuleContext& context) {
    if (query.where) {
        const Value holds = evaluate(*query.where, context);
        if (!holds || !holds->boolean().value_or(false)) return std::nullopt;
    }
    Json result = Json::object();
    for (const RuleColumn& column : query.columns) {
        if (column.everything) {
            if (!context.payload || !context.payload->is_object()) continue;
            for (const Json::Member& member : *context.payload->members()) result.set(member.key, member.value);
        } else if (Value value = evaluate(column.expression, context)) {
            result.set(column.name, std::move(*value));
        }
    }
    return result;
}

}  // namespace simulator::iot
