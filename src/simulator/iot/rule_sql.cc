#include "simulator/iot/rule_sql.h"

#include <array>
#include <charconv>
#include <utility>

#include "base/ascii.h"
#include "mqtt/topic.h"

namespace simulator::iot {
namespace {

constexpr std::string_view where_found = "simulator/rule_sql";
constexpr int deepest_expression = 40;
constexpr std::size_t longest_query = 8192;

struct FunctionShape {
    std::string_view name;
    RuleFunction function;
    std::size_t at_least;
    std::size_t at_most;
};
constexpr std::size_t any_number = 100;
constexpr std::array<FunctionShape, 24> functions = {{
    {"abs", RuleFunction::abs, 1, 1},
    {"cast", RuleFunction::cast_, 2, 2},
    {"ceil", RuleFunction::ceil, 1, 1},
    {"clientid", RuleFunction::client_id, 0, 0},
    {"concat", RuleFunction::concat, 1, any_number},
    {"endswith", RuleFunction::ends_with, 2, 2},
    {"floor", RuleFunction::floor, 1, 1},
    {"indexof", RuleFunction::index_of, 2, 2},
    {"isnull", RuleFunction::is_null, 1, 1},
    {"isstring", RuleFunction::is_string, 1, 1},
    {"isundefined", RuleFunction::is_undefined, 1, 1},
    {"length", RuleFunction::length, 1, 1},
    {"lower", RuleFunction::lower, 1, 1},
    {"numbytes", RuleFunction::number_of_bytes, 1, 1},
    {"regexp_matches", RuleFunction::regexp_matches, 2, 2},
    {"round", RuleFunction::round, 1, 1},
    {"sha256", RuleFunction::sha256, 1, 1},
    {"startswith", RuleFunction::starts_with, 2, 2},
    {"substring", RuleFunction::substring, 2, 3},
    {"timestamp", RuleFunction::timestamp, 0, 0},
    {"topic", RuleFunction::topic, 0, 1},
    {"traceid", RuleFunction::trace_id, 0, 0},
    {"trim", RuleFunction::trim, 1, 1},
    {"upper", RuleFunction::upper, 1, 1},
}};

enum class TokenKind : std::uint8_t { word, text, number, symbol, end };
struct Token {
    TokenKind kind = TokenKind::end;
    std::string text;
};

bool starts_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

class Parser {
public:
    explicit Parser(std::string_view text) : rest_(text) {
        if (text.size() > longest_query) fail("it is too long");
        advance();
    }

    Result<RuleQuery> query() {
        RuleQuery query;
        if (!consume_word("select")) fail("it does not begin with SELECT");
        if (is_word("value")) fail("SELECT VALUE is not simulated");
        do query.columns.push_back(column());
        while (consume_symbol(","));
        if (!consume_word("from")) fail("FROM is missing, or something before it is not simulated");
        if (token_.kind != TokenKind::text) fail("FROM needs a topic filter in single quotes");
        query.from = token_.text;
        advance();
        if (!problem_ && mqtt::flaw_of_topic_filter(query.from)) fail("FROM holds no valid topic filter");
        if (!problem_ && query.from.starts_with('$') && !query.from.starts_with(presence_prefix))
            fail("rules on reserved topics other than presence events are not simulated");
        if (consume_word("where")) query.where = expression(0);
        return finish(std::move(query));
    }

    Result<RuleExpression> lone_expression() { return finish(expression(0)); }

private:
    template <class Value>
    Result<Value> finish(Value value) {
        if (!problem_ && token_.kind != TokenKind::end)
            fail("something follows its end, or an operator is not simulated");
        if (problem_) return error(where_found, "a rule's SQL cannot be used: " + *problem_);
        return value;
    }

    void fail(std::string problem) {
        if (!problem_) problem_ = std::move(problem);
        rest_ = {};
        token_ = {};
    }

    // --- tokens ---
    void advance() {
        while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\n' || rest_[0] == '\r' || rest_[0] == '\t'))
            rest_.remove_prefix(1);
        token_ = {};
        if (rest_.empty()) return;
        std::size_t length = 1;
        if (starts_word(rest_[0])) {
            while (length < rest_.size() && (starts_word(rest_[length]) || is_digit(rest_[length]))) ++length;
            token_ = {TokenKind::word, std::string(rest_.substr(0, length))};
        } else if (is_digit(rest_[0])) {
            while (length < rest_.size() && (is_digit(rest_[length]) || rest_[length] == '.')) ++length;
            token_ = {TokenKind::number, std::string(rest_.substr(0, length))};
        } else if (rest_[0] == '\'') {
            return advance_text();
        } else {
            for (const std::string_view two : {"<>", "<=", ">=", "!="})
                if (rest_.starts_with(two)) length = 2;
            token_ = {TokenKind::symbol, std::string(rest_.substr(0, length))};
        }
        rest_.remove_prefix(length);
    }

