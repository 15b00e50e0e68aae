#include "platform/headless/arguments.h"

#include <algorithm>

namespace headless {

const std::string* Arguments::find(std::string_view name) const {
    for (const auto& [option, value] : options_)
        if (option == name) return &value;
    return nullptr;
}

std::vector<std::string> Arguments::all(std::string_view name) const {
    std::vector<std::string> values;
    for (const auto& [option, value] : options_)
        if (option == name) values.push_back(value);
    return values;
}

std::string Arguments::text(std::string_view name, std::string_view otherwise) const {
    const std::string* value = find(name);
    return value ? *value : std::string(otherwise);
}

Result<Arguments> parse_arguments(std::span<const std::string> words, std::span<const OptionRule> rules,
                                  OperandCount operands) {
    Arguments result;
    bool only_operands = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& word = words[i];
        if (!only_operands && word == "--") {
            only_operands = true;
            continue;
        }
        if (only_operands || !word.starts_with("-") || word == "-") {
            result.operands_.push_back(word);
            continue;
        }
        const std::size_t equals = word.find('=');
        const std::string name = word.substr(0, equals);
        const auto rule = std::ranges::find(rules, name, &OptionRule::name);
        if (rule == rules.end()) return error("arguments", "unknown option " + name);
        if (rule->count == OptionRule::Count::once && result.has(name))
            return error("arguments", name + " is given twice");
        std::string value;
        if (rule->value.empty()) {
            if (equals != std::string::npos) return error("arguments", name + " takes no value");
        } else if (equals != std::string::npos) {
            value = word.substr(equals + 1);
        } else {
            if (i + 1 == words.size())
                return error("arguments", name + " needs a value: " + name + " " + std::string(rule->value));
            value = words[++i];
        }
        result.options_.emplace_back(name, std::move(value));
    }
    for (const OptionRule& rule : rules)
        if (rule.need == OptionRule::Need::required && !result.has(rule.name))
            return error("arguments", std::string(rule.name) + " " + std::string(rule.value) + " is missing");
    if (result.operands_.size() > operands.most)
        return error("arguments", "unexpected word \"" + result.operands_[operands.most] + "\"");
    if (result.operands_.size() < operands.least) return error("arguments", "a word is missing");
    return result;
}

}  // namespace headless
