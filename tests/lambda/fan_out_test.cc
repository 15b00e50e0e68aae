// Messages in public rooms for listeners without MQTT.
#include <catch2/catch_test_macros.hpp>

#include "lambda/connections.h"
#include "lambda/queues.h"

namespace {

using namespace backend;

const Who ann = person("ann");
const RoomId lobby("lobby");

// As FanOutRule passes on what the stamping rule or a function published.
Json said(const Backend& backend, const Who& who, std::string_view id = "m-1", std::string_view room = "lobby") {
    return Json::object(
        {{"v", 1},
         {"id", id},
         {"kind", "text"},
         {"name", "Ann"},
         {"text", "hello"},
         {"sender", who.user().text()},
         {"stamp", backend.now.time_since_epoch().count()},
         {"lane", who.account.empty() ? "g" : "u"},
         {"room", room},
         {"key", "k"},
         {"expires", 5}});
}
lambda::Reply fan_out(Backend& backend, Json event) { return backend.reply(FunctionName::fan_out, std::move(event)); }

struct World {
    Backend backend;
    Sockets sockets{backend};

    std::string listen(const Who& who, const RoomId& room = lobby) {
        std::string line = sockets.open(who);
        sockets.send(who, line, gateway::Subscribe{room});
        sockets.connection(line).frames.clear();
        return line;
    }
};

}  // namespace

TEST_CASE("a public message reaches all listeners, including its sender, as the rule stamped it", "[lambda]") {
    World world;
    const std::string hers = world.listen(ann);
    const std::string his = world.listen(guest());
    const std::string elsewhere = world.listen(guest(), RoomId("garden"));
    CHECK(fan_out(world.backend, said(world.backend, ann)).result.dump() == R"({"reached":2})");
    for (const std::string& line : {hers, his}) {
        const auto frame = world.sockets.connection(line).last<gateway::Delivered>();
        REQUIRE(frame);
        CHECK(frame->incoming.room == lobby);
        CHECK(frame->incoming.sender == ann.user());
        CHECK(frame->incoming.standing == Standing::user);
        CHECK(frame->incoming.stamp == world.backend.now);
        CHECK_FALSE(frame->seq);
        CHECK_FALSE(world.sockets.connection(line).frames.back().contains("expires"));
    }
    CHECK(world.sockets.connection(elsewhere).frames.empty());
}

TEST_CASE("unlike a sample project, a message reaches the subscribers of all pages", "[lambda][seed]") {
    World world;
    std::vector<std::string> lines;
    for (int i = 0; i < 230; ++i) lines.push_back(world.listen(person("p" + std::to_string(i))));
    world.backend.engine.page_bytes = 2'000;  // so that there are many pages
    world.backend.turns = 0;
    CHECK(fan_out(world.backend, said(world.backend, ann)).result.find_integer("reached") == 230);
    for (const std::string& line : lines) CHECK(world.sockets.connection(line).frames.size() == 1);
}

TEST_CASE("at most fifty posts run in parallel", "[lambda]") {
    World world;
    for (int i = 0; i < 150; ++i) world.listen(person("p" + std::to_string(i)));
    world.backend.turns = 0;
    fan_out(world.backend, said(world.backend, ann));
    CHECK(world.backend.turns <= 5);
}

TEST_CASE("a connection that is gone is removed together with its subscriptions, over all pages", "[lambda]") {
    World world;
    const std::string gone = world.listen(ann);
    const std::string here = world.listen(ann);
    for (int i = 0; i < 30; ++i) world.sockets.send(ann, gone, gateway::Subscribe{RoomId("room-" + std::to_string(i))});
    world.sockets.connection(gone).open = false;
    world.backend.engine.page_bytes = 300;
    CHECK(fan_out(world.backend, said(world.backend, ann)).result.find_integer("reached") == 1);
    CHECK_FALSE(world.sockets.known(gone));
    CHECK(world.sockets.subscriptions_of(gone) == 0);
    CHECK(world.sockets.known(here));
    CHECK(world.sockets.connection(here).frames.size() == 1);
}

TEST_CASE("a failed post is tried once more and then handed on for that listener only, without delaying the others",
          "[lambda]") {
    World world;
    const std::string shaky = world.listen(ann);
    const std::string broken = world.listen(ann);
    const std::string fine = world.listen(ann);
    world.sockets.connection(shaky).instead = {no_answer()};
    world.sockets.connection(broken).always = status(500);
    CHECK(fan_out(world.backend, said(world.backend, ann)).result.find_integer("reached") == 2);
    CHECK(world.sockets.connection(shaky).frames.size() == 1);
    CHECK(world.sockets.connection(fine).frames.size() == 1);
    CHECK(world.sockets.known(broken));
    CHECK(world.sockets.subscriptions_of(broken) == 1);
    world.sockets.connection(broken).always.reset();
    CHECK(world.backend.deliver_missed().size() == 1);
    CHECK(world.sockets.connection(broken).frames.size() == 1);
    CHECK(world.sockets.connection(shaky).frames.size() == 1);
    CHECK(world.sockets.connection(fine).frames.size() == 1);
}

