// A message that does not reach everybody is sent again only to those who missed it, in public, private and direct
// rooms. A client that does not read is disconnected instead of being waited for.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "lambda/connections.h"
#include "lambda/delivery/missed.h"
#include "lambda/queues.h"

namespace {

using namespace backend;

const Who ann = person("ann");
const Who ben = person("ben");
const Who cat = person("cat");
const RoomId lobby("lobby");
const RoomId kitchen("p.kitchen");

Json stamped(const Backend& backend, const Who& who, std::string_view lane) {
    return Json::object(
        {{"v", 1},
         {"id", "m-1"},
         {"kind", "text"},
         {"name", "Ann"},
         {"text", "hello"},
         {"sender", who.user().text()},
         {"stamp", backend.now.time_since_epoch().count()},
         {"lane", lane}});
}

bool failed(const lambda::Reply& reply) { return reply.ending == lambda::Ending::failed; }

struct World {
    World() {
        for (const std::string_view name : {"ann", "ben", "cat"}) backend.join(name);
        backend.call(ann, api::post_room("Kitchen", api::Access::members));
        for (const Who& who : {ben, cat}) backend.call(ann, api::add_member(kitchen, who.user()));
    }
    Polling polling;
    Backend& backend = polling.backend;
    Sockets sockets{backend};

    // A connection old enough to count as gone after a 410.
    std::string listen(const Who& who) {
        std::string line = sockets.open(who);
        sockets.send(who, line, gateway::Subscribe{lobby});
        sockets.connection(line).frames.clear();
        return line;
    }
    std::string connect(const Who& who) {
        std::string line = sockets.connect(who);
        backend.now += 1min;
        return line;
    }
    lambda::Reply fan_out() {
        Json event = stamped(backend, ann, "u");
        event.set("room", lobby.text());
        return backend.reply(FunctionName::fan_out, std::move(event));
    }
    lambda::Reply deliver() {
        Json event = stamped(backend, ann, "p");
        event.set("room", kitchen.text());
        event.set("key", std::to_string(backend.now.time_since_epoch().count()) + "#" + ann.user().text() + "#m-1");
        event.set("identity", ann.identity);
        return backend.reply(FunctionName::deliver, std::move(event));
    }
    // Like AWS: an asynchronous invocation that fails is repeated twice with the same event.
    template <class Invoke>
    int invoke_like_aws(Invoke invoke) {
        int invocations = 0;
        do ++invocations;
        while (failed(invoke()) && invocations < 3);
        return invocations;
    }
    // Until nothing is handed on any more.
    int deliver_missed_like_aws() {
        int invocations = 0;
        for (auto events = backend.missed_events(); !events.empty(); events = backend.missed_events())
            for (const Json& event : events)
                invocations += invoke_like_aws([&] { return backend.reply(FunctionName::deliver, event); });
        return invocations;
    }
    long long last_count(std::string_view what) const {
        return backend.logs.back().find("counts")->find_integer(what).value_or(0);
    }
};

}  // namespace

TEST_CASE("in a public room, one listener who cannot be reached causes no second post to the others", "[lambda]") {
    World world;
    std::vector<std::string> fine;
    for (int i = 0; i < 4; ++i) fine.push_back(world.listen(person("p" + std::to_string(i))));
    const std::string broken = world.listen(ben);
    world.sockets.connection(broken).always = status(500);
    CHECK(world.invoke_like_aws([&] { return world.fan_out(); }) == 1);
    CHECK(world.last_count("handedOn") == 1);
    CHECK(world.deliver_missed_like_aws() == 3);
    for (const std::string& line : fine) CHECK(world.sockets.connection(line).frames.size() == 1);
    CHECK(world.sockets.known(broken));
}

