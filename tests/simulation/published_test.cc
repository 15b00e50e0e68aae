// Examples of what tests/simulation/published_fuzz.cc tries at random.
#include "simulation/published.h"

#include <catch2/catch_test_macros.hpp>

#include "protocol/limits.h"

namespace {

using Ids = std::vector<std::string>;

Ids shown_with(const Json& message, std::string_view room = "lobby") {
    const auto row = published::stamped(message.dump(), published::topic_of(room));
    return published::shown_between(row ? std::optional(aws::dynamodb::to_attributes(*row)) : std::nullopt);
}

Json message_with(std::string_view key, Json value) {
    Json message = Json::object({{"v", 1}, {"id", "between"}, {"kind", "text"}, {"name", "Ann"}, {"text", "hello"}});
    message.set(key, std::move(value));
    return message;
}

}  // namespace

TEST_CASE("a guest's message is shown among the others", "[simulation]") {
    CHECK(shown_with(message_with("text", "hello")) == Ids{"before", "between", "after"});
}

TEST_CASE("whatever a guest publishes, the other messages are shown", "[simulation]") {
    Json deep = Json("x");
    for (int i = 0; i < 31; ++i) deep = Json::array({std::move(deep)});
    for (const std::string_view key : {"text", "name"}) {
        // The rule turns it into a string, so the stored message is flat.
        CHECK(shown_with(message_with(key, deep)) == Ids{"before", "between", "after"});
        CHECK(shown_with(message_with(key, Json::object({{"a", 1}}))) == Ids{"before", "between", "after"});
        CHECK(shown_with(message_with(key, Json())) == Ids{"before", "after"});
    }
    CHECK(shown_with(message_with("text", std::string(limits::text_bytes, '\x01'))) == Ids{"before", "after"});
    CHECK(shown_with(message_with("text", "\u200B\u202E")).front() == "before");
    for (const Json& id : {Json("between\n"), Json("between\r\n"), Json("between\u2028"), Json("a b"), Json(""), deep,
                           Json::array({"between"}), Json(std::string(65, 'a')), Json("between!")})
        CHECK(shown_with(message_with("id", id)) == Ids{"before", "after"});
    for (const Json& version : {Json(2), Json("1"), Json(true), Json::array({1})})
        CHECK(shown_with(message_with("v", version)) == Ids{"before", "after"});
    CHECK(shown_with(message_with("kind", Json::array({"text"}))) == Ids{"before", "after"});
}

TEST_CASE("a room's name that ends in a line feed is invalid", "[simulation]") {
    const std::string payload = message_with("text", "hello").dump();
    CHECK(published::stamped(payload, published::topic_of("lobby")));
    CHECK_FALSE(published::stamped(payload, published::topic_of("lobby\n")));
    CHECK_FALSE(published::stamped(payload, published::topic_of("lobby!")));
}