    // Two quotes make one. A backslash is an ordinary character, so regular expressions need no escaping.
    void advance_text() {
        std::string text;
        for (std::size_t i = 1; i < rest_.size(); ++i) {
            if (rest_[i] != '\'') {
                text += rest_[i];
                continue;
            }
            if (i + 1 < rest_.size() && rest_[i + 1] == '\'') {
                text += rest_[i++];
                continue;
            }
            rest_.remove_prefix(i + 1);
            token_ = {TokenKind::text, std::move(text)};
            return;
        }
        fail("a text in single quotes has no end");
    }

    bool is_word(std::string_view lower) const {
        return token_.kind == TokenKind::word && lower_case(token_.text) == lower;
    }
    bool consume_word(std::string_view lower) {
        if (!is_word(lower)) return false;
        advance();
        return true;
    }
    bool consume_symbol(std::string_view symbol) {
        if (token_.kind != TokenKind::symbol || token_.text != symbol) return false;
        advance();
        return true;
    }

    // --- grammar ---
    RuleColumn column() {
        RuleColumn column;
        if (consume_symbol("*")) {
            column.everything = true;
            return column;
        }
        column.expression = expression(0);
        if (consume_word("as")) {
            if (token_.kind != TokenKind::word) fail("AS needs a name");
            column.name = token_.text;
            advance();
        } else if (column.expression.kind == RuleExpression::Kind::attribute) {
            column.name = column.expression.path.back();
        } else {
            fail("a column that is no attribute needs AS with a name");
        }
        return column;
    }

    RuleExpression operation(RuleOperator op, RuleExpression left, std::optional<RuleExpression> right = std::nullopt) {
        RuleExpression node{.kind = RuleExpression::Kind::operation, .operation = op};
        node.arguments.push_back(std::move(left));
        if (right) node.arguments.push_back(std::move(*right));
        return node;
    }

    RuleExpression expression(int depth) {
        if (depth > deepest_expression) {
            fail("its expressions are nested too deeply");
            return {};
        }
        RuleExpression left = conjunction(depth);
        while (consume_word("or")) left = operation(RuleOperator::or_, std::move(left), conjunction(depth));
        return left;
    }
    RuleExpression conjunction(int depth) {
        RuleExpression left = negation(depth);
        while (consume_word("and")) left = operation(RuleOperator::and_, std::move(left), negation(depth));
        return left;
    }
    RuleExpression negation(int depth) {
        if (!consume_word("not")) return comparison(depth);
        if (depth > deepest_expression) {
            fail("its expressions are nested too deeply");
            return {};
        }
        return operation(RuleOperator::not_, negation(depth + 1));
    }
    RuleExpression comparison(int depth) {
        RuleExpression left = sum(depth);
        constexpr std::array<std::pair<std::string_view, RuleOperator>, 7> comparisons = {
            {{"=", RuleOperator::equal},
             {"<>", RuleOperator::not_equal},
             {"!=", RuleOperator::not_equal},
             {"<", RuleOperator::less},
             {"<=", RuleOperator::less_or_equal},
             {">", RuleOperator::greater},
             {">=", RuleOperator::greater_or_equal}}};
        for (const auto& [symbol, op] : comparisons)
            if (consume_symbol(symbol)) return operation(op, std::move(left), sum(depth));
        if (consume_word("in")) return membership(RuleOperator::in, std::move(left), depth);
        if (consume_word("not")) {
            if (!consume_word("in")) fail("NOT stands after a value without IN");
            return membership(RuleOperator::not_in, std::move(left), depth);
        }
        return left;
    }
    RuleExpression membership(RuleOperator op, RuleExpression left, int depth) {
        RuleExpression node = operation(op, std::move(left));
        const bool square = consume_symbol("[");
        if (!square && !consume_symbol("(")) fail("IN needs a list in brackets");
        do node.arguments.push_back(expression(depth + 1));
        while (consume_symbol(","));
        if (!consume_symbol(square ? "]" : ")")) fail("the list after IN has no end");
        return node;
    }
    RuleExpression sum(int depth) {
        RuleExpression left = product(depth);
        while (true) {
            if (consume_symbol("+"))
                left = operation(RuleOperator::add, std::move(left), product(depth));
            else if (consume_symbol("-"))
                left = operation(RuleOperator::subtract, std::move(left), product(depth));
            else
                return left;
        }
    }
    RuleExpression product(int depth) {
        RuleExpression left = unary(depth);
        while (true) {
            if (consume_symbol("*"))
                left = operation(RuleOperator::multiply, std::move(left), unary(depth));
            else if (consume_symbol("/"))
                left = operation(RuleOperator::divide, std::move(left), unary(depth));
            else if (consume_symbol("%"))
                left = operation(RuleOperator::remainder, std::move(left), unary(depth));
            else
                return left;
        }
    }
    RuleExpression unary(int depth) {
        if (!consume_symbol("-")) return primary(depth);
        if (depth > deepest_expression) {
            fail("its expressions are nested too deeply");
            return {};
        }
        return operation(RuleOperator::negate, unary(depth + 1));
    }

