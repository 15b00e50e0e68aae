#include "simulator/iot/pattern.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/utf8.h"

namespace simulator::iot {
namespace {

constexpr std::string_view in_pattern = "simulator/pattern";
constexpr std::size_t longest_program = 2000;
constexpr int deepest_group = 20;
constexpr std::size_t unbounded = static_cast<std::size_t>(-1);

}  // namespace

// The tree between text and program: it exists since {m,n} needs its operand several times.
struct PatternNode {
    enum class Kind : std::uint8_t { characters, begin, end, sequence, alternatives, repeat };
    Kind kind = Kind::sequence;
    bool negated = false;
    std::vector<std::pair<char32_t, char32_t>> ranges;
    std::vector<PatternNode> children;
    std::size_t at_least = 1;
    std::size_t at_most = 1;
};

class PatternParser {
public:
    explicit PatternParser(std::string_view text) : rest_(text) {}

    Result<PatternNode> parse() {
        PatternNode node = alternatives(0);
        if (!problem_ && !rest_.empty()) fail("a ')' has no '('");
        if (problem_) return error(in_pattern, "a regular expression cannot be used: " + std::string(*problem_));
        return node;
    }

private:
    using Kind = PatternNode::Kind;

    void fail(std::string_view problem) {
        if (!problem_) problem_ = problem;
        rest_ = {};
    }
    bool consume(std::string_view expected) {
        if (!rest_.starts_with(expected)) return false;
        rest_.remove_prefix(expected.size());
        return true;
    }
    char32_t consume_character() {
        const CodePoint point = decode_utf8(rest_);
        rest_.remove_prefix(point.length);
        return point.value;
    }

    PatternNode alternatives(int depth) {
        PatternNode node{.kind = Kind::alternatives};
        if (depth > deepest_group) {
            fail("its groups are nested too deeply");
            return node;
        }
        node.children.push_back(sequence(depth));
        while (consume("|")) node.children.push_back(sequence(depth));
        return node;
    }

    PatternNode sequence(int depth) {
        PatternNode node{.kind = Kind::sequence};
        while (!rest_.empty() && rest_.front() != '|' && rest_.front() != ')')
            node.children.push_back(quantified(depth));
        return node;
    }

    PatternNode quantified(int depth) {
        PatternNode node = atom(depth);
        if (rest_.empty()) return node;
        std::size_t at_least = 0;
        std::size_t at_most = unbounded;
        if (consume("*")) {
        } else if (consume("+")) {
            at_least = 1;
        } else if (consume("?")) {
            at_most = 1;
        } else if (consume("{")) {
            at_least = number();
            at_most = at_least;
            if (consume(",")) at_most = !rest_.empty() && rest_.front() == '}' ? unbounded : number();
            if (!consume("}") || at_most < at_least) fail("a {m,n} is not well formed");
        } else {
            return node;
        }
        if (!rest_.empty() && std::string_view("?+*{").find(rest_.front()) != std::string_view::npos)
            fail("a quantifier follows another: lazy and possessive ones are not simulated");
        PatternNode repeat{.kind = Kind::repeat, .at_least = at_least, .at_most = at_most};
        repeat.children.push_back(std::move(node));
        return repeat;
    }

    std::size_t number() {
        std::size_t value = 0;
        bool any = false;
        while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9' && value <= longest_program) {
            value = value * 10 + static_cast<std::size_t>(rest_.front() - '0');
            rest_.remove_prefix(1);
            any = true;
        }
        if (!any || value > longest_program) fail("a {m,n} holds no number, or one too large");
        return value;
    }

    PatternNode atom(int depth) {
        if (consume("(")) {
            if (rest_.starts_with("?") && !rest_.starts_with("?:"))
                fail("look-around, flags and named groups are not simulated");
            consume("?:");
            PatternNode node = alternatives(depth + 1);
            if (!consume(")")) fail("a '(' has no ')'");
            return node;
        }
        if (consume("^")) return {.kind = Kind::begin};
        if (consume("$")) return {.kind = Kind::end};
        if (consume("."))
            return {.kind = Kind::characters,
                    .negated = true,
                    .ranges = {{'\n', '\n'}, {'\r', '\r'}, {0x85, 0x85}, {0x2028, 0x2029}}};
        if (consume("[")) return bracketed();
        if (consume("\\")) return escaped();
        if (std::string_view("*+?{").find(rest_.front()) != std::string_view::npos)
            fail("a quantifier has nothing before it");
        if (rest_.empty()) return {};
        const char32_t character = consume_character();
        return {.kind = Kind::characters, .ranges = {{character, character}}};
    }

