// The routes of the WebSocket API: connecting, disconnecting and subscribing, and what no frame can do.
#include <catch2/catch_test_macros.hpp>

#include "lambda/connections.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

namespace {

using namespace backend;

const Who ann = person("ann");
const Who ben = person("ben");
const RoomId lobby("lobby");
const RoomId kitchen("p.kitchen");

struct World {
    Backend backend;
    Sockets sockets{backend};

    World() {
        backend.join("ann");
        backend.join("ben");
    }
    SocketConnection& send(const Who& who, const std::string& id, const gateway::Request& request) {
        CHECK(sockets.send(who, id, request).result.find_integer("statusCode") == 200);
        return sockets.connection(id);
    }
    api::Refusal refused(const Who& who, const std::string& id, const gateway::Request& request) {
        const auto frame = send(who, id, request).last<gateway::Refused>();
        REQUIRE(frame);
        CHECK(frame->action == gateway::action_of(request));
        return frame->refusal;
    }
};

Message text(std::string_view id, std::string_view words = "hello") {
    return {.id = MessageId(std::string(id)), .kind = Kind::text, .name = "Ann", .text = std::string(words)};
}

}  // namespace

TEST_CASE("$connect stores the connection with its person, whether it acknowledges, and when it expires", "[lambda]") {
    World world;
    const std::string line = world.sockets.open(ann, Take::acknowledged);
    const auto rows = world.backend.engine.rows("Connections");
    REQUIRE(rows.size() == 1);
    CHECK(*rows[0].find("connection")->find_text("S") == line);
    CHECK(*rows[0].find("user")->find_text("S") == ann.user().text());
    CHECK(*rows[0].find("identity")->find_text("S") == ann.identity);
    CHECK(rows[0].find("acks")->find("BOOL")->boolean() == true);
    CHECK(*rows[0].find("expires")->find_text("N") ==
          std::to_string(world.backend.now.time_since_epoch().count() / 1000 + 130 * 60));
}

TEST_CASE("an event without an authorizer's answer, or with a contradictory one, is refused", "[lambda]") {
    World world;
    const auto tried = [&](Json authorizer) {
        Json json = Sockets::event(ann, "c=", "$connect");
        Json context = *json.find("requestContext");
        context.set("authorizer", std::move(authorizer));
        json.set("requestContext", std::move(context));
        return world.backend.reply(FunctionName::gateway, json).result.find_integer("statusCode");
    };
    const auto as = [](std::string_view user, std::string_view identity, std::string_view standing) {
        return Json::object({{"user", user}, {"identity", identity}, {"standing", standing}});
    };
    CHECK(tried(as(ann.user().text(), ann.identity, "u")) == 200);
    world.backend.engine.clear("Connections");
    for (const Json& bad : {Json(), Json("x"), as(ben.user().text(), ann.identity, "u"), as(ann.user().text(), "", "u"),
                            as(ann.user().text(), ann.identity, "s"), as("", ann.identity, "u")})
        CHECK(tried(bad) == 403);
    CHECK(world.backend.engine.rows("Connections").empty());
    CHECK(world.backend.reply(FunctionName::gateway, Json()).result.find_integer("statusCode") == 403);
}

TEST_CASE("if the table is unavailable, nobody is connected halfway", "[lambda]") {
    World world;
    world.backend.engine.instead_of_all(HttpAnswer(std::unexpected(HttpFailure::network)));
    CHECK(world.backend.reply(FunctionName::gateway, Sockets::event(ann, "c=", "$connect"))
              .result.find_integer("statusCode") == 500);
}

TEST_CASE("the twenty-first connection of a person closes the oldest, together with its subscriptions", "[lambda]") {
    World world;
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < limits::connections_per_person; ++i) {
        world.backend.now += 1s;
        lines.push_back(world.sockets.open(ann));
        if (i == 0) world.send(ann, lines[0], gateway::Subscribe{lobby});
    }
    world.sockets.open(ben);
    CHECK(world.sockets.closed.empty());
    world.backend.now += 1s;
    const std::string further = world.sockets.open(ann);
    CHECK(world.sockets.closed == std::vector<std::string>{lines[0]});
    CHECK_FALSE(world.sockets.known(lines[0]));
    CHECK(world.sockets.subscriptions_of(lines[0]) == 0);
    CHECK(world.sockets.known(lines[1]));
    CHECK(world.sockets.known(further));
}

TEST_CASE("anybody can join and leave a public room, and joining twice subscribes once", "[lambda]") {
    World world;
    for (const Who& who : {ann, guest()}) {
        const std::string line = world.sockets.open(who);
        for (int i = 0; i < 2; ++i)
            CHECK(world.send(who, line, gateway::Subscribe{lobby}).last<gateway::Subscribed>()->room == lobby);
        CHECK(world.sockets.subscriptions_of(line) == 1);
        CHECK(world.send(who, line, gateway::Unsubscribe{lobby}).last<gateway::Unsubscribed>()->room == lobby);
        CHECK(world.sockets.subscriptions_of(line) == 0);
    }
}

