#include "mqtt/topic.h"

#include <algorithm>

#include "mqtt/text.h"

namespace mqtt {
namespace {

constexpr std::string_view share_prefix = "$share/";
constexpr std::string_view basic_ingest_prefix = "$aws/rules/";

std::optional<TopicFlaw> flaw_of_any_topic(std::string_view text) {
    if (text.empty()) return TopicFlaw::empty;
    if (text.size() > 65'535) return TopicFlaw::too_long;
    switch (flaw_of_text(text)) {
        case TextFlaw::none: return std::nullopt;
        case TextFlaw::not_utf8: return TopicFlaw::not_utf8;
        case TextFlaw::has_null: return TopicFlaw::has_null;
    }
    return std::nullopt;
}

// Removes and returns the first level; sets `rest` to nullopt after the last one.
std::string_view take_level(std::optional<std::string_view>& rest) {
    const std::string_view text = *rest;
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) {
        rest.reset();
        return text;
    }
    rest = text.substr(slash + 1);
    return text.substr(0, slash);
}

std::optional<TopicFlaw> flaw_of_wildcards(std::string_view filter) {
    std::optional<std::string_view> rest = filter;
    while (rest) {
        const std::string_view level = take_level(rest);
        if (level.contains('#') && (level.size() > 1 || rest)) return TopicFlaw::misplaced_hash;
        if (level.contains('+') && level.size() > 1) return TopicFlaw::misplaced_plus;
    }
    return std::nullopt;
}

}  // namespace

std::string_view describe(TopicFlaw flaw) {
    switch (flaw) {
        case TopicFlaw::empty: return "is empty [MQTT-4.7.3-1]";
        case TopicFlaw::too_long: return "is longer than 65,535 bytes [MQTT-4.7.3-3]";
        case TopicFlaw::not_utf8: return "is not UTF-8 [MQTT-1.5.4-1]";
        case TopicFlaw::has_null: return "has a NUL in it [MQTT-4.7.3-2]";
        case TopicFlaw::has_wildcard: return "has a wildcard in it [MQTT-3.3.2-2]";
        case TopicFlaw::misplaced_hash: return "has a # that is not its whole last level [MQTT-4.7.1-1]";
        case TopicFlaw::misplaced_plus: return "has a + that is not a whole level [MQTT-4.7.1-2]";
        case TopicFlaw::bad_share_name: return "has no valid share name, or nothing after it [MQTT-4.8.2-1]";
        case TopicFlaw::beyond_aws_bytes: return "is longer than the 256 bytes AWS IoT allows";
        case TopicFlaw::beyond_aws_slashes: return "has more than the 7 slashes AWS IoT allows";
    }
    return "is not valid";
}

std::optional<TopicFlaw> flaw_of_topic_name(std::string_view name) {
    if (!name.empty() && name.size() <= 65'535 && is_plain_topic_name(name)) return std::nullopt;
    if (const auto flaw = flaw_of_any_topic(name)) return flaw;
    if (has_wildcard(name)) return TopicFlaw::has_wildcard;
    return std::nullopt;
}

std::optional<TopicFlaw> flaw_of_topic_filter(std::string_view filter) {
    if (const auto flaw = flaw_of_any_topic(filter)) return flaw;
    if (filter.starts_with(share_prefix) && !parse_shared_subscription(filter)) {
        // The part after the share name may be wrong instead.
        const auto slash = filter.find('/', share_prefix.size());
        if (slash != std::string_view::npos)
            if (const auto flaw = flaw_of_wildcards(filter.substr(slash + 1))) return flaw;
        return TopicFlaw::bad_share_name;
    }
    return flaw_of_wildcards(filter);
}

std::optional<TopicFlaw> flaw_beyond_aws(std::string_view topic_or_filter) {
    for (const std::string_view prefix : {share_prefix, basic_ingest_prefix}) {
        if (!topic_or_filter.starts_with(prefix)) continue;
        const auto slash = topic_or_filter.find('/', prefix.size());
        if (slash != std::string_view::npos) topic_or_filter.remove_prefix(slash + 1);
        break;
    }
    if (topic_or_filter.size() > 256) return TopicFlaw::beyond_aws_bytes;
    if (std::ranges::count(topic_or_filter, '/') > 7) return TopicFlaw::beyond_aws_slashes;
    return std::nullopt;
}

bool topic_matches(std::string_view filter, std::string_view name, MatchRules rules) {
    if (name.starts_with('$') && (filter.starts_with('+') || filter.starts_with('#'))) return false;
    std::optional<std::string_view> filters = filter;
    std::optional<std::string_view> names = name;
    while (filters) {
        const std::string_view wanted = take_level(filters);
        // The name has no more levels only if it is the parent of this "#".
        if (wanted == "#") return names || rules == MatchRules::mqtt;
        if (!names) return false;
        const std::string_view level = take_level(names);
        if (wanted != "+" && wanted != level) return false;
    }
    return !names;
}

std::optional<SharedSubscription> parse_shared_subscription(std::string_view filter) {
    if (!filter.starts_with(share_prefix)) return std::nullopt;
    filter.remove_prefix(share_prefix.size());
    const auto slash = filter.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const SharedSubscription shared{filter.substr(0, slash), filter.substr(slash + 1)};
    if (shared.share_name.empty() || has_wildcard(shared.share_name)) return std::nullopt;
    if (shared.filter.empty() || flaw_of_wildcards(shared.filter)) return std::nullopt;
    return shared;
}

bool has_wildcard(std::string_view filter) { return filter.find_first_of("+#") != std::string_view::npos; }

}  // namespace mqtt
