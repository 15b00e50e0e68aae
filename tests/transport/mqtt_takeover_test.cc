// A new connection takes over before AWS IoT closes the old one after 24 hours.
#include <catch2/catch_test_macros.hpp>

#include "protocol/limits.h"
#include "transport/plain_mqtt.h"
#include "world.h"

using namespace transport;

namespace {

World plain(Layout layout = Layout::direct) {
    return World(std::make_unique<PlainMqttTransport>(PlainMqttTransport::Settings{
        .url = "ws://127.0.0.1:9001/", .topics = {layout, std::string(default_prefix(layout))}}));
}

mqtt::Publish message(std::string_view topic, std::string_view payload) {
    return {.topic = topic, .payload = as_bytes(payload)};
}

// The second socket was requested and is not open yet.
struct TakingOver {
    explicit TakingOver(Layout layout = Layout::direct, std::vector<std::string> rooms = {"lobby", "help"})
        : world(plain(layout)) {
        old = world.come_up(rooms);
        world.serving = true;
        world.reachable = true;
        while (world.order.size() == 1) {
            const auto due = world.link->deadline();
            REQUIRE(due);
            REQUIRE(*due < at(24h).instant);
            world.advance_to(*due);
            world.tick();
            world.serving = false;
            if (world.order.size() == 1) world.serve();
        }
        fresh = world.last();
        REQUIRE(world.events.empty());
    }
    // CONNACK on the new connection.
    void greet() {
        world.open(fresh);
        world.opened.insert(fresh);
        world.broker().next<mqtt::Connect>();
        world.reply(fresh, mqtt::Connack{});
    }
    void subscribe() {
        const auto subscribe = world.broker().next<mqtt::Subscribe>();
        world.reply(
            fresh, mqtt::Suback{.packet_id = subscribe.packet_id,
                                .reasons = std::vector(subscribe.subscriptions.size(), mqtt::Reason::granted_qos_1)});
    }
    ScriptedBroker& old_broker() { return world.sockets.at(old).broker; }

    World world;
    SocketId old = 0;
    SocketId fresh = 0;
};

}  // namespace

TEST_CASE("thirty hours pass without a Down or a gap, and no connection is older than a day", "[transport]") {
    World world = plain();
    world.come_up({"lobby", "help"});
    world.serving = true;
    std::map<SocketId, Instant> since;
    std::set<std::string> client_ids;
    int sent = 0;
    for (int minute = 0; minute < 30 * 60; ++minute) {
        world.pass(1min);
        int listening = 0;
        for (const SocketId id : world.order) {
            auto& socket = world.sockets.at(id);
            if (socket.closed) continue;
            since.try_emplace(id, world.now.instant);
            CHECK(world.now.instant - since[id] < 23h + 5min);
            client_ids.insert(socket.client_id);
            if (socket.filters.size() == 2) ++listening;
        }
        REQUIRE(listening >= 1);
        // Every connection that listens gets the message; it is shown once.
        ++sent;
        const std::string payload = R"({"message":"same words"})";
        for (const SocketId id : world.order) {
            if (!world.sockets.at(id).closed && world.sockets.at(id).filters.size() == 2) {
                world.reply(id, message("room/public/lobby/grace", payload));
            }
        }
        REQUIRE(world.take<Arrived>());
        REQUIRE(world.events.empty());
        world.send("lobby", "m" + std::to_string(minute));
        world.serve();
        REQUIRE(world.take<Accepted>());
        REQUIRE(world.events.empty());
    }
    CHECK(sent == 1800);
    CHECK(world.order.size() == 2);
    CHECK(client_ids.size() == 2);
    CHECK_FALSE(world.link->taking_over());
}

TEST_CASE("the times of takeovers are spread over half an hour", "[transport]") {
    std::set<Instant> moments;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        World world(std::make_unique<PlainMqttTransport>(PlainMqttTransport::Settings{
            .url = "ws://127.0.0.1:9001/",
            .topics = {Layout::direct, "room/public"},
            .random = Random({seed, seed, 3, 4})}));
        world.come_up();
        world.serving = true;
        while (world.order.size() == 1) {
            world.advance_to(*world.link->deadline());
            world.tick();
            if (world.order.size() == 1) world.serve();
        }
        CHECK(world.now.instant >= at(22h + 30min).instant);
        CHECK(world.now.instant <= at(23h).instant);
        moments.insert(world.now.instant);
    }
    CHECK(moments.size() > 10);
}

