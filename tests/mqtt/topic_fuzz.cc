// Names and filters of any bytes: the fast checks agree with the slow ones, and matching agrees with a plain recursion.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/utf8.h"
#include "mqtt/topic.h"

namespace {
void require(bool fine) {
    if (!fine) std::abort();
}

bool is_valid_name(std::string_view name) {
    return !name.empty() && name.size() <= 65'535 && is_valid_utf8(name) && name.find('\0') == std::string_view::npos &&
           name.find('+') == std::string_view::npos && name.find('#') == std::string_view::npos;
}

bool matches(std::string_view filter, std::string_view name) {
    if (filter == "#") return true;
    const auto filter_end = filter.find('/');
    const auto name_end = name.find('/');
    const std::string_view level = filter.substr(0, filter_end);
    if (level != "+" && level != name.substr(0, name_end)) return false;
    if (filter_end == std::string_view::npos) return name_end == std::string_view::npos;
    if (name_end == std::string_view::npos) return filter.substr(filter_end) == "/#";
    return matches(filter.substr(filter_end + 1), name.substr(name_end + 1));
}
}  // namespace

// A filter and a name, parted by the first line feed.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto border = text.find('\n');
    const std::string_view filter = text.substr(0, border);
    const std::string_view name = border == std::string_view::npos ? std::string_view() : text.substr(border + 1);

    require(!mqtt::flaw_of_topic_name(name) == is_valid_name(name));
    (void)mqtt::flaw_beyond_aws(filter);
    if (const auto shared = mqtt::parse_shared_subscription(filter)) require(!shared->share_name.empty());
    if (mqtt::flaw_of_topic_filter(filter) || mqtt::flaw_of_topic_name(name)) return 0;
    const bool hidden = name.starts_with('$') && (filter.starts_with('+') || filter.starts_with('#'));
    const bool expected = !hidden && matches(filter, name);
    require(mqtt::topic_matches(filter, name) == expected);
    if (mqtt::topic_matches(filter, name, mqtt::MatchRules::aws)) require(expected);
    return 0;
}
