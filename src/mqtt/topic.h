// Topic names and topic filters (section 4.7 of MQTT 3.1.1 and MQTT 5): which are valid, which match, and AWS IoT's own
// rules. Names and filters are checked by different functions. Nothing here allocates.
#pragma once

#include <optional>
#include <string_view>

namespace mqtt {

enum class TopicFlaw {
    empty,           // [MQTT-4.7.3-1]
    too_long,        // more than 65,535 bytes [MQTT-4.7.3-3]
    not_utf8,        // [MQTT-1.5.4-1]
    has_null,        // [MQTT-4.7.3-2]
    has_wildcard,    // a name with + or # [MQTT-3.3.2-2]
    misplaced_hash,  // # not alone in the last level [MQTT-4.7.1-1]
    misplaced_plus,  // + not alone in its level [MQTT-4.7.1-2]
    // $share/ without a share name or filter, or a wildcard in the name [MQTT-4.8.2-1], [MQTT-4.8.2-2]
    bad_share_name,
    beyond_aws_bytes,   // more than 256 bytes of UTF-8
    beyond_aws_slashes  // more than 7 slashes
};

// The end of a sentence, with the section: "has a wildcard in it [MQTT-3.3.2-2]".
std::string_view describe(TopicFlaw flaw);

// nullopt: valid.
std::optional<TopicFlaw> flaw_of_topic_name(std::string_view name);
std::optional<TopicFlaw> flaw_of_topic_filter(std::string_view filter);

// AWS IoT Core's additional quotas: 256 bytes and 7 slashes, for names and filters alike. The first levels of Basic
// Ingest ("$aws/rules/<rule>/") and of a shared subscription ("$share/<name>/") do not count.
std::optional<TopicFlaw> flaw_beyond_aws(std::string_view topic_or_filter);

enum class MatchRules {
    mqtt,  // "a/#" matches "a" as well (section 4.7.1.2)
    aws    // AWS IoT: "a/#" matches only what is below "a"
};

// Both must be valid. A filter that begins with a wildcard matches nothing that begins with '$' [MQTT-4.7.2-1].
bool topic_matches(std::string_view filter, std::string_view name, MatchRules rules = MatchRules::mqtt);

struct SharedSubscription {  // "$share/<share_name>/<filter>", MQTT 5 section 4.8.2
    std::string_view share_name;
    std::string_view filter;
    bool operator==(const SharedSubscription&) const = default;
};

// nullopt: not a shared subscription, or not a valid one.
std::optional<SharedSubscription> parse_shared_subscription(std::string_view filter);

bool has_wildcard(std::string_view filter);

}  // namespace mqtt