    // After the backslash.
    PatternNode escaped() {
        PatternNode node{.kind = Kind::characters};
        if (rest_.empty()) {
            fail("it ends in a backslash");
            return node;
        }
        const char32_t character = consume_character();
        switch (character) {
            case 'd': node.ranges = {{'0', '9'}}; break;
            case 'D':
                node.ranges = {{'0', '9'}};
                node.negated = true;
                break;
            case 'w': node.ranges = {{'a', 'z'}, {'A', 'Z'}, {'0', '9'}, {'_', '_'}}; break;
            case 'W':
                node.ranges = {{'a', 'z'}, {'A', 'Z'}, {'0', '9'}, {'_', '_'}};
                node.negated = true;
                break;
            case 's': node.ranges = {{'\t', '\r'}, {' ', ' '}}; break;
            case 'S':
                node.ranges = {{'\t', '\r'}, {' ', ' '}};
                node.negated = true;
                break;
            case 'n': node.ranges = {{'\n', '\n'}}; break;
            case 'r': node.ranges = {{'\r', '\r'}}; break;
            case 't': node.ranges = {{'\t', '\t'}}; break;
            default: {
                const bool letter = (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
                if (letter || (character >= '0' && character <= '9')) fail("it holds an escape that is not simulated");
                node.ranges = {{character, character}};
            }
        }
        return node;
    }

    // After the '['.
    PatternNode bracketed() {
        PatternNode node{.kind = Kind::characters};
        node.negated = consume("^");
        bool first = true;
        while (!rest_.empty() && (first || rest_.front() != ']')) {
            first = false;
            if (rest_.starts_with("[") || rest_.starts_with("&&")) fail("classes within classes are not simulated");
            if (rest_.empty()) break;
            PatternNode single;
            if (consume("\\"))
                single = escaped();
            else {
                const char32_t character = consume_character();
                single.ranges = {{character, character}};
            }
            if (single.negated) fail("a negated class stands within a class");
            const bool one = single.ranges.size() == 1 && single.ranges[0].first == single.ranges[0].second;
            if (one && rest_.size() > 1 && rest_[0] == '-' && rest_[1] != ']') {
                rest_.remove_prefix(1);
                PatternNode last;
                if (consume("\\"))
                    last = escaped();
                else {
                    const char32_t character = consume_character();
                    last.ranges = {{character, character}};
                }
                if (last.ranges.size() != 1 || last.ranges[0].first != last.ranges[0].second ||
                    last.ranges[0].first < single.ranges[0].first) {
                    fail("a range within a class is not well formed");
                    break;
                }
                single.ranges[0].second = last.ranges[0].first;
            }
            node.ranges.insert(node.ranges.end(), single.ranges.begin(), single.ranges.end());
        }
        if (!consume("]")) fail("a '[' has no ']'");
        return node;
    }

    std::string_view rest_;
    std::optional<std::string_view> problem_;
};

class PatternCompiler {
public:
    using Operation = Pattern::Operation;

    void compile(const PatternNode& node) {
        if (too_long()) return;
        switch (node.kind) {
            case PatternNode::Kind::characters: {
                Pattern::Instruction instruction{.operation = Operation::characters, .negated = node.negated};
                for (const auto& [first, last] : node.ranges) instruction.ranges.push_back({first, last});
                program_.push_back(std::move(instruction));
                break;
            }
            case PatternNode::Kind::begin: program_.push_back({.operation = Operation::begin}); break;
            case PatternNode::Kind::end: program_.push_back({.operation = Operation::end}); break;
            case PatternNode::Kind::sequence:
                for (const PatternNode& child : node.children) compile(child);
                break;
            case PatternNode::Kind::alternatives: compile_alternatives(node); break;
            case PatternNode::Kind::repeat: compile_repeat(node); break;
        }
    }