TEST_CASE("a recipient who missed a message gets it once, as soon as they can be reached", "[lambda]") {
    World world;
    SECTION("in a public room") {
        const std::string fine = world.listen(cat);
        const std::string shaky = world.listen(ben);
        world.sockets.connection(shaky).instead = {status(503), no_answer(), status(500), status(500)};
        CHECK_FALSE(failed(world.fan_out()));
        CHECK(world.deliver_missed_like_aws() == 2);
        CHECK(world.sockets.connection(shaky).texts() == std::vector<std::string>{"hello"});
        CHECK(world.sockets.connection(shaky).last<gateway::Delivered>()->incoming.room == lobby);
        CHECK(world.sockets.connection(fine).frames.size() == 1);
    }
    SECTION("in a private room") {
        const std::string fine = world.connect(cat);
        const std::string shaky = world.connect(ben);
        world.sockets.connection(shaky).instead = {status(503), no_answer(), status(500), status(500)};
        CHECK_FALSE(failed(world.deliver()));
        CHECK(world.backend.published.size() == 3 + 1);
        CHECK(world.deliver_missed_like_aws() == 2);
        CHECK(world.sockets.connection(shaky).texts() == std::vector<std::string>{"hello"});
        CHECK(world.sockets.connection(shaky).last<gateway::Delivered>()->incoming.room == kitchen);
        CHECK(world.sockets.connection(fine).frames.size() == 1);
        CHECK(world.backend.published.size() == 3);
    }
    SECTION("in a direct room, on the sender's other connection") {
        const std::string hers = world.connect(ann);
        const std::string his = world.connect(ben);
        world.sockets.connection(hers).instead = {status(500), status(500)};
        CHECK_FALSE(failed(world.sockets.write(ann, ben, "m-1")));
        CHECK(world.deliver_missed_like_aws() == 1);
        CHECK(world.sockets.connection(hers).texts() == std::vector<std::string>{"hello"});
        CHECK(world.sockets.connection(hers).last<gateway::Delivered>()->incoming.room.text() ==
              Sockets::direct_room_of(ben));
        CHECK(world.sockets.connection(his).texts() == std::vector<std::string>{"hello"});
    }
    SECTION("in a polling session") {
        const auto session = world.polling.open(ben, "0123456789abcdef");
        world.polling.instead["SendMessage"] = {status(503), status(503)};
        CHECK_FALSE(failed(world.deliver()));
        CHECK(world.polling.poll(session).empty());
        CHECK(world.deliver_missed_like_aws() == 1);
        CHECK(world.polling.poll(session).size() == 1);
    }
    SECTION("over MQTT") {
        world.backend.iot_failures = 4;  // all three topics, and one again
        CHECK_FALSE(failed(world.deliver()));
        REQUIRE(world.backend.published.size() == 3);
        CHECK(world.deliver_missed_like_aws() == 1);
        std::set<std::string> topics;
        for (const Publish& publish : world.backend.published) topics.insert(publish.topic);
        CHECK(topics.size() == 3);
        CHECK(world.backend.published.size() == 3);
    }
}

TEST_CASE("a connection whose buffer was full twice is closed and removed, and nobody waits for it", "[lambda]") {
    World world;
    const std::string fine = world.listen(cat);
    const std::string full = world.listen(ben);
    SECTION("twice") {
        world.sockets.connection(full).always = status(429);
        CHECK_FALSE(failed(world.fan_out()));
        CHECK(world.sockets.closed == std::vector<std::string>{full});
        CHECK_FALSE(world.sockets.known(full));
        CHECK(world.sockets.subscriptions_of(full) == 0);
        CHECK(world.last_count("connectionsClosed") == 1);
        CHECK(world.backend.missed_events().empty());
    }
    SECTION("once") {
        world.sockets.connection(full).instead = {status(429)};
        CHECK_FALSE(failed(world.fan_out()));
        CHECK(world.sockets.connection(full).frames.size() == 1);
        CHECK(world.sockets.closed.empty());
    }
    SECTION("once, and then something else") {
        world.sockets.connection(full).instead = {status(429), status(500)};
        CHECK_FALSE(failed(world.fan_out()));
        CHECK(world.sockets.closed.empty());
        CHECK(world.deliver_missed_like_aws() == 1);
        CHECK(world.sockets.connection(full).frames.size() == 1);
    }
    CHECK(world.sockets.connection(fine).frames.size() == 1);
}

