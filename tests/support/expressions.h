// Condition and key-condition expressions of DynamoDB, as far as the functions use them (Amazon DynamoDB Developer
// Guide, "Condition and filter expressions, operators, and functions"). Attribute names must be placeholders, since
// half of the obvious names are reserved; anything unknown ends the test.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace tables {

class Expression {
public:
    // The request's placeholders; its expressions must use every one.
    Expression(std::string_view text, const Json* names, const Json* values, std::set<std::string>& used)
        : names_(names), values_(values), used_(used) {
        split(text);
    }

    bool holds(const Json& item) {
        at_ = 0;
        const bool result = any_of(item);
        if (at_ != tokens_.size()) FAIL("the expression goes on after its end");
        return result;
    }

    // A key condition accepts a range of keys: the lowest and the highest text of one attribute, both included. An open
    // end is "" or nothing.
    struct Span {
        std::string lowest;
        std::optional<std::string> highest;
    };
    Span span(std::string_view attribute) const {
        Span span;
        const auto text = [&](std::size_t at) {
            const Json* value = at < tokens_.size() && values_ ? values_->find(tokens_[at]) : nullptr;
            return value ? value->find_text("S") : nullptr;
        };
        for (std::size_t i = 0; i + 2 < tokens_.size(); ++i) {
            const std::string* name = names_ ? names_->find_text(tokens_[i]) : nullptr;
            const std::string* first = text(i + 2);
            if (!name || *name != attribute || !first) continue;
            const std::string& then = tokens_[i + 1];
            if (then == "=" || then == ">=" || then == "BETWEEN" || then == ",") span.lowest = *first;
            if (then == ">") span.lowest = *first + '\0';
            if (then == "=" || then == "<=") span.highest = *first;
            if (then == "<") span.highest = *first;  // one too far, which the caller notices
            if (then == "BETWEEN" && text(i + 4)) span.highest = *text(i + 4);
            if (then == ",") span.highest = *first + '\xff';
        }
        return span;
    }

    // Applies "SET #a = :b, #c = if_not_exists(#c, :d) REMOVE #e ADD #n :one" to an item, each clause at most once.
    // false: it adds to what is no number, which DynamoDB refuses.
    bool update(Json& item) {
        at_ = 0;
        std::set<std::string> seen;
        while (at_ < tokens_.size()) {
            const std::string clause = peek();
            if (!seen.insert(clause).second) FAIL("a clause twice: " << clause);
            ++at_;
            if (clause == "SET")
                set(item);
            else if (clause == "REMOVE")
                remove(item);
            else if (clause == "ADD")
                add(item);
            else
                FAIL("an unknown clause of an update: " << clause);
        }
        return !wrong_type_;
    }

private:
    void set(Json& item) {
        do {
            const std::string name = attribute();
            expect("=");
            Json value;
            if (peek() == "if_not_exists") {
                expect("if_not_exists");
                expect("(");
                const std::string other = attribute();
                expect(",");
                const Json otherwise = given_value();
                expect(")");
                value = item.find(other) ? *item.find(other) : otherwise;
            } else {
                value = given_value();
            }
            item.set(name, std::move(value));
        } while (took(","));
    }
    void remove(Json& item) {
        do {
            const std::string name = attribute();
            Json::Object kept;
            for (const Json::Member& member : *item.members())
                if (member.key != name) kept.push_back(member);
            item = Json(std::move(kept));
        } while (took(","));
    }
    // Only numbers; a missing attribute counts as zero.
    void add(Json& item) {
        do {
            const std::string name = attribute();
            const Json more = given_value();
            const Json* before = item.find(name);
            if (!more.find_text("N")) FAIL("only numbers can be added: " << name);
            if (before && !before->find_text("N")) {
                wrong_type_ = true;
                continue;
            }
            const auto number = [](const Json& value) { return std::strtold(value.find_text("N")->c_str(), nullptr); };
            char sum[64];
            std::snprintf(sum, sizeof sum, "%.0Lf", (before ? number(*before) : 0) + number(more));
            item.set(name, Json::object({{"N", sum}}));
        } while (took(","));
    }

    void split(std::string_view text) {
        for (std::size_t i = 0; i < text.size();) {
            const auto is_word = [](char c) {
                return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '#' || c == ':';
            };
            std::size_t end = i;
            while (end < text.size() && is_word(text[end])) ++end;
            if (end == i && text[i] != ' ')
                end =
                    i + ((text.substr(i, 2) == "<=" || text.substr(i, 2) == ">=" || text.substr(i, 2) == "<>") ? 2 : 1);
            if (end > i) tokens_.emplace_back(text.substr(i, end - i));
            i = end == i ? i + 1 : end;
        }
    }

