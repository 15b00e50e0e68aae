#include "chat/timeline.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "chat/chatting.h"
#include "protocol/limits.h"

using namespace chatting;
using chat::Timeline;
using Author = Timeline::Author;

namespace {
std::vector<std::string> ids(const Timeline& timeline) {
    std::vector<std::string> result;
    for (std::size_t i = 0; i < timeline.size(); ++i) result.push_back(timeline[i].message.id.text());
    return result;
}
const chat::TimelineItem* take(Timeline& timeline, const Incoming& message) {
    return timeline.arrived(message, Author::other, test_epoch);
}
}  // namespace

TEST_CASE("messages are ordered by their stamps, then by their ids, however they arrive", "[chat]") {
    std::vector<Incoming> messages = {incoming(ada, "a", "1", 1s), incoming(ada, "b", "2", 2s),
                                      incoming(ada, "c", "3", 2s), incoming(ada, "d", "4", 3s)};
    std::ranges::sort(messages, {}, [](const Incoming& m) { return m.message.id; });
    do {
        Timeline timeline;
        for (const Incoming& message : messages) take(timeline, message);
        CHECK(ids(timeline) == std::vector<std::string>{"a", "b", "c", "d"});
    } while (std::ranges::next_permutation(messages, {}, [](const Incoming& m) { return m.message.id; }).found);
}

TEST_CASE("the same sender and id is shown once; the same id from two senders twice", "[chat]") {
    Timeline timeline;
    CHECK(take(timeline, incoming(ada, "a", "hello", 1s)));
    CHECK_FALSE(take(timeline, incoming(ada, "a", "hello", 1s)));
    CHECK(take(timeline, incoming(UserId("eve"), "a", "hello", 1s)));
    CHECK(timeline.size() == 2);
}

TEST_CASE("of two stamps for one message the smaller one counts, with its text, whichever comes first", "[chat]") {
    const Incoming early = incoming(ada, "a", "first", 1s);
    const Incoming late = incoming(ada, "a", "second", 5s);
    const Incoming between = incoming(ada, "b", "between", 3s);
    Timeline timeline;
    SECTION("the smaller one comes first") {
        for (const Incoming& each : {early, between, late}) take(timeline, each);
    }
    SECTION("the smaller one comes last") {
        for (const Incoming& each : {late, between, early}) take(timeline, each);
    }
    CHECK(ids(timeline) == std::vector<std::string>{"a", "b"});
    CHECK(timeline[0].message.text == "first");
}

TEST_CASE("own messages without an echo are at the end, and move to the place of their stamp with the echo", "[chat]") {
    Timeline timeline;
    const Message mine{.id = MessageId("mine"), .text = "mine"};
    timeline.written(me, mine, test_epoch, chat::Delivery::sending);
    take(timeline, incoming(ada, "a", "1", 1s));
    take(timeline, incoming(ada, "b", "2", 3s));
    CHECK(ids(timeline) == std::vector<std::string>{"a", "b", "mine"});
    const auto key = timeline.back().key;
    REQUIRE(timeline.echoed(mine.id, incoming(me, "mine", "mine", 2s)));
    CHECK(ids(timeline) == std::vector<std::string>{"a", "mine", "b"});
    CHECK(timeline.find(key)->message.id == mine.id);
    CHECK_FALSE(take(timeline, incoming(me, "mine", "mine", 2s)));
}

TEST_CASE("people who join in a row share one line until somebody writes", "[chat]") {
    Timeline timeline;
    take(timeline, joined(ada, "a", "Ada", 1s));
    take(timeline, joined(UserId("g"), "b", "Grace", 2s));
    CHECK(timeline.size() == 1);
    CHECK(timeline[0].joined == std::vector<std::string>{"Ada", "Grace"});
    take(timeline, incoming(ada, "c", "hello", 3s));
    take(timeline, joined(UserId("k"), "d", "Katherine", 4s));
    CHECK(timeline.size() == 3);
    CHECK_FALSE(take(timeline, joined(ada, "a", "Ada", 1s)));
    CHECK(timeline[0].joined_count == 2);
}

TEST_CASE("a line of a thousand people who joined has a limited list of names and the full count", "[chat]") {
    Timeline timeline;
    for (int i = 0; i < 1000; ++i) take(timeline, joined(UserId(std::to_string(i)), std::to_string(i), "P", i * 1ms));
    REQUIRE(timeline.size() == 1);
    CHECK(timeline[0].joined.size() == limits::joined_folded);
    CHECK(timeline[0].joined_count == 1000);
}

TEST_CASE("a message that was forgotten does not come back as new", "[chat]") {
    Timeline timeline;
    for (int i = 0; i < 10; ++i) take(timeline, incoming(ada, "m" + std::to_string(i), "x", i * 1s));
    timeline.forget_oldest(5);
    CHECK(timeline.size() == 5);
    CHECK_FALSE(take(timeline, incoming(ada, "m2", "x", 2s)));
    CHECK_FALSE(take(timeline, incoming(ada, "older", "x", 0s)));
    CHECK(timeline.size() == 5);
}

TEST_CASE("forgetting keeps own messages that are not delivered", "[chat]") {
    Timeline timeline;
    timeline.written(me, {.id = MessageId("mine"), .text = "mine"}, test_epoch, chat::Delivery::waiting);
    take(timeline, incoming(ada, "a", "1", 1s));
    timeline.forget_oldest(10);
    CHECK(ids(timeline) == std::vector<std::string>{"mine"});
}

TEST_CASE("an item is found by its key wherever late arrivals have moved it", "[chat]") {
    Timeline timeline;
    Random random({7, 7, 7, 7});
    std::vector<chat::ItemKey> keys;
    for (int i = 0; i < 500; ++i) {
        const auto stamp = Milliseconds(static_cast<int>(random.next() % 100'000));
        if (const auto* entry = take(timeline, incoming(ada, std::to_string(i), "x", stamp)))
            keys.push_back(entry->key);
    }
    for (const auto key : keys) {
        const auto index = timeline.index_of(key);
        REQUIRE(index);
        CHECK(timeline[*index].key == key);
    }
    CHECK_FALSE(timeline.index_of(99'999));
}

TEST_CASE("by arrival an own message stays where it was written", "[chat]") {
    Timeline timeline(Timeline::Order::by_arrival);
    Incoming other = incoming(ada, "a", "1");
    other.stamp.reset();
    timeline.written(me, {.id = MessageId("mine"), .text = "mine"}, test_epoch, chat::Delivery::sending);
    take(timeline, other);
    Incoming echo = incoming(me, "mine", "mine");
    echo.stamp.reset();
    REQUIRE(timeline.echoed(MessageId("mine"), echo));
    CHECK(ids(timeline) == std::vector<std::string>{"mine", "a"});
}

TEST_CASE("the size of a timeline in bytes returns to zero when everything is forgotten", "[chat]") {
    Timeline timeline;
    for (int i = 0; i < 100; ++i)
        take(timeline,
             i % 3 ? incoming(ada, std::to_string(i), "text", i * 1s) : joined(ada, std::to_string(i), "Ada", i * 1s));
    CHECK(timeline.bytes() > 0);
    timeline.forget_oldest(1000);
    CHECK(timeline.empty());
    CHECK(timeline.bytes() == 0);
}