TEST_CASE("a member's full connection is closed too, and the message is in the history", "[lambda]") {
    World world;
    const std::string full = world.connect(ben);
    world.sockets.connection(full).always = status(429);
    CHECK_FALSE(failed(world.deliver()));
    CHECK(world.sockets.closed == std::vector<std::string>{full});
    const auto page = api::read_history(world.backend.call(ben, api::get_messages_before(kitchen, {})).body, kitchen);
    REQUIRE(page);
    CHECK(page->messages.size() == 1);
}

TEST_CASE("if API Gateway throttles everybody, few connections are closed and the others are tried again", "[lambda]") {
    World world;
    std::vector<std::string> lines;
    for (int i = 0; i < 15; ++i) lines.push_back(world.listen(person("p" + std::to_string(i))));
    for (const std::string& line : lines) world.sockets.connection(line).always = status(429);
    const std::string fine = world.listen(ben);
    CHECK_FALSE(failed(world.fan_out()));
    CHECK(world.sockets.closed.size() == 10);
    CHECK(world.last_count("handedOn") == 5);
    for (const std::string& line : lines) world.sockets.connection(line).always.reset();
    CHECK(world.deliver_missed_like_aws() == 1);
    std::size_t reached = 0;
    for (const std::string& line : lines) reached += world.sockets.connection(line).frames.size();
    CHECK(reached == 5);
    CHECK(world.sockets.closed.size() == 10);
    CHECK(world.sockets.connection(fine).frames.size() == 1);
}

TEST_CASE("while API Gateway keeps throttling, a retry closes no more connections", "[lambda]") {
    World world;
    std::vector<std::string> lines;
    for (int i = 0; i < 15; ++i) lines.push_back(world.listen(person("p" + std::to_string(i))));
    for (const std::string& line : lines) world.sockets.connection(line).always = status(429);
    world.listen(ben);
    CHECK_FALSE(failed(world.fan_out()));
    CHECK(world.deliver_missed_like_aws() == 3);
    CHECK(world.sockets.closed.size() == 10);
}

TEST_CASE("recipients whose connections could not be looked up are tried again alone", "[lambda]") {
    World world;
    const std::string shaky = world.connect(cat);
    world.sockets.connection(shaky).instead = {status(500), status(500)};
    world.backend.iot_failures = 4;  // all three topics, and one again
    CHECK_FALSE(failed(world.deliver()));
    const auto events = world.backend.missed_events();
    REQUIRE(events.size() == 1);
    for (int i = 0; i < 2; ++i) world.backend.engine.instead(status(500));
    CHECK_FALSE(failed(world.backend.reply(FunctionName::deliver, events.front())));
    CHECK(world.sockets.connection(shaky).frames.empty());
    CHECK(world.deliver_missed_like_aws() == 1);
    CHECK(world.sockets.connection(shaky).texts() == std::vector<std::string>{"hello"});
    CHECK(world.backend.published.size() == 3);  // each topic once
}

TEST_CASE("a retry skips a connection that has closed, and does not remove one that is still connecting", "[lambda]") {
    World world;
    const std::string fine = world.connect(cat);
    const std::string away = world.connect(ben);
    const std::string young = world.sockets.open(ben);
    for (const std::string& line : {away, young}) world.sockets.connection(line).instead = {status(500), status(500)};
    CHECK_FALSE(failed(world.deliver()));
    CHECK(world.last_count("handedOn") == 2);
    world.sockets.leave(ben, away);
    world.sockets.connection(young).always = status(410);
    CHECK(world.deliver_missed_like_aws() == 1);
    CHECK(world.sockets.known(young));
    CHECK(world.sockets.connection(fine).frames.size() == 1);
}

