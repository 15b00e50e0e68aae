#include <catch2/catch_test_macros.hpp>

#include "aws/dynamodb.h"
#include "lambda/backend.h"
#include "protocol/layout.h"
#include "protocol/limits.h"

namespace {

using namespace backend;

const Who ann = person("ann");
const Who ben = person("ben");
const RoomId kitchen("p.kitchen");

// As the IoT rule passes it to `deliver`.
Json direct_message(const Backend& backend, const Who& from, std::string_view text = "hello",
                    std::string_view id = "m-1") {
    const auto stamp = backend.now.time_since_epoch().count();
    const std::string sender = from.user().text();
    return Json::object(
        {{"v", 1},
         {"id", id},
         {"kind", "text"},
         {"name", "Ann"},
         {"text", text},
         {"sender", sender},
         {"stamp", stamp},
         {"lane", "p"},
         {"room", kitchen.text()},
         {"key", std::to_string(stamp) + "#" + sender + "#" + std::string(id)},
         {"expires", stamp / 1000 + 90 * 86'400LL},
         {"identity", from.identity}});
}

void furnish(Backend& backend) {
    backend.join("ben");
    backend.call(ann, api::post_room("Kitchen", api::Access::members));
    backend.call(ann, api::add_member(kitchen, ben.user()));
}

lambda::Reply deliver(Backend& backend, Json event) { return backend.reply(FunctionName::deliver, std::move(event)); }

Json without(const Json& json, std::string_view key) {
    Json::Object kept;
    for (const Json::Member& member : *json.members())
        if (member.key != key) kept.push_back(member);
    return Json(std::move(kept));
}

}  // namespace

TEST_CASE("a member's message goes to each member's own topic and into the history", "[lambda]") {
    Backend backend;
    furnish(backend);
    CHECK(deliver(backend, direct_message(backend, ann)).result.dump() == R"({"delivered":2})");
    REQUIRE(backend.published.size() == 2);
    std::set<std::string> topics;
    for (const Publish& publish : backend.published) {
        topics.insert(publish.topic);
        CHECK(publish.payload == R"({"v":1,"id":"m-1","kind":"text","name":"Ann","text":"hello","sender":")" +
                                     ann.user().text() + R"(","stamp":1760000000000,"lane":"p"})");
        const auto message = read_message(Topics{}, publish.topic, as_bytes(publish.payload), "1");
        REQUIRE(message);
        CHECK(message->room == kitchen);
        CHECK(message->standing == Standing::user);
    }
    CHECK(topics == std::set<std::string>{"c/own/us-east-1:ann/p.kitchen", "c/own/us-east-1:ben/p.kitchen"});
    const auto page = api::read_history(backend.call(ben, api::get_messages_before(kitchen, {})).body, kitchen);
    REQUIRE(page);
    REQUIRE(page->messages.size() == 1);
    CHECK(page->messages[0].message.text == "hello");
}

TEST_CASE("a message from somebody who is not a member reaches nobody and is not kept", "[lambda]") {
    Backend backend;
    furnish(backend);
    for (const Who& who : {person("cat"), guest()}) {
        const lambda::Reply reply = deliver(backend, direct_message(backend, who));
        CHECK(reply.ending == lambda::Ending::answered);
        CHECK(reply.result.find_integer("delivered") == 0);
    }
    CHECK(backend.published.empty());
    CHECK(backend.engine.rows("Messages").empty());
}

TEST_CASE("losing membership takes effect at once, for reading and for writing", "[lambda]") {
    Backend backend;
    furnish(backend);
    backend.call(ann, api::remove_member(kitchen, ben.user()));
    CHECK(deliver(backend, direct_message(backend, ben)).result.find_integer("delivered") == 0);
    CHECK(deliver(backend, direct_message(backend, ann)).result.find_integer("delivered") == 1);
    REQUIRE(backend.published.size() == 1);
    CHECK(backend.published[0].topic == "c/own/us-east-1:ann/p.kitchen");
}

TEST_CASE("a message to a deleted room is not delivered", "[lambda]") {
    Backend backend;
    CHECK(deliver(backend, direct_message(backend, ann)).result.find_integer("delivered") == 0);
    furnish(backend);
    backend.now += 1s;
    backend.call(ann, api::delete_room(kitchen));
    CHECK(deliver(backend, direct_message(backend, ann)).result.find_integer("delivered") == 0);
    CHECK(backend.published.empty());
}

