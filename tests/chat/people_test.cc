#include <catch2/catch_test_macros.hpp>

#include "chat/accounts.h"
#include "protocol/limits.h"

using namespace chatting;

namespace {
UserId person(int number) {
    std::string id = std::to_string(number);
    return UserId(std::string(64 - id.size(), '0') + id);
}
chat::Effects hear(chat::Model& model, const UserId& sender, const std::string& id, Milliseconds moment) {
    return chat::update(model, transport::Arrived{said(sender, id, "text " + id, moment)}, at(moment));
}
chat::ShownName shown(const chat::Model& model, std::size_t index) {
    return chat::name_of(model, room(model).timeline[index]);
}
}  // namespace

TEST_CASE("a burst of messages by one unknown author causes one lookup, and they keep their order", "[chat]") {
    chat::Model model = signed_in();
    chat::Effects effects;
    for (int i = 0; i < 30; ++i)
        for (auto& effect : hear(model, ben, std::to_string(10 + i), 1s + i * 1ms)) effects.push_back(effect);
    const auto asked = asks(effects, "GET /users");
    REQUIRE(asked.size() == 1);
    CHECK(room(model).timeline.size() == 30);
    CHECK(shown(model, 0) == chat::ShownName{.name = chat::short_id(ben), .stand_in = true});
    const auto revision = model.people.revision;
    answer(model, asked[0], people({{ben, "Ben"}}), 2s);
    CHECK(model.people.revision != revision);
    for (std::size_t i = 0; i < 30; ++i) {
        CHECK(shown(model, i) == chat::ShownName{.name = "Ben"});
        CHECK(room(model).timeline[i].message.id.text() == std::to_string(10 + i));
    }
    CHECK(asks(hear(model, ben, "99", 3s), "GET /users").empty());
}

TEST_CASE("authors who appear during a lookup share the next one", "[chat]") {
    chat::Model model = signed_in();
    const auto first = asks(hear(model, ben, "1", 1s), "GET /users");
    REQUIRE(first.size() == 1);
    for (int i = 0; i < 120; ++i)
        CHECK(asks(hear(model, person(i), std::to_string(100 + i), 2s), "GET /users").empty());
    auto next = asks(answer(model, first[0], people({{ben, "Ben"}}), 3s), "GET /users");
    std::size_t lookups = 0;
    for (; !next.empty() && lookups < 10; ++lookups) next = asks(answer(model, next[0], people({}), 3s), "GET /users");
    CHECK(lookups == 3);  // for 50, 50 and 20 of them
}

TEST_CASE("a failed lookup shows a short id and is tried again, with growing pauses", "[chat]") {
    chat::Model model = signed_in();
    auto asked = asks(hear(model, ben, "1", 1s), "GET /users");
    Milliseconds moment = 1s;
    Milliseconds last = 0ms;
    for (int i = 0; i < 4; ++i) {
        REQUIRE(asked.size() == 1);
        refuse(model, asked[0], api::Refusal::busy, moment);
        CHECK(shown(model, 0) == chat::ShownName{.name = "#bbbbbb", .stand_in = true});
        const auto due = model.people.retry_at;
        REQUIRE(due);
        const Milliseconds wait = *due - at_instant(moment);
        CHECK(wait >= 30s);
        CHECK(wait > last);
        last = wait;
        CHECK(asks(pass(model, moment, moment + wait - 1ms), "GET /users").empty());
        moment += wait;
        asked = asks(chat::update(model, chat::Ticked{}, at(moment)), "GET /users");
    }
    answer(model, asked.at(0), people({{ben, "Ben"}}), moment);
    CHECK(shown(model, 0).name == "Ben");
}

TEST_CASE("a person whom the backend does not know is asked for again after ten minutes, not before", "[chat]") {
    chat::Model model = signed_in();
    const auto asked = asks(hear(model, ben, "1", 1s), "GET /users");
    answer(model, asked.at(0), people({}), 1s);
    CHECK(shown(model, 0).stand_in);
    CHECK(asks(pass(model, 1s, 600s), "GET /users").empty());
    CHECK(asks(pass(model, 600s, 602s), "GET /users").size() == 1);
}

TEST_CASE("an answer to another lookup, or a malformed one, changes no name", "[chat]") {
    chat::Model model = signed_in();
    const auto asked = asks(hear(model, ben, "1", 1s), "GET /users").at(0);
    chat::update(model, transport::Answered{asked.ask + 100, people({{ben, "Eve"}})}, at(1s));
    CHECK(shown(model, 0).stand_in);
    answer(model, asked, R"({"users":"all of them"})", 1s);
    CHECK(shown(model, 0).stand_in);
    answer(model, asked, people({{ben, "Eve"}}), 1s);
    CHECK(shown(model, 0).stand_in);
}

TEST_CASE("guests have the name they give, a mark if there are accounts, and are never looked up", "[chat]") {
    chat::Model model = signed_in();
    Incoming hello = said(guest, "1", "hello", 1s);
    hello.standing = Standing::guest;
    hello.message.name = "Ann";  // the same as our name
    CHECK(asks(chat::update(model, transport::Arrived{hello}, at(1s)), "GET /users").empty());
    CHECK(shown(model, 0) == chat::ShownName{.name = "Ann", .guest = true});

    chat::Model without = online();
    Incoming anywhere = incoming(ada, "1", "hello", 1s);
    anywhere.standing = Standing::guest;
    chat::update(without, transport::Arrived{anywhere}, at(1s));
    CHECK(shown(without, 0) == chat::ShownName{.name = "Ada"});
}

TEST_CASE("a signed-in sender's name comes from the backend, not from the message", "[chat]") {
    chat::Model model = signed_in();
    Incoming claim = said(ben, "1", "hello", 1s);
    claim.message.name = "Ann";
    chat::update(model, transport::Arrived{claim}, at(1s));
    CHECK(shown(model, 0).name == chat::short_id(ben));
}

TEST_CASE("at most the limit of people is remembered, and those not used for longest go first", "[chat]") {
    chat::Model model = signed_in();
    for (int i = 0; i < static_cast<int>(limits::people_known) + 100; ++i) {
        hear(model, ben, "b" + std::to_string(i), 1s + i * 2ms);
        hear(model, person(i), "p" + std::to_string(i), 1s + i * 2ms + 1ms);
    }
    CHECK(model.people.known.size() == limits::people_known);
    CHECK(model.people.known.contains(ben.text()));
    CHECK_FALSE(model.people.known.contains(person(0).text()));
}