    Result<Pattern> finish() {
        if (too_long()) return error(in_pattern, "a regular expression is too long for the simulator");
        program_.push_back({.operation = Operation::match});
        Pattern pattern;
        pattern.program_ = std::move(program_);
        return pattern;
    }

private:
    bool too_long() const { return program_.size() > longest_program; }

    void compile_alternatives(const PatternNode& node) {
        std::vector<std::size_t> jumps;
        for (std::size_t i = 0; i < node.children.size(); ++i) {
            const bool last = i + 1 == node.children.size();
            const std::size_t split = program_.size();
            if (!last) program_.push_back({.operation = Operation::split, .next = split + 1});
            compile(node.children[i]);
            if (last) break;
            jumps.push_back(program_.size());
            program_.push_back({.operation = Operation::jump});
            program_[split].other = program_.size();
        }
        for (const std::size_t jump : jumps) program_[jump].next = program_.size();
    }

    void compile_repeat(const PatternNode& node) {
        const PatternNode& operand = node.children.front();
        for (std::size_t i = 0; i < node.at_least && !too_long(); ++i) compile(operand);
        if (node.at_most == unbounded) {
            const std::size_t split = program_.size();
            program_.push_back({.operation = Operation::split, .next = split + 1});
            compile(operand);
            program_.push_back({.operation = Operation::jump, .next = split});
            program_[split].other = program_.size();
            return;
        }
        std::vector<std::size_t> splits;
        for (std::size_t i = node.at_least; i < node.at_most && !too_long(); ++i) {
            splits.push_back(program_.size());
            program_.push_back({.operation = Operation::split, .next = program_.size() + 1});
            compile(operand);
        }
        for (const std::size_t split : splits) program_[split].other = program_.size();
    }

    std::vector<Pattern::Instruction> program_;
};

Result<Pattern> Pattern::parse(std::string_view text) {
    auto tree = PatternParser(text).parse();
    if (!tree) return std::unexpected(tree.error());
    PatternCompiler compiler;
    compiler.compile(*tree);
    return compiler.finish();
}

// Follows all alternatives in parallel: for each character, the set of instructions that may consume it.
bool Pattern::found_in(std::string_view text) const {
    std::vector<std::size_t> now;
    std::vector<std::size_t> next;
    std::vector<std::size_t> seen(program_.size(), 0);
    std::vector<std::size_t> open;
    std::size_t generation = 0;
    bool matched = false;

    const auto enter = [&](std::vector<std::size_t>& set, std::size_t start, std::size_t at) {
        open.push_back(start);
        while (!open.empty()) {
            const std::size_t place = open.back();
            open.pop_back();
            if (seen[place] == generation) continue;
            seen[place] = generation;
            const Instruction& instruction = program_[place];
            const std::string_view left = text.substr(at);
            switch (instruction.operation) {
                case Operation::characters: set.push_back(place); break;
                case Operation::split:
                    open.push_back(instruction.other);
                    open.push_back(instruction.next);
                    break;
                case Operation::jump: open.push_back(instruction.next); break;
                case Operation::begin:
                    if (at == 0) open.push_back(place + 1);
                    break;
                case Operation::end:
                    if (left.empty() || left == "\n" || left == "\r\n") open.push_back(place + 1);
                    break;
                case Operation::match: matched = true; break;
            }
        }
    };

    std::size_t at = 0;
    ++generation;
    enter(now, 0, at);
    while (!matched && at < text.size()) {
        const CodePoint point = decode_utf8(text.substr(at));
        at += point.length;
        ++generation;
        next.clear();
        for (const std::size_t place : now) {
            const Instruction& instruction = program_[place];
            const bool inside = std::ranges::any_of(instruction.ranges, [&](const Range& range) {
                return range.first <= point.value && point.value <= range.last;
            });
            if (inside != instruction.negated) enter(next, place + 1, at);
        }
        enter(next, 0, at);
        std::swap(now, next);
    }
    return matched;
}

}  // namespace simulator::iot