TEST_CASE("the connections of a retry are read a hundred at a time", "[lambda]") {
    World world;
    Json targets = Json::array();
    for (int i = 0; i < 250; ++i)
        targets.push(Json::object({{"connection", "none-" + std::to_string(i)}, {"room", lobby.text()}}));
    const std::string fine = world.listen(ben);
    for (int twice = 0; twice < 2; ++twice) targets.push(Json::object({{"connection", fine}, {"room", lobby.text()}}));
    world.backend.engine.log.clear();
    CHECK_FALSE(failed(world.backend.reply(
        FunctionName::deliver,
        Json::object(
            {{"message", stamped(world.backend, ann, "u")}, {"rounds", 1}, {"targets", std::move(targets)}}))));
    CHECK(std::ranges::count(world.backend.engine.log, "BatchGetItem many") == 3);
    CHECK(std::ranges::count(world.backend.engine.log, "GetItem Connections") == 0);
    CHECK(world.sockets.connection(fine).frames.size() == 1);
}

TEST_CASE("recipients who cannot be reached are given up after three rounds, and the log counts them", "[lambda]") {
    World world;
    const std::string fine = world.listen(cat);
    std::vector<std::string> lines;
    for (int i = 0; i < 5; ++i) lines.push_back(world.listen(person("p" + std::to_string(i))));
    for (const std::string& line : lines) world.sockets.connection(line).always = status(500);
    CHECK_FALSE(failed(world.fan_out()));
    int rounds = 0;
    // In each round, one more can be reached.
    for (auto events = world.backend.missed_events(); !events.empty(); events = world.backend.missed_events()) {
        REQUIRE(events.size() == 1);
        world.sockets.connection(lines[static_cast<std::size_t>(rounds)]).always.reset();
        CHECK_FALSE(failed(world.backend.reply(FunctionName::deliver, events.front())));
        ++rounds;
    }
    CHECK(rounds == 3);
    CHECK(world.last_count("givenUp") == 2);
    for (int i = 0; i < 3; ++i) CHECK(world.sockets.connection(lines[static_cast<std::size_t>(i)]).frames.size() == 1);
    CHECK(world.sockets.connection(fine).frames.size() == 1);
}

TEST_CASE("if nothing can be handed on, the invocation fails and AWS repeats the whole event", "[lambda]") {
    World world;
    const std::string fine = world.listen(cat);
    const std::string broken = world.listen(ben);
    world.sockets.connection(broken).instead = {status(500), status(500)};
    world.backend.iot_failures = 2;
    CHECK(failed(world.fan_out()));
    CHECK_FALSE(failed(world.fan_out()));
    CHECK(world.sockets.connection(broken).frames.size() == 1);
    CHECK(world.sockets.connection(fine).frames.size() == 2);
}

TEST_CASE("if the connections or sessions of a private room cannot be read, nobody has been sent anything",
          "[lambda]") {
    World world;
    const std::string line = world.connect(ben);
    int answered_before = 3;  // reads: the room, its members, the message's row
    SECTION("of connections") {}
    SECTION("of sessions") { answered_before += 3; }  // and the connections of each member
    for (int i = 0; i < answered_before; ++i) world.backend.engine.instead({});
    for (int i = 0; i < 2 * 3; ++i) world.backend.engine.instead(status(500));  // both attempts, for each member
    CHECK(failed(world.deliver()));
    CHECK(world.backend.published.empty());
    CHECK(world.sockets.connection(line).frames.empty());
    CHECK_FALSE(failed(world.deliver()));
    CHECK(world.backend.published.size() == 3);
    CHECK(world.sockets.connection(line).frames.size() == 1);
    CHECK(world.backend.engine.rows("Messages").size() == 1);
}

