#include "mqtt/topic.h"

#include <string>

#include <catch2/catch_test_macros.hpp>

using namespace mqtt;

TEST_CASE("topic names are valid unless empty, too long, not text, or with wildcards", "[mqtt]") {
    for (const std::string_view name : {"a", "/", "//", " ", "a/b/c", "$SYS/x", "sport/tennis/player1", "über/漢字/🦊"})
        CHECK_FALSE(flaw_of_topic_name(name));
    CHECK(flaw_of_topic_name("") == TopicFlaw::empty);
    CHECK_FALSE(flaw_of_topic_name(std::string(65'535, 'a')));
    CHECK(flaw_of_topic_name(std::string(65'536, 'a')) == TopicFlaw::too_long);
    CHECK(flaw_of_topic_name("a/\xFF") == TopicFlaw::not_utf8);
    CHECK(flaw_of_topic_name("\xC0\x80") == TopicFlaw::not_utf8);
    CHECK(flaw_of_topic_name("\xED\xA0\x80") == TopicFlaw::not_utf8);
    CHECK(flaw_of_topic_name(std::string_view("a\0b", 3)) == TopicFlaw::has_null);
    CHECK(flaw_of_topic_name("a/+") == TopicFlaw::has_wildcard);
    CHECK(flaw_of_topic_name("a#") == TopicFlaw::has_wildcard);
    CHECK(flaw_of_topic_name("über/#") == TopicFlaw::has_wildcard);
}

TEST_CASE("wildcards in a filter stand for whole levels", "[mqtt]") {
    for (const std::string_view filter :
         {"#", "+", "+/+", "/+", "+/#", "a/#", "a/+/b", "/#", "a//b", "+/tennis/#", "$SYS/#"})
        CHECK_FALSE(flaw_of_topic_filter(filter));
    CHECK(flaw_of_topic_filter("") == TopicFlaw::empty);
    CHECK(flaw_of_topic_filter("a#") == TopicFlaw::misplaced_hash);
    CHECK(flaw_of_topic_filter("#/a") == TopicFlaw::misplaced_hash);
    CHECK(flaw_of_topic_filter("a/#/b") == TopicFlaw::misplaced_hash);
    CHECK(flaw_of_topic_filter("##") == TopicFlaw::misplaced_hash);
    CHECK(flaw_of_topic_filter("a+") == TopicFlaw::misplaced_plus);
    CHECK(flaw_of_topic_filter("a/+b/c") == TopicFlaw::misplaced_plus);
    CHECK(flaw_of_topic_filter(std::string_view("a\0", 2)) == TopicFlaw::has_null);
    CHECK(flaw_of_topic_filter("\xFF") == TopicFlaw::not_utf8);
}

TEST_CASE("filters match as the specification's examples say", "[mqtt]") {
    struct Example {
        std::string_view filter, name;
        bool matches;
    };
    const Example examples[] = {
        {"sport/tennis/player1/#", "sport/tennis/player1", true},
        {"sport/tennis/player1/#", "sport/tennis/player1/ranking", true},
        {"sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true},
        {"sport/#", "sport", true},
        {"#", "anything/at/all", true},
        {"#", "/", true},
        {"sport/tennis/+", "sport/tennis/player1", true},
        {"sport/tennis/+", "sport/tennis/player1/ranking", false},
        {"sport/+", "sport", false},
        {"sport/+", "sport/", true},
        {"+/+", "/finance", true},
        {"/+", "/finance", true},
        {"+", "/finance", false},
        {"+/tennis/#", "a/tennis/b/c", true},
        {"a", "a", true},
        {"a", "A", false},
        {"a", "a/", false},
        {"a/", "a", false},
        {"a/b", "a/c", false},
        {"a/b", "a", false},
        {"a", "a/b", false},
        {"/#", "a", false},
        {"/#", "/", true},
        {"a/+/c", "a//c", true},
        {"a/+/c", "a/b/c/d", false},
        {"a/+/#", "a", false},
        {"a/+/#", "a/b", true},
    };
    for (const Example& each : examples) {
        INFO(each.filter << " and " << each.name);
        CHECK(topic_matches(each.filter, each.name) == each.matches);
    }
}

TEST_CASE("topics that begin with a dollar are not met by a leading wildcard", "[mqtt]") {
    CHECK_FALSE(topic_matches("#", "$SYS"));
    CHECK_FALSE(topic_matches("+/monitor/Clients", "$SYS/monitor/Clients"));
    CHECK_FALSE(topic_matches("+", "$SYS"));
    CHECK(topic_matches("$SYS/#", "$SYS/"));
    CHECK(topic_matches("$SYS/monitor/+", "$SYS/monitor/Clients"));
    CHECK(topic_matches("a/+", "a/$b"));
}

TEST_CASE("AWS does not let the hash match its parent", "[mqtt]") {
    CHECK_FALSE(topic_matches("a/#", "a", MatchRules::aws));
    CHECK(topic_matches("a/#", "a/b", MatchRules::aws));
    CHECK(topic_matches("a/#", "a/b/c", MatchRules::aws));
    CHECK(topic_matches("a/#", "a/", MatchRules::aws));
    CHECK(topic_matches("#", "a", MatchRules::aws));
    CHECK_FALSE(topic_matches("+/#", "a", MatchRules::aws));
}

TEST_CASE("AWS allows 256 bytes and 7 slashes, its mandatory prefixes apart", "[mqtt]") {
    CHECK_FALSE(flaw_beyond_aws(std::string(256, 'a')));
    CHECK(flaw_beyond_aws(std::string(257, 'a')) == TopicFlaw::beyond_aws_bytes);
    CHECK(flaw_beyond_aws(std::string(254, 'a') + "ü") == std::nullopt);
    CHECK(flaw_beyond_aws(std::string(255, 'a') + "ü") == TopicFlaw::beyond_aws_bytes);
    CHECK_FALSE(flaw_beyond_aws("1/2/3/4/5/6/7/8"));
    CHECK(flaw_beyond_aws("1/2/3/4/5/6/7/8/9") == TopicFlaw::beyond_aws_slashes);
    CHECK_FALSE(flaw_beyond_aws("$aws/rules/stamp/1/2/3/4/5/6/7/8"));
    CHECK(flaw_beyond_aws("$aws/rules/stamp/1/2/3/4/5/6/7/8/9") == TopicFlaw::beyond_aws_slashes);
    CHECK_FALSE(flaw_beyond_aws("$share/group/1/2/3/4/5/6/7/8"));
}

TEST_CASE("shared subscriptions are a share name and a filter", "[mqtt]") {
    CHECK(parse_shared_subscription("$share/group/a/+/b") == SharedSubscription{"group", "a/+/b"});
    CHECK(parse_shared_subscription("$share/group//a") == SharedSubscription{"group", "/a"});
    CHECK_FALSE(parse_shared_subscription("share/group/a"));
    for (const std::string_view bad :
         {"$share/", "$share/group", "$share/group/", "$share//a", "$share/g+/a", "$share/#/a"}) {
        INFO(bad);
        CHECK_FALSE(parse_shared_subscription(bad));
        CHECK(flaw_of_topic_filter(bad) == TopicFlaw::bad_share_name);
    }
    CHECK(flaw_of_topic_filter("$share/g/a#") == TopicFlaw::misplaced_hash);
    CHECK_FALSE(flaw_of_topic_filter("$share/g/a/#"));
}

TEST_CASE("every flaw has a sentence", "[mqtt]") {
    for (int i = 0; i <= static_cast<int>(TopicFlaw::beyond_aws_slashes); ++i)
        CHECK(describe(static_cast<TopicFlaw>(i)).size() > 10);
}