TEST_CASE("an event that the rule would not write is dropped", "[lambda]") {
    Backend backend;
    furnish(backend);
    const Json good = direct_message(backend, ann);
    for (const std::string_view key : {"v", "id", "kind", "text", "sender", "stamp", "room", "identity"}) {
        INFO(key);
        CHECK(deliver(backend, without(good, key)).result.find_integer("delivered") == 0);
    }
    const auto with = [&](std::string_view key, Json value) {
        Json json = good;
        json.set(key, std::move(value));
        return json;
    };
    for (const Json& bad : {with("identity", ben.identity), with("sender", ben.user().text()), with("room", "lobby"),
                            with("room", "p./x"), with("id", "a/b"), with("id", "m-1\n"), with("kind", "sticker"),
                            with("text", std::string(limits::text_bytes + 1, 'x')), with("name", std::string(200, 'x')),
                            Json(), Json("x")})
        CHECK(deliver(backend, bad).result.find_integer("delivered") == 0);
    CHECK(backend.published.empty());
}

TEST_CASE("a stored and delivered message is rebuilt; nothing else of the event comes with it", "[lambda]") {
    Backend backend;
    furnish(backend);
    Json event = direct_message(backend, ann, "one\x01\u202E two", "m-1");
    event.set("name", "Ann\u200B");
    event.set("key", "9999999999999#somebody#else");
    event.set("expires", 1);
    event.set("extra", Json::array({Json::array({1})}));
    deliver(backend, event);
    REQUIRE(backend.published.size() == 2);
    const auto published = parse_json(backend.published[0].payload);
    REQUIRE(published);
    CHECK(published->find_text("text") != nullptr);
    CHECK_FALSE(published->find("extra"));
    CHECK(*published->find_text("name") == "Ann");
    REQUIRE(backend.engine.rows("Messages").size() == 1);
    const Json row = dynamodb::from_attributes(backend.engine.rows("Messages").front());
    CHECK_FALSE(row.find("extra"));
    const std::string stamp = std::to_string(backend.now.time_since_epoch().count());
    CHECK(*row.find_text("key") == stamp + "#" + ann.user().text() + "#m-1");
    CHECK(row.find_integer("expires") > backend.now.time_since_epoch().count() / 1000);
    CHECK(*row.find_text("text") == *published->find_text("text"));
}

TEST_CASE("the lane in a message is not trusted", "[lambda]") {
    Backend backend;
    furnish(backend);
    Json forged = direct_message(backend, ann);
    forged.set("lane", "g");
    deliver(backend, forged);
    REQUIRE_FALSE(backend.published.empty());
    CHECK(backend.published[0].payload.contains(R"("lane":"p")"));
}

TEST_CASE("a message of kind \"joined\" is delivered although it has no text", "[lambda]") {
    Backend backend;
    furnish(backend);
    Json joined = direct_message(backend, ann, "");
    joined.set("kind", "joined");
    CHECK(deliver(backend, joined).result.find_integer("delivered") == 2);
    CHECK(api::read_history(backend.call(ann, api::get_messages_before(kitchen, {})).body, kitchen)->messages.size() ==
          1);
}

TEST_CASE("the same event twice is kept once", "[lambda]") {
    Backend backend;
    furnish(backend);
    deliver(backend, direct_message(backend, ann));
    CHECK(deliver(backend, direct_message(backend, ann)).ending == lambda::Ending::answered);
    CHECK(backend.engine.rows("Messages").size() == 1);
}

TEST_CASE("a message for a hundred members takes few turns", "[lambda]") {
    Backend backend;
    furnish(backend);
    for (std::size_t i = 2; i < limits::private_members; ++i)
        backend.call(ann, api::add_member(kitchen, backend.join("p" + std::to_string(i))));
    backend.turns = 0;
    CHECK(deliver(backend, direct_message(backend, ann)).result.find_integer("delivered") == limits::private_members);
    CHECK(backend.turns <= 5);
}

TEST_CASE("a topic that fails once is tried again, and one that keeps failing fails the invocation", "[lambda]") {
    Backend backend;
    furnish(backend);
    backend.iot_failures = 1;
    CHECK(deliver(backend, direct_message(backend, ann)).result.find_integer("delivered") == 2);
    CHECK(backend.published.size() == 2);
    backend.iot_failures = 10;
    CHECK(deliver(backend, direct_message(backend, ann, "again", "m-2")).ending == lambda::Ending::failed);
}

TEST_CASE("if DynamoDB is unavailable the invocation fails, so that AWS repeats it, and nothing was sent to anybody",
          "[lambda]") {
    Backend backend;
    furnish(backend);
    backend.engine.instead_of_all(HttpAnswer(std::unexpected(HttpFailure::network)));
    const lambda::Reply reply = deliver(backend, direct_message(backend, ann));
    CHECK(reply.ending == lambda::Ending::failed);
    CHECK(reply.result.text()->ends_with('.'));
    CHECK(backend.published.empty());
}

TEST_CASE("without history a private message is delivered, but not kept", "[lambda]") {
    Backend backend;
    furnish(backend);
    backend.environment.history = false;
    CHECK(deliver(backend, direct_message(backend, ann)).result.find_integer("delivered") == 2);
    CHECK(backend.engine.rows("Messages").empty());
}