TEST_CASE("the sender gets one acknowledgement, whoever misses the message", "[lambda]") {
    World world;
    const std::string hers = world.connect(ann);
    const std::string his = world.connect(ben);
    world.sockets.connection(his).always = status(500);
    world.sockets.connection(hers).frames.clear();
    const auto accepted = [&] {
        return std::ranges::count_if(world.sockets.connection(hers).frames, [](const std::string& frame) {
            return std::holds_alternative<gateway::Accepted>(gateway::read_frame(frame).value());
        });
    };
    const auto send = [&](std::string_view id) {
        world.sockets.send(
            ann, hers, gateway::Publish{kitchen, {.id = MessageId(std::string(id)), .name = "Ann", .text = "hello"}});
    };
    SECTION("a connection") {
        send("m-1");
        CHECK(accepted() == 1);
        CHECK(world.backend.missed_events().size() == 1);
    }
    SECTION("a connection, which cannot be handed on either") {
        world.backend.unpublishable = "c/missed";
        send("m-1");
        CHECK(accepted() == 1);
        CHECK(world.sockets.connection(hers).last<gateway::Refused>() == std::nullopt);
        CHECK(world.backend.engine.rows("Messages").size() == 1);
    }
    SECTION("a topic") {
        world.backend.iot_failures = 4;
        send("m-1");
        CHECK(accepted() == 1);
    }
    SECTION("nobody, but the acknowledgement itself") {
        world.sockets.connection(his).always.reset();
        world.sockets.connection(hers).instead = {status(500), status(500)};
        send("m-1");
        CHECK(accepted() == 1);
    }
}

TEST_CASE("an event that no function handed on is dropped", "[lambda]") {
    World world;
    const std::string line = world.connect(ben);
    world.sockets.connection(line).frames.clear();
    const Json message = stamped(world.backend, ann, "p");
    const auto event = [&](Json target, int rounds = 1) {
        return Json::object({{"message", message}, {"rounds", rounds}, {"targets", Json::array({std::move(target)})}});
    };
    const Json good = Json::object({{"connection", line}, {"room", kitchen.text()}});
    for (const Json& bad :
         {event(Json::object({{"topic", "c/out/lobby"}})), event(Json::object({{"topic", "elsewhere"}})),
          event(Json::object({{"connection", line}})), event(Json::object({{"connection", line}, {"room", "a/b"}})),
          event(Json::object({{"connection", ""}, {"room", "lobby"}})), event(Json::object({{"other", "x"}})),
          event(Json("x")), event(good, 0), event(good, 4), Json::object({{"targets", Json::array({good})}}),
          Json::object({{"message", message}, {"rounds", 1}, {"targets", "x"}}),
          Json::object({{"message", Json::object({{"v", 1}})}, {"rounds", 1}, {"targets", Json::array({good})}})}) {
        INFO(bad.dump());
        const lambda::Reply reply = world.backend.reply(FunctionName::deliver, bad);
        CHECK_FALSE(failed(reply));
        CHECK(reply.result.find_integer("delivered") == 0);
    }
    CHECK(world.sockets.connection(line).frames.empty());
    CHECK(world.backend.published.empty());
    CHECK_FALSE(failed(world.backend.reply(FunctionName::deliver, event(good))));
    CHECK(world.sockets.connection(line).frames.size() == 1);
}

TEST_CASE("with any number of recipients who missed a message, each event stays within AWS IoT's limit", "[lambda]") {
    World world;
    Json message = stamped(world.backend, ann, "p");
    message.set("text", std::string(16'000, '"'));
    lambda::delivery::DeliveryReport report;
    report.connections.reached = 1;
    for (int i = 0; i < 5'000; ++i)
        report.missed.push_back({.channel = lambda::delivery::Target::Channel::connection,
                                 .name = "line" + std::to_string(i),
                                 .room = lobby});
    lambda::Call call(world.backend.start(FunctionName::fan_out, Json()));
    auto task = lambda::delivery::requeue_missed(call, message, report);
    task.start();
    while (!task.done()) {
        std::vector<HttpAnswer> answers;
        for (const HttpRequest& request : std::get<lambda::Perform>(call.io.awaited()).requests)
            answers.push_back(world.backend.answered(request));
        call.io.answered(std::move(answers), world.backend.now);
    }
    report = task.take();
    CHECK(report.requeued == 5'000);
    CHECK(report.missed.empty());
    CHECK(world.backend.published.size() > 1);
    for (const Publish& publish : world.backend.published) CHECK(publish.payload.size() <= 128 * 1024);
    std::set<std::string> names;
    for (const Json& event : world.backend.missed_events()) {
        const auto missed = lambda::delivery::read_missed(world.backend.environment, event);
        REQUIRE(missed);
        for (const lambda::delivery::Target& target : missed->targets) names.insert(target.name);
    }
    CHECK(names.size() == 5'000);
}
