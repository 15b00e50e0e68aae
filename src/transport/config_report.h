// Collects what is wrong or odd in a config.json while its parts are read, and reads what all parts consist of.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "transport/config_problem.h"

namespace transport {

struct ConfigReport {
    std::vector<ConfigMistake> mistakes;
    std::vector<ConfigWarning> warnings;  // at most 20; the rest is dropped

    void mistake(std::string key, ConfigProblem problem, std::size_t entry = 0);
    void warn(std::string key, std::variant<ConfigOddity, ReplacedBy> oddity, std::size_t entry = 0);

    // Warns of each key of the object that is not in `known`. `path` stands before the keys: "iot.", or empty.
    void check_keys(const Json& object, std::string_view path, std::span<const std::string_view> known);
    // The text, or empty if the object (nullptr is one without keys) has no such key or, with a mistake, something
    // else.
    std::string text_of(const Json* object, std::string_view path, std::string_view key);
};

}  // namespace transport
