// POST /rooms/{id}/messages: sending without a connection.
#include <catch2/catch_test_macros.hpp>

#include "lambda/connections.h"
#include "protocol/layout.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

namespace {

using namespace backend;

const Who ann = person("ann");
const Who ben = person("ben");
const RoomId lobby("lobby");

Message said(std::string_view text, std::string_view id = "m-1") {
    return {.id = MessageId(std::string(id)), .kind = Kind::text, .name = "Ann", .text = std::string(text)};
}

Got post(Backend& backend, const Who& who, const RoomId& room, const Json& body) {
    api::Request request = api::post_message(room, said("x"));
    request.body = body.dump();
    return backend.call(who, request);
}

std::vector<Incoming> history(Backend& backend, const Who& who, const RoomId& room) {
    const auto page = api::read_history(backend.call(who, api::get_messages_before(room, {})).body, room);
    if (!page) FAIL("no history");
    return page->messages;
}

}  // namespace

TEST_CASE("a message to a public room is stamped, kept and published as the stamping rule does it", "[lambda]") {
    Backend backend;
    const Got got = backend.call(ann, api::post_message(lobby, said("hello")));
    CHECK(got.status == 200);
    CHECK(got.body.dump() == R"({"id":"m-1","stamp":1760000000000})");
    REQUIRE(backend.published.size() == 1);
    CHECK(backend.published[0].topic == "c/out/lobby");
    CHECK(backend.published[0].payload == R"({"v":1,"id":"m-1","kind":"text","name":"Ann","text":"hello","sender":")" +
                                              ann.user().text() + R"(","stamp":1760000000000,"lane":"u"})");
    const auto message =
        read_message(Topics{}, backend.published[0].topic, as_bytes(backend.published[0].payload), "1");
    REQUIRE(message);
    CHECK(message->standing == Standing::user);
    CHECK(message->sender == ann.user());
    const auto kept = history(backend, guest(), lobby);
    REQUIRE(kept.size() == 1);
    CHECK(kept[0] == *message);
    const Json row = backend.engine.rows("Messages")[0];
    CHECK(*row.find("key")->find_text("S") == "1760000000000#" + ann.user().text() + "#m-1");
    CHECK(*row.find("expires")->find_text("N") == std::to_string(1'760'000'000LL + 90 * 86'400));
}

TEST_CASE("a guest's message is marked as a guest's, and a \"joined\" message has no text", "[lambda]") {
    Backend backend;
    CHECK(backend
              .call(guest(), api::post_message(
                                 lobby, {.id = MessageId("j"), .kind = Kind::joined, .name = "Somebody", .text = {}}))
              .status == 200);
    REQUIRE(backend.published.size() == 1);
    CHECK(backend.published[0].payload.contains(R"("lane":"g")"));
    CHECK(backend.published[0].payload.contains(R"("kind":"joined")"));
    CHECK(history(backend, ann, lobby).size() == 1);
}

TEST_CASE("what senders claim about themselves is ignored", "[lambda]") {
    Backend backend;
    Json body = gateway::write_sent(said("hello"));
    body.set("sender", ben.user().text());
    body.set("stamp", 1);
    body.set("lane", "s");
    CHECK(post(backend, guest(), lobby, body).status == 200);
    const auto published = parse_json(backend.published.at(0).payload);
    CHECK(*published->find_text("sender") == guest().user().text());
    CHECK(*published->find_text("lane") == "g");
    CHECK(published->find_integer("stamp") == 1'760'000'000'000);
}

TEST_CASE("a text is cleaned, and may be much longer than other requests", "[lambda]") {
    Backend backend;
    CHECK(post(backend, ann, lobby, gateway::write_sent(said("a\u202Eb\a  "))).status == 200);
    CHECK(backend.published.at(0).payload.contains("\"text\":\"a\uFFFDb\""));
    CHECK(post(backend, ann, lobby, gateway::write_sent(said(std::string(limits::text_bytes, 'x')))).status == 200);
    CHECK(post(backend, ann, lobby, gateway::write_sent(said(std::string(limits::text_bytes, '"')))).status == 200);
}

TEST_CASE("a body that is not a message is refused with a sentence, and nothing is published", "[lambda]") {
    Backend backend;
    const Json good = gateway::write_sent(said("hello"));
    const auto with = [&](std::string_view name, Json value) {
        Json json = good;
        json.set(name, std::move(value));
        return json;
    };
    for (const Json& bad : {Json::object(), Json::array(), with("v", 2), with("id", "a/b"), with("id", ""),
                            with("kind", "poll"), with("name", std::string(200, 'x')), with("text", ""),
                            with("text", "   "), with("text", std::string(limits::text_bytes + 1, 'x')),
                            with("text", 5), with("more", std::string(limits::notice_bytes, 'x'))}) {
        const Got got = post(backend, ann, lobby, bad);
        CHECK(got.code() == "invalid-request");
        CHECK(got.body.find_text("message")->ends_with('.'));
    }
    CHECK(backend.published.empty());
    CHECK(backend.engine.rows("Messages").empty());
}