    RuleExpression primary(int depth) {
        RuleExpression node;
        if (consume_symbol("(")) {
            node = expression(depth + 1);
            if (!consume_symbol(")")) fail("a '(' has no ')'");
            return node;
        }
        if (token_.kind == TokenKind::text) {
            node.literal = Json(token_.text);
            advance();
            return node;
        }
        if (token_.kind == TokenKind::number) return number();
        if (token_.kind != TokenKind::word) {
            fail("a value is missing, or is of a kind that is not simulated");
            return node;
        }
        const std::string name = token_.text;
        const std::string lower = lower_case(name);
        advance();
        if (lower == "true" || lower == "false") {
            node.literal = Json(lower == "true");
            return node;
        }
        if (lower == "null") return node;
        if (lower == "case" || lower == "select") {
            fail(lower == "case" ? "CASE is not simulated" : "nested SELECT is not simulated");
            return node;
        }
        if (consume_symbol("(")) return call(lower, depth);
        node.kind = RuleExpression::Kind::attribute;
        node.path.push_back(name);
        while (consume_symbol(".")) {
            if (token_.kind != TokenKind::word) fail("a name must follow the '.'");
            node.path.push_back(token_.text);
            advance();
        }
        return node;
    }

    RuleExpression number() {
        RuleExpression node;
        const std::string text = token_.text;  // fail() replaces the token
        if (text.find('.') == std::string::npos) {
            std::int64_t whole = 0;
            const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), whole);
            if (problem != std::errc{}) fail("a number is too large");
            node.literal = Json(static_cast<long long>(whole));
        } else {
            // libc++ 19 has no from_chars for floating point.
            double value = 0;
            double unit = 0;
            for (const char c : text) {
                if (c == '.' && unit == 0)
                    unit = 1;
                else if (c == '.')
                    fail("a number has two points");
                else if (unit == 0)
                    value = value * 10 + (c - '0');
                else
                    value += (unit /= 10) * (c - '0');
            }
            node.literal = Json(value);
        }
        advance();
        return node;
    }

    // After the '('.
    RuleExpression call(const std::string& name, int depth) {
        RuleExpression node{.kind = RuleExpression::Kind::function};
        const FunctionShape* shape = nullptr;
        for (const FunctionShape& candidate : functions)
            if (candidate.name == name) shape = &candidate;
        if (!shape) {
            fail("the function " + name + "() is not simulated");
            return node;
        }
        node.function = shape->function;
        if (!consume_symbol(")")) {
            do {
                node.arguments.push_back(expression(depth + 1));
                if (node.function == RuleFunction::cast_ && consume_word("as")) {
                    node.arguments.push_back({.literal = Json(lower_case(token_.text))});
                    advance();
                }
            } while (consume_symbol(","));
            if (!consume_symbol(")")) fail("the arguments of " + name + "() have no end");
        }
        if (problem_) return node;
        if (node.arguments.size() < shape->at_least || node.arguments.size() > shape->at_most)
            fail(name + "() has too few or too many arguments");
        else if (node.function == RuleFunction::regexp_matches)
            read_pattern(node);
        else if (node.function == RuleFunction::cast_)
            check_cast(node);
        return node;
    }

    void read_pattern(RuleExpression& node) {
        const RuleExpression& argument = node.arguments[1];
        if (argument.kind != RuleExpression::Kind::literal || !argument.literal.is_text())
            return fail("the regular expression must be a text in single quotes");
        auto pattern = Pattern::parse(*argument.literal.text());
        if (!pattern) return fail(pattern.error().what);
        node.pattern = std::move(*pattern);
    }

    void check_cast(const RuleExpression& node) {
        const std::string* type = node.arguments[1].literal.text();
        if (!type || (*type != "string" && *type != "nvarchar" && *type != "text" && *type != "varchar"))
            fail("cast() is simulated to String alone");
    }

    std::string_view rest_;
    Token token_;
    std::optional<std::string> problem_;
};

}  // namespace

Result<RuleQuery> parse_rule_query(std::string_view sql) { return Parser(sql).query(); }

Result<RuleExpression> parse_rule_expression(std::string_view text) { return Parser(text).lone_expression(); }

}  // namespace simulator::iot
