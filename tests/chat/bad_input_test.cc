// What strangers and damaged storage can send into the chat, from the payload's bytes to the timeline. The numbers
// are those of the table of bad inputs, which the tests of protocol and transport use too.
#include <catch2/catch_test_macros.hpp>
#include <map>

#include "base/text_codes.h"
#include "chat/chatting.h"
#include "protocol/layout.h"
#include "protocol/limits.h"

using namespace chatting;

namespace {

const std::string ada_hash(64, 'a');
const std::string eve_hash(64, 'e');

// A message as the stamping rule sends it; false if it is dropped as unreadable.
bool hear(chat::Model& model, const std::string& sender, std::string_view members, Milliseconds stamp,
          Milliseconds now = 1s) {
    const auto unix_time = (test_epoch + stamp).time_since_epoch().count();
    const std::string json = R"({"v":1,"name":"N","sender":")" + sender + R"(","stamp":)" + std::to_string(unix_time) +
                             "," + std::string(members) + "}";
    const auto read = read_message(model.config.transport.topics, "c/out/lobby", as_bytes(json), "1");
    if (read) chat::update(model, transport::Arrived{*read}, at(now));
    return read.has_value();
}

bool hear_text(chat::Model& model, const std::string& sender, const std::string& id, const std::string& text,
               Milliseconds stamp) {
    return hear(model, sender, R"("kind":"text","id":")" + id + R"(","text":")" + text + '"', stamp);
}

std::vector<std::string> spoken(const chat::Model& model) {
    std::vector<std::string> result;
    for (const std::string& text : texts(model))
        if (!text.empty()) result.push_back(text);
    return result;
}

}  // namespace

