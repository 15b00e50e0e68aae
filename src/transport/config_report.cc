#include "transport/config_report.h"

#include <algorithm>
#include <utility>

#include "protocol/clean_text.h"

namespace transport {
namespace {

constexpr std::size_t most_warnings = 20;

}  // namespace

void ConfigReport::mistake(std::string key, ConfigProblem problem, std::size_t entry) {
    mistakes.push_back({std::move(key), std::move(problem), entry});
}

void ConfigReport::warn(std::string key, std::variant<ConfigOddity, ReplacedBy> oddity, std::size_t entry) {
    if (warnings.size() < most_warnings) warnings.push_back({std::move(key), std::move(oddity), entry});
}

void ConfigReport::check_keys(const Json& object, std::string_view path, std::span<const std::string_view> known) {
    for (const Json::Member& member : *object.members())
        if (!std::ranges::contains(known, member.key))
            warn(std::string(path) + clean_name(member.key), ConfigOddity::unknown_key);
}

std::string ConfigReport::text_of(const Json* object, std::string_view path, std::string_view key) {
    const Json* value = object ? object->find(key) : nullptr;
    if (!value) return {};
    if (value->is_text() && !value->text()->empty()) return *value->text();
    mistake(std::string(path) + std::string(key), ConfigFault::not_text);
    return {};
}

}  // namespace transport