    const std::string& peek() const {
        static const std::string end;
        return at_ < tokens_.size() ? tokens_[at_] : end;
    }
    bool took(std::string_view token) {
        if (peek() != token) return false;
        ++at_;
        return true;
    }
    void expect(std::string_view token) {
        if (!took(token)) FAIL("expected " << token << ", found " << peek());
    }
    const std::string& attribute() {
        const std::string& token = peek();
        if (!token.starts_with('#')) FAIL("an attribute must go through a placeholder: " << token);
        ++at_;
        used_.insert(token);
        const std::string* name = names_ ? names_->find_text(token) : nullptr;
        if (!name) FAIL("an undefined placeholder: " << token);
        return *name;
    }
    const Json& given_value() {
        const std::string& token = peek();
        if (!token.starts_with(':')) FAIL("expected a value, found " << token);
        ++at_;
        used_.insert(token);
        const Json* value = values_ ? values_->find(token) : nullptr;
        if (!value) FAIL("an undefined value: " << token);
        return *value;
    }
    const Json& operand(const Json& item) {
        static const Json nothing;
        if (!peek().starts_with('#')) return given_value();
        const Json* value = item.find(attribute());
        return value ? *value : nothing;
    }

    bool any_of(const Json& item) {
        bool result = all_of(item);
        while (took("OR")) result = all_of(item) || result;  // parses both sides, whatever the first result is
        return result;
    }
    bool all_of(const Json& item) {
        bool result = one_of(item);
        while (took("AND")) result = one_of(item) && result;
        return result;
    }
    bool one_of(const Json& item) {
        if (took("NOT")) return !one_of(item);
        if (took("(")) {
            const bool result = any_of(item);
            expect(")");
            return result;
        }
        for (const bool wanted : {true, false}) {
            if (!took(wanted ? "attribute_exists" : "attribute_not_exists")) continue;
            expect("(");
            const bool there = item.find(attribute()) != nullptr;
            expect(")");
            return there == wanted;
        }
        if (took("attribute_type")) {
            expect("(");
            const Json& value = operand(item);
            expect(",");
            const Json& type = given_value();
            expect(")");
            return value.members() && value.members()->front().key == *type.find_text("S");
        }
        if (took("begins_with")) {
            expect("(");
            const Json& text = operand(item);
            expect(",");
            const Json& prefix = operand(item);
            expect(")");
            return text.find_text("S") && prefix.find_text("S") &&
                   text.find_text("S")->starts_with(*prefix.find_text("S"));
        }
        const Json& left = operand(item);
        if (took("BETWEEN")) {
            const Json& low = operand(item);
            expect("AND");
            const Json& high = operand(item);
            if (left.is_null() || !same_type(low, left) || !same_type(left, high)) return false;
            return order(low, left) <= 0 && order(left, high) <= 0;
        }
        const std::string& comparison = peek();
        ++at_;
        const Json& right = operand(item);
        // in DynamoDB, comparisons with a missing attribute are false
        if (left.is_null() || right.is_null()) return false;
        if (comparison == "=") return left == right;
        if (comparison == "<>") return !(left == right);
        if (!same_type(left, right)) return false;
        if (comparison == "<") return order(left, right) < 0;
        if (comparison == "<=") return order(left, right) <= 0;
        if (comparison == ">") return order(left, right) > 0;
        if (comparison == ">=") return order(left, right) >= 0;
        FAIL("an unknown comparison: " << comparison);
        return false;
    }

    static bool same_type(const Json& left, const Json& right) {
        return left.members() && right.members() && left.members()->front().key == right.members()->front().key;
    }
    static int order(const Json& left, const Json& right) {
        if (left.find_text("S") && right.find_text("S")) return left.find_text("S")->compare(*right.find_text("S"));
        if (left.find_text("N") && right.find_text("N")) {
            const double difference =
                std::atof(left.find_text("N")->c_str()) - std::atof(right.find_text("N")->c_str());
            return difference < 0 ? -1 : difference > 0 ? 1 : 0;
        }
        FAIL("values of different kinds cannot be ordered: " << left.dump() << " and " << right.dump());
        return 0;
    }

    const Json* names_;
    const Json* values_;
    std::set<std::string>& used_;
    std::vector<std::string> tokens_;
    std::size_t at_ = 0;
    bool wrong_type_ = false;
};

}  // namespace tables
