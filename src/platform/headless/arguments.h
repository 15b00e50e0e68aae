// Command-line arguments: "--name value", "--name=value", and operands. Each command lists its own; anything else is
// refused with a sentence. Does not interpret the values.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace headless {

struct OptionRule {
    enum class Need { optional, required };
    enum class Count { once, many };

    std::string_view name;   // "--room"
    std::string_view value;  // the name of the value in the usage, "ROOM"; empty: a switch
    Need need = Need::optional;
    Count count = Count::once;
};

struct OperandCount {
    std::size_t least = 0;
    std::size_t most = 0;
};

class Arguments {
public:
    const std::string* find(std::string_view name) const;  // the value of an option; nullptr if it was not given
    bool has(std::string_view name) const { return find(name) != nullptr; }
    std::vector<std::string> all(std::string_view name) const;
    std::string text(std::string_view name, std::string_view otherwise = {}) const;

    const std::vector<std::string>& operands() const { return operands_; }

private:
    friend Result<Arguments> parse_arguments(std::span<const std::string>, std::span<const OptionRule>, OperandCount);
    std::vector<std::pair<std::string, std::string>> options_;
    std::vector<std::string> operands_;
};

// Fails with a sentence on an unknown or repeated option, a missing value, a missing required option, and fewer or more
// operands than `operands`.
Result<Arguments> parse_arguments(std::span<const std::string> words, std::span<const OptionRule> rules,
                                  OperandCount operands);

}  // namespace headless