TEST_CASE("an edit or deletion, by anybody, does not change the message that it names (bad inputs 19 and 23)",
          "[chat]") {
    for (const std::string& sender : {ada_hash, eve_hash}) {
        for (const char* kind : {"edit", "delete"}) {
            chat::Model model = online();
            REQUIRE(hear_text(model, ada_hash, "m1", "original", 1s));
            const std::string body = std::string(R"("kind":")") + kind + R"(","text":"changed","of":"m1","id":)";
            CHECK(hear(model, sender, body + R"("e1")", 2s));
            CHECK(hear(model, sender, body + R"("m1")", 3s));  // with the id of the message that it names
            REQUIRE(hear_text(model, ada_hash, "m2", "good", 4s));
            CHECK(spoken(model) == std::vector<std::string>{"original", "good"});
            CHECK(room(model).timeline[1].message.kind == Kind::unknown);
        }
    }
}

TEST_CASE("an edit before its message, or of itself, is one more unknown item in its place (bad inputs 24 and 25)",
          "[chat]") {
    chat::Model model = online();
    CHECK(hear(model, ada_hash, R"("kind":"edit","id":"e1","of":"m1","text":"changed")", 2s));
    CHECK(hear(model, ada_hash, R"("kind":"reply","id":"r1","of":"r1","text":"to myself")", 3s));
    REQUIRE(hear_text(model, ada_hash, "m1", "original", 1s));
    REQUIRE(hear_text(model, ada_hash, "m2", "good", 4s));
    CHECK(texts(model) == std::vector<std::string>{"original", "", "", "good"});
}

TEST_CASE("ten thousand chained replies and a storm of reactions cost only their places (bad inputs 25 and 26)",
          "[chat]") {
    chat::Model model = online();
    REQUIRE(hear_text(model, ada_hash, "m0", "original", 0s));
    for (int i = 1; i <= 10'000; ++i) {
        const std::string id = std::to_string(i);
        REQUIRE(hear(model, eve_hash,
                     R"("kind":"reaction","id":"m)" + id + R"(","of":"m)" + std::to_string(i - 1) + R"(","text":"+1")",
                     i * 1ms));
    }
    REQUIRE(hear_text(model, ada_hash, "good", "good", 20s));
    CHECK(spoken(model) == std::vector<std::string>{"original", "good"});
    CHECK(room(model).timeline.size() == 10'002);
    CHECK(room(model).timeline.bytes() <= limits::timeline_bytes);
}

TEST_CASE("of two texts with one sender and id the one with the smaller stamp is shown everywhere (bad input 22)",
          "[chat]") {
    chat::Model model = online();
    SECTION("the smaller one comes first") {
        REQUIRE(hear_text(model, ada_hash, "m1", "first", 1s));
        REQUIRE(hear_text(model, ada_hash, "m1", "second", 2s));
    }
    SECTION("the smaller one comes last") {
        REQUIRE(hear_text(model, ada_hash, "m1", "second", 2s));
        REQUIRE(hear_text(model, ada_hash, "m1", "first", 1s));
    }
    REQUIRE(hear_text(model, eve_hash, "m1", "another's", 3s));  // the same id from another sender (bad input 21)
    CHECK(texts(model) == std::vector<std::string>{"first", "another's"});
}

TEST_CASE("a message stamped in the far future is placed by its arrival, and later ones follow it (bad input 28)",
          "[chat]") {
    constexpr Milliseconds years = std::chrono::days(365 * 50);
    chat::Model model = online();
    REQUIRE(hear_text(model, ada_hash, "m1", "before", 1s));
    REQUIRE(hear_text(model, eve_hash, "m2", "from 2075", years));
    REQUIRE(hear_text(model, ada_hash, "m3", "after", 3s));
    CHECK(texts(model) == std::vector<std::string>{"before", "from 2075", "after"});
    CHECK(room(model).timeline[1].at < test_epoch + 3s);
    SECTION("and arrives only once") {
        REQUIRE(hear_text(model, eve_hash, "m2", "from 2075", years));
        REQUIRE(hear_text(model, eve_hash, "m2", "from 2075", years + 1s));
        CHECK(texts(model).size() == 3);
    }
    SECTION("a stamp that is ahead only because our clock is a day slow is trusted") {
        REQUIRE(hear_text(model, ada_hash, "m5", "fifth", 86'402s));
        REQUIRE(hear_text(model, ada_hash, "m4", "fourth", 86'401s));
        CHECK(texts(model) == std::vector<std::string>{"before", "from 2075", "after", "fourth", "fifth"});
    }
    SECTION("with a clock that is years slow, the order is that of arrival") {
        for (const int i : {4, 5, 6})
            REQUIRE(hear_text(model, ada_hash, "m" + std::to_string(i), std::to_string(i), years + i * 1s));
        CHECK(texts(model) == std::vector<std::string>{"before", "from 2075", "after", "4", "5", "6"});
    }
    CHECK_FALSE(hear_text(model, eve_hash, "m9", "from 1970", -1'760'000'000s));
}

TEST_CASE(
    "an own message whose echo is stamped in the far future is delivered, and later ones follow it (bad input 28)",
    "[chat]") {
    chat::Model model = online();
    chat::update(model, chat::SubmitText{lobby, "mine"}, at(1s));
    Incoming echo = incoming(me, own(model).message.id.text(), "mine", std::chrono::days(20'000));
    chat::update(model, transport::Arrived{echo}, at(2s));
    CHECK(own(model).delivery == chat::Delivery::delivered);
    chat::update(model, transport::Arrived{incoming(ada, "later", "later", 3s)}, at(3s));
    CHECK(texts(model) == std::vector<std::string>{"mine", "later"});
}

TEST_CASE("an unreadable outbox is kept aside and reported, never deleted unread (bad input 43)", "[chat]") {
    std::map<std::string, std::string> store{{"confab.outbox.old", R"([{"room":"lobby","id":"1","na)"}};
    chat::Model model = fresh();
    for (const auto& save :
         all<chat::Save>(chat::update(model, chat::Restored{{store.begin(), store.end()}}, at(0s)))) {
        if (save.value.empty())
            store.erase(save.key);
        else
            store[save.key] = save.value;
    }
    CHECK_FALSE(store.contains("confab.outbox.old"));
    CHECK(store.at("confab.unread") == R"([{"room":"lobby","id":"1","na)");
    CHECK(model.notices.list.size() == 1);
    CHECK(model.outbox.pending.empty());

    SECTION("the next start does not report it again, and leaving the chat deletes it") {
        chat::Model next = fresh();
        chat::update(next, chat::Restored{{store.begin(), store.end()}}, at(1s));
        CHECK(next.notices.list.empty());
        chat::update(next, chat::EnterChat{.name = "Grace"}, at(2s));
        bool wiped = false;
        for (const auto& save : all<chat::Save>(chat::update(next, chat::LeaveChat{}, at(3s))))
            wiped |= save.key == "confab.unread" && save.value.empty();
        CHECK(wiped);
    }
    SECTION("a readable one is not reported") {
        chat::Model next = fresh();
        chat::update(
            next, chat::Restored{{{"confab.outbox.x", R"([{"room":"lobby","id":"1","name":"G","text":"good"}])"}}},
            at(1s));
        CHECK(next.notices.list.empty());
        CHECK(texts(next) == std::vector<std::string>{"good"});
    }
}