TEST_CASE("a publish without an answer is tried once more, and then the sender is told to try again", "[lambda]") {
    Backend backend;
    backend.iot_failures = 1;
    CHECK(backend.call(ann, api::post_message(lobby, said("hello"))).status == 200);
    CHECK(backend.published.size() == 1);
    backend.iot_failures = 2;
    CHECK(backend.call(ann, api::post_message(lobby, said("again", "m-2"))).code() == "busy");
    CHECK(backend.published.size() == 1);
    // Sent again at once, it is in the history once.
    CHECK(backend.call(ann, api::post_message(lobby, said("again", "m-2"))).status == 200);
    CHECK(backend.engine.rows("Messages").size() == 2);
}

TEST_CASE("a message that cannot be kept is not published", "[lambda]") {
    Backend backend;
    backend.engine.instead_of_all(HttpAnswer(std::unexpected(HttpFailure::network)));
    CHECK(backend.call(ann, api::post_message(lobby, said("hello"))).code() == "busy");
    CHECK(backend.published.empty());
}

TEST_CASE("without history a message is published but not kept", "[lambda]") {
    Backend backend;
    backend.environment.history = false;
    CHECK(backend.call(ann, api::post_message(lobby, said("hello"))).status == 200);
    CHECK(backend.published.size() == 1);
    CHECK(backend.engine.rows("Messages").empty());
}

TEST_CASE("only members may post to a private room, and guests to no closed room", "[lambda]") {
    Backend backend;
    const RoomId kitchen("p.kitchen");
    backend.join("ben");
    backend.call(ann, api::post_room("Kitchen", api::Access::members));
    CHECK(backend.call(ann, api::post_message(kitchen, said("hello"))).status == 200);
    REQUIRE(backend.published.size() == 1);
    CHECK(backend.published[0].topic == "c/own/us-east-1:ann/p.kitchen");
    CHECK(backend.published[0].payload.contains(R"("lane":"p")"));
    CHECK(history(backend, ann, kitchen).size() == 1);
    CHECK(backend.call(ben, api::post_message(kitchen, said("hello"))).code() == "not-a-member");
    CHECK(backend.call(guest(), api::post_message(kitchen, said("hello"))).code() == "not-signed-in");
    CHECK(backend.call(guest(), api::post_message(direct_room(ben.user()), said("hello"))).code() == "not-signed-in");
    CHECK(backend.call(ann, api::post_message(RoomId("p.nowhere"), said("hello"))).code() == "not-found");
    CHECK(backend.published.size() == 1);
}

TEST_CASE("a direct message reaches its two people and nobody else", "[lambda]") {
    Backend backend;
    Sockets sockets(backend);
    backend.join("ann");
    backend.join("ben");
    CHECK(backend.call(ann, api::post_message(direct_room(ben.user()), said("psst"))).status == 200);
    std::set<std::string> topics;
    for (const Publish& publish : backend.published) topics.insert(publish.topic);
    CHECK(topics == std::set<std::string>{
                        "c/own/us-east-1:ben/d/" + ann.user().text(), "c/own/us-east-1:ann/d/" + ben.user().text()});
    CHECK(sockets.held(ben).size() == 1);
}

TEST_CASE("a system of the operator cannot post as a person, and an unknown route is not found", "[lambda]") {
    Backend backend;
    Json as_operator = event(ann, api::post_message(lobby, said("hello")));
    as_operator.set(
        "requestContext",
        Json::object({{"http", Json::object({{"method", "POST"}, {"path", "/rooms/lobby/messages"}})},
                      {"authorizer",
                       Json::object({{"iam", Json::object({{"userArn", "arn:aws:iam::123456789012:user/owner"}})}})}}));
    CHECK(backend.run(FunctionName::post, as_operator).code() == "not-signed-in");
    CHECK(backend
              .run(FunctionName::post,
                   event(ann, {.method = "POST", .path = "/rooms/d.x/messages", .query = {}, .body = "{}"}))
              .code() == "not-found");
    CHECK(backend.run(FunctionName::post, event(ann, {.method = "GET", .path = "/message", .query = {}, .body = {}}))
              .code() == "not-found");
    CHECK(backend.published.empty());
}