TEST_CASE("one frame joins many rooms, and each is granted or refused for itself", "[lambda]") {
    World world;
    world.backend.call(ann, api::post_room("Kitchen", api::Access::members));
    const std::string line = world.sockets.open(ben);
    const auto answer =
        world.send(ben, line, gateway::SubscribeAll{{lobby, kitchen, RoomId("p.cellar"), RoomId("tea")}})
            .last<gateway::SubscribedAll>();
    REQUIRE(answer);
    CHECK(answer->rooms == std::vector<RoomId>{lobby, RoomId("tea")});
    CHECK(answer->refused == std::vector<gateway::SubscribedAll::RefusedRoom>{
                                 {kitchen, api::Refusal::not_a_member}, {RoomId("p.cellar"), api::Refusal::not_found}});
    CHECK(world.sockets.subscriptions_of(line) == 2);
    std::vector<RoomId> many;
    for (std::size_t i = 0; i < limits::rooms; ++i) many.push_back(RoomId("room-" + std::to_string(i)));
    const auto full = world.send(ben, line, gateway::SubscribeAll{many}).last<gateway::SubscribedAll>();
    REQUIRE(full);
    CHECK(full->rooms.size() == limits::rooms - 2);
    CHECK(full->refused.size() == 2);
    CHECK(full->refused[0].refusal == api::Refusal::too_many_rooms);
}

TEST_CASE("private rooms are for their members and direct rooms for users, and neither needs a subscription",
          "[lambda]") {
    World world;
    world.backend.call(ann, api::post_room("Kitchen", api::Access::members));
    const std::string hers = world.sockets.open(ann);
    const std::string his = world.sockets.open(ben);
    const std::string nobodys = world.sockets.open(guest());
    CHECK(world.send(ann, hers, gateway::Subscribe{kitchen}).last<gateway::Subscribed>());
    CHECK(world.refused(ben, his, gateway::Subscribe{kitchen}) == api::Refusal::not_a_member);
    CHECK(world.refused(ben, his, gateway::Subscribe{RoomId("p.cellar")}) == api::Refusal::not_found);
    CHECK(world.refused(guest(), nobodys, gateway::Subscribe{kitchen}) == api::Refusal::not_signed_in);
    const RoomId all{std::string(all_direct_rooms)};
    CHECK(world.send(ann, hers, gateway::Subscribe{all}).last<gateway::Subscribed>()->room == all);
    CHECK(world.send(ann, hers, gateway::Unsubscribe{all}).last<gateway::Unsubscribed>()->room == all);
    CHECK(world.refused(guest(), nobodys, gateway::Subscribe{all}) == api::Refusal::not_signed_in);
    CHECK(world.backend.engine.rows("Subscriptions").empty());
}

TEST_CASE("the number of rooms that a connection can join is limited", "[lambda]") {
    World world;
    const std::string line = world.sockets.open(ann);
    for (std::size_t i = 0; i < limits::rooms; ++i)
        world.send(ann, line, gateway::Subscribe{RoomId("room-" + std::to_string(i))});
    CHECK(world.refused(ann, line, gateway::Subscribe{lobby}) == api::Refusal::too_many_rooms);
    CHECK(world.send(ann, line, gateway::Subscribe{RoomId("room-0")}).last<gateway::Subscribed>());
    world.send(ann, line, gateway::Unsubscribe{RoomId("room-3")});
    CHECK(world.send(ann, line, gateway::Subscribe{lobby}).last<gateway::Subscribed>());
}

TEST_CASE("unlike a sample project, $disconnect removes the connection and its subscriptions", "[lambda][seed]") {
    World world;
    const std::string line = world.sockets.open(ann);
    const std::string other = world.sockets.open(ann);
    for (int i = 0; i < 30; ++i) world.send(ann, line, gateway::Subscribe{RoomId("room-" + std::to_string(i))});
    world.send(ann, other, gateway::Subscribe{lobby});
    world.backend.engine.page_bytes = 300;  // so a query needs several pages
    world.sockets.leave(ann, line);
    CHECK_FALSE(world.sockets.known(line));
    CHECK(world.sockets.subscriptions_of(line) == 0);
    CHECK(world.sockets.known(other));
    CHECK(world.sockets.subscriptions_of(other) == 1);
}

TEST_CASE("a ping is answered, for guests too", "[lambda]") {
    World world;
    for (const Who& who : {ann, guest()})
        CHECK(world.send(who, world.sockets.open(who), gateway::Ping{}).last<gateway::Pong>());
}