TEST_CASE("the old connection serves until every room is subscribed on the new one, and listens a little longer",
          "[transport]") {
    TakingOver takeover;
    World& world = takeover.world;
    world.send("lobby", "m1");
    CHECK(takeover.old_broker().next_is<mqtt::Publish>());
    world.serve(takeover.old);
    CHECK(world.take<Accepted>());
    takeover.greet();
    world.send("lobby", "m2");
    CHECK(takeover.old_broker().next_is<mqtt::Publish>());
    world.serve(takeover.old);
    CHECK(world.take<Accepted>());
    takeover.subscribe();
    CHECK(world.events.empty());
    CHECK_FALSE(world.sockets.at(takeover.old).closed);
    world.send("lobby", "m3");
    CHECK(takeover.old_broker().is_idle());
    CHECK(world.broker().next_is<mqtt::Publish>());
    world.serve(takeover.fresh);
    CHECK(world.take<Accepted>());

    world.reply(takeover.old, message("room/public/lobby/grace", R"({"message":"still under way"})"));
    CHECK(world.take<Arrived>());
    world.pass(2s);
    CHECK(takeover.old_broker().next<mqtt::Disconnect>().reason == mqtt::Reason::normal_disconnection);
    CHECK(world.sockets.at(takeover.old).closed);
    CHECK_FALSE(world.sockets.at(takeover.fresh).closed);
    CHECK(world.events.empty());
    CHECK(world.link->state() == LinkState::up);
}

TEST_CASE("messages on both connections are shown once, whichever comes first", "[transport]") {
    TakingOver takeover(Layout::plain);
    World& world = takeover.world;
    takeover.greet();
    const auto old_brings = [&](std::string_view text) { world.reply(takeover.old, message("chat/lobby", text)); };
    const auto fresh_brings = [&](std::string_view text) { world.reply(takeover.fresh, message("chat/lobby", text)); };
    const auto shown = [&] {
        std::string text;
        while (const auto arrived = world.take<Arrived>()) text += arrived->incoming.message.text + ";";
        return text;
    };
    old_brings("a");
    fresh_brings("a");
    CHECK(shown() == "a;");
    fresh_brings("b");
    old_brings("b");
    CHECK(shown() == "b;");
    old_brings("ok");
    old_brings("ok");  // somebody sent it twice
    fresh_brings("ok");
    fresh_brings("ok");
    CHECK(shown() == "ok;ok;");
    takeover.subscribe();
    fresh_brings("c");
    old_brings("c");
    CHECK(shown() == "c;");
    SECTION("a retained message is not shown again") {
        TakingOver another(Layout::plain);
        another.greet();
        mqtt::Publish retained = message("chat/lobby", "from long ago");
        retained.retain = true;
        another.world.reply(another.fresh, retained);
        CHECK(another.world.events.empty());
    }
}

TEST_CASE("a new connection that fails does not affect the old one, and another attempt follows", "[transport]") {
    TakingOver takeover;
    World& world = takeover.world;
    SECTION("it does not open") { world.close(takeover.fresh); }
    SECTION("hangs") { world.pass(limits::socket_within); }
    SECTION("it is refused") {
        world.open(takeover.fresh);
        world.opened.insert(takeover.fresh);
        world.reply(takeover.fresh, mqtt::Connack{.reason = mqtt::Reason::not_authorized});
    }
    SECTION("it breaks while subscribing") {
        takeover.greet();
        world.close(takeover.fresh);
    }
    SECTION("it sends text") {
        takeover.greet();
        world.text(takeover.fresh);
    }
    CHECK(world.events.empty());
    CHECK(world.link->state() == LinkState::up);
    CHECK(world.sockets.at(takeover.fresh).closed);
    CHECK_FALSE(world.link->taking_over());
    world.send("lobby", "m1");
    world.serve();
    CHECK(world.take<Accepted>());
    world.serving = true;
    world.pass(59s);
    CHECK(world.order.size() == 2);
    world.pass(62s);
    CHECK(world.order.size() == 3);
    world.pass(5s);
    CHECK(world.sockets.at(takeover.old).closed);
    CHECK(world.events.empty());
    CHECK(world.link->state() == LinkState::up);
}