TEST_CASE("if nobody could be reached the invocation fails, so that AWS repeats it", "[lambda]") {
    World world;
    const std::string broken = world.listen(ann);
    world.sockets.connection(broken).always = status(500);
    CHECK(fan_out(world.backend, said(world.backend, ann)).ending == lambda::Ending::failed);
    CHECK(world.backend.published.empty());
    world.sockets.connection(broken).always.reset();
    CHECK(fan_out(world.backend, said(world.backend, ann)).result.find_integer("reached") == 1);
    CHECK(world.sockets.connection(broken).frames.size() == 1);
}

TEST_CASE("a post that is refused permanently is not tried by another invocation", "[lambda]") {
    World world;
    const std::string refused = world.listen(ann);
    for (const int code : {400, 403, 413}) {
        world.sockets.connection(refused).always = status(code);
        const lambda::Reply reply = fan_out(world.backend, said(world.backend, ann));
        CHECK(reply.ending == lambda::Ending::answered);
        CHECK(reply.result.find_integer("reached") == 0);
        CHECK(world.sockets.known(refused));
    }
}

TEST_CASE(
    "a queue that failed is handed on alone, and unreadable sessions fail the invocation after all others have it",
    "[lambda]") {
    for (const std::string_view broken : {"a queue", "who listens", "their sessions"}) {
        Polling polling;
        Sockets sockets(polling.backend);
        const auto session = polling.open(ann, "0123456789abcdef");
        REQUIRE(polling.browse(ann, api::poll_room("0123456789abcdef", lobby)).status == 200);
        const std::string line = sockets.open(guest());
        sockets.send(guest(), line, gateway::Subscribe{lobby});
        sockets.connection(line).frames.clear();
        const HttpAnswer away = status(500);
        if (broken == "a queue") polling.instead["SendMessage"] = {status(503), status(503)};
        const int pages_before = broken == "who listens" ? 1 : 2;
        if (broken != "a queue") {
            for (int i = 0; i < pages_before; ++i) polling.backend.engine.instead({});
            for (int i = 0; i < 2; ++i) polling.backend.engine.instead(away);
        }
        INFO(broken);
        const lambda::Reply reply = fan_out(polling.backend, said(polling.backend, ann));
        CHECK((reply.ending == lambda::Ending::failed) == (broken != "a queue"));
        CHECK(sockets.connection(line).frames.size() == 1);
        CHECK(polling.poll(session).empty());
        if (broken == "a queue")
            CHECK(polling.backend.deliver_missed().size() == 1);
        else
            CHECK(fan_out(polling.backend, said(polling.backend, ann)).result.find_integer("reached") == 2);
        CHECK(polling.poll(session).size() == 1);
    }
}

TEST_CASE("closed rooms and events that no rule writes are not fanned out", "[lambda]") {
    World world;
    const std::string line = world.listen(ann);
    for (const std::string& room : {std::string("p.kitchen"), Sockets::direct_room_of(ann), std::string("d.service")}) {
        CHECK(fan_out(world.backend, said(world.backend, ann, "m-1", room)).result.find_integer("reached") == 0);
    }
    const Json good = said(world.backend, ann);
    for (const std::string_view key : {"v", "id", "kind", "sender", "stamp", "room"}) {
        Json::Object kept;
        for (const Json::Member& member : *good.members())
            if (member.key != key) kept.push_back(member);
        CHECK(fan_out(world.backend, Json(std::move(kept))).result.find_integer("reached") == 0);
    }
    for (const Json& event : {Json(), Json("x"), Json::array({1})})
        CHECK(fan_out(world.backend, event).ending == lambda::Ending::answered);
    CHECK(world.sockets.connection(line).frames.empty());
}

TEST_CASE("an expired subscription no longer counts, even if DynamoDB has not deleted it yet", "[lambda]") {
    World world;
    const std::string line = world.listen(ann);
    world.backend.now += std::chrono::minutes(131);
    CHECK(fan_out(world.backend, said(world.backend, ann)).result.find_integer("reached") == 0);
    CHECK(world.sockets.connection(line).frames.empty());
}

TEST_CASE("if a table is unavailable the invocation fails, so that AWS repeats it", "[lambda]") {
    World world;
    world.listen(ann);
    world.backend.engine.instead_of_all(HttpAnswer(std::unexpected(HttpFailure::network)));
    CHECK(fan_out(world.backend, said(world.backend, ann)).ending == lambda::Ending::failed);
}

TEST_CASE("without the other gateways there is nobody to fan out to", "[lambda]") {
    Backend backend;
    CHECK(fan_out(backend, said(backend, ann)).result.find_integer("reached") == 0);
}