TEST_CASE("a frame without an action, or with an action of another route, is refused with a sentence", "[lambda]") {
    World world;
    const std::string line = world.sockets.open(ann);
    for (const std::string_view body : {R"({"action":"dance"})", "hello", "", "{}", "[1]"}) {
        world.sockets.send(ann, line, "$default", body);
        const auto frame = world.sockets.connection(line).last<gateway::Refused>();
        REQUIRE(frame);
        CHECK(frame->action.empty());
        CHECK(frame->refusal == api::Refusal::invalid_request);
    }
    world.sockets.send(ann, line, "subscribe", R"({"action":"unsubscribe","room":"lobby"})");
    CHECK(world.sockets.connection(line).last<gateway::Refused>()->action == "subscribe");
    world.sockets.send(ann, line, "subscribe", R"({"action":"subscribe","room":"Not A Slug"})");
    CHECK(world.sockets.connection(line).last<gateway::Refused>()->refusal == api::Refusal::invalid_request);
    CHECK(world.backend.engine.rows("Subscriptions").empty());
}

TEST_CASE("the refusal of an unreadable message names its room and id if they can be read", "[lambda]") {
    World world;
    const std::string line = world.sockets.open(ann);
    const std::string long_text(limits::text_bytes + 1, 'x');
    world.sockets.send(
        ann, line, "publish",
        R"({"action":"publish","room":"lobby","message":{"v":1,"id":"m-1","kind":"text","name":"A","text":")" +
            long_text + R"("}})");
    const auto frame = world.sockets.connection(line).last<gateway::Refused>();
    REQUIRE(frame);
    CHECK(frame->room == lobby);
    CHECK(frame->id == MessageId("m-1"));
    CHECK_FALSE(world.sockets.connection(line).frames.back().contains("xxx"));
}

TEST_CASE("a message is accepted with its stamp, kept, and published to its room", "[lambda]") {
    World world;
    const std::string line = world.sockets.open(ann);
    const auto frame = world.send(ann, line, gateway::Publish{lobby, text("m-1")}).last<gateway::Accepted>();
    REQUIRE(frame);
    CHECK(frame->room == lobby);
    CHECK(frame->id == MessageId("m-1"));
    CHECK(frame->stamp == world.backend.now);
    REQUIRE(world.backend.published.size() == 1);
    CHECK(world.backend.published[0].topic == "c/out/lobby");
    CHECK(world.backend.engine.rows("Messages").size() == 1);
}

TEST_CASE("unlike a sample project, a forged room, sender, time or lane in a message is ignored", "[lambda][seed]") {
    World world;
    world.backend.call(ann, api::post_room("Kitchen", api::Access::members));
    const std::string line = world.sockets.open(ben);
    const std::string forged =
        R"({"action":"publish","room":"lobby","sender":")" + ann.user().text() +
        R"(","identity":"us-east-1:ann","lane":"s","connectionId":"x",)" +
        R"("message":{"v":1,"id":"m-1","kind":"text","name":"Ben","text":"hi","sender":")" + ann.user().text() +
        R"(","stamp":5,"lane":"s","room":"p.kitchen","identity":"us-east-1:ann"}})";
    world.sockets.send(ben, line, "publish", forged);
    CHECK(world.sockets.connection(line).last<gateway::Accepted>());
    REQUIRE(world.backend.published.size() == 1);
    CHECK(world.backend.published[0].topic == "c/out/lobby");
    const auto sent = parse_json(world.backend.published[0].payload);
    REQUIRE(sent);
    CHECK(*sent->find_text("sender") == ben.user().text());
    CHECK(*sent->find_text("lane") == "u");
    CHECK(sent->find_integer("stamp") == world.backend.now.time_since_epoch().count());
    CHECK_FALSE(world.backend.published[0].payload.contains("us-east-1"));
    // A message to a private room is refused if the sender is not a member.
    CHECK(world.refused(ben, line, gateway::Publish{kitchen, text("m-2")}) == api::Refusal::not_a_member);
    CHECK(world.backend.published.size() == 1);
}

TEST_CASE("a guest cannot write to a direct or private room", "[lambda]") {
    World world;
    const std::string line = world.sockets.open(guest());
    CHECK(world.refused(guest(), line, gateway::Publish{RoomId(Sockets::direct_room_of(ann)), text("m-1")}) ==
          api::Refusal::not_signed_in);
    CHECK(world.refused(guest(), line, gateway::Publish{kitchen, text("m-2")}) == api::Refusal::not_signed_in);
    CHECK(world.send(guest(), line, gateway::Publish{lobby, text("m-3")}).last<gateway::Accepted>());
}

TEST_CASE("a connection that is gone when it is answered is forgotten", "[lambda]") {
    World world;
    const std::string line = world.sockets.open(ann);
    world.send(ann, line, gateway::Subscribe{lobby});
    world.sockets.connection(line).open = false;
    world.send(ann, line, gateway::Ping{});
    CHECK_FALSE(world.sockets.known(line));
    CHECK(world.sockets.subscriptions_of(line) == 0);
}

TEST_CASE("a deployment without the WebSocket API serves no connections", "[lambda]") {
    Backend backend;
    CHECK(
        backend.reply(FunctionName::gateway, Sockets::event(ann, "c=", "$connect")).result.find_integer("statusCode") ==
        500);
    CHECK(backend.reply(FunctionName::replay, Sockets::inserted("c=")).ending == lambda::Ending::answered);
}