TEST_CASE("an old connection that breaks during a takeover is a Down, unless the new one is ready", "[transport]") {
    TakingOver takeover;
    World& world = takeover.world;
    SECTION("not open yet") {
        world.close(takeover.old);
        CHECK(world.down().cause == DownCause::network);
        CHECK(world.sockets.at(takeover.fresh).closed);
        CHECK_FALSE(world.link->deadline());
    }
    SECTION("subscribing") {
        takeover.greet();
        world.close(takeover.old);
        CHECK(world.down().cause == DownCause::network);
        CHECK(world.sockets.at(takeover.fresh).closed);
    }
    SECTION("ready") {
        takeover.greet();
        takeover.subscribe();
        world.close(takeover.old);
        CHECK(world.link->state() == LinkState::up);
        world.send("lobby", "m1");
        world.serve(takeover.fresh);
        CHECK(world.take<Accepted>());
    }
    CHECK(world.events.empty());
}

TEST_CASE("messages lost with the old connection are sent again on the new one", "[transport]") {
    TakingOver takeover;
    World& world = takeover.world;
    takeover.greet();
    world.send("lobby", "m1");
    world.send("lobby", "m2");
    world.reply(takeover.old, mqtt::Puback{.packet_id = takeover.old_broker().next<mqtt::Publish>().packet_id});
    CHECK(world.take<Accepted>()->id == MessageId("m1"));
    takeover.subscribe();
    SECTION("it breaks") { world.close(takeover.old); }
    SECTION("it stays silent") { world.pass(limits::accept_within); }
    CHECK(world.events.empty());
    const auto again = world.broker().next<mqtt::Publish>();
    CHECK(as_text(again.payload).contains("m2"));
    CHECK(world.broker().is_idle());
    world.reply(takeover.fresh, mqtt::Puback{.packet_id = again.packet_id});
    CHECK(world.take<Accepted>()->id == MessageId("m2"));
    CHECK(world.events.empty());
    CHECK(world.sockets.at(takeover.old).closed);
}

TEST_CASE("the old connection is kept until the messages it was given are acknowledged", "[transport]") {
    TakingOver takeover;
    World& world = takeover.world;
    takeover.greet();
    world.send("lobby", "m1");
    const auto heard = takeover.old_broker().next<mqtt::Publish>();
    takeover.subscribe();
    world.pass(3s);
    CHECK_FALSE(world.sockets.at(takeover.old).closed);
    world.reply(takeover.old, mqtt::Puback{.packet_id = heard.packet_id});
    CHECK(world.take<Accepted>());
    CHECK(world.sockets.at(takeover.old).closed);
    CHECK(world.broker().is_idle());
}

TEST_CASE("rooms joined and left during a takeover are joined and left afterwards", "[transport]") {
    TakingOver takeover;
    World& world = takeover.world;
    world.join("new");
    world.leave("help");
    world.serve(takeover.old);
    world.serve(takeover.old);
    CHECK(world.take<RoomJoined>()->room == RoomId("new"));
    world.serve(takeover.fresh);
    world.serve(takeover.fresh);
    world.join("newer");
    world.leave("lobby");
    world.serving = true;
    world.serve();
    world.pass(5s);
    CHECK(world.take<RoomJoined>()->room == RoomId("newer"));
    CHECK(world.events.empty());
    CHECK(world.sockets.at(takeover.old).closed);
    CHECK(world.sockets.at(takeover.fresh).filters ==
          std::set<std::string>{"room/public/new/+", "room/public/newer/+"});
}

TEST_CASE("a room that the new connection is refused is refused when it takes over", "[transport]") {
    TakingOver takeover;
    World& world = takeover.world;
    world.refused_filters.insert("room/public/help/+");
    world.serve();
    CHECK(world.take<RoomRefused>()->room == RoomId("help"));
    CHECK(world.events.empty());
    world.reply(takeover.fresh, message("room/public/lobby/grace", R"({"message":"hi"})"));
    CHECK(world.take<Arrived>());
}

TEST_CASE("leaving during a takeover sends DISCONNECT on both connections", "[transport]") {
    TakingOver takeover;
    World& world = takeover.world;
    takeover.greet();
    world.broker().next<mqtt::Subscribe>();
    world.disconnect();
    CHECK(world.down().cause == DownCause::asked);
    CHECK(world.events.empty());
    CHECK(takeover.old_broker().next_is<mqtt::Disconnect>());
    CHECK(world.broker().next_is<mqtt::Disconnect>());
    CHECK(world.sockets.at(takeover.old).closed);
    CHECK(world.sockets.at(takeover.fresh).closed);
    CHECK_FALSE(world.link->deadline());
}
