#include "transport/plain_mqtt.h"

#include <catch2/catch_test_macros.hpp>

#include "base/text_codes.h"
#include "crypto/sha256.h"
#include "protocol/limits.h"
#include "transport/make.h"
#include "world.h"

using namespace transport;

namespace {

PlainMqttTransport::Settings settings(Layout layout = Layout::direct) {
    return {.url = "wss://broker.example/mqtt", .topics = {layout, std::string(default_prefix(layout))}};
}
World plain(PlainMqttTransport::Settings chosen = settings()) {
    return World(std::make_unique<PlainMqttTransport>(std::move(chosen)));
}
Bytes body(std::string_view id, std::string_view text) {
    return to_bytes(R"({"id":")" + std::string(id) + R"(","message":")" + std::string(text) + R"("})");
}
mqtt::Publish message(std::string_view topic, ByteView payload) { return {.topic = topic, .payload = payload}; }

}  // namespace

TEST_CASE("a message in a joined room is delivered with its room and sender", "[transport]") {
    World world = plain();
    const SocketId socket = world.come_up({"lobby"});
    world.reply(socket, message("room/public/lobby/grace", body("m7", "hi")));
    const auto arrived = world.take<Arrived>();
    REQUIRE(arrived);
    CHECK(arrived->incoming.room == RoomId("lobby"));
    CHECK(arrived->incoming.sender == UserId("grace"));
    CHECK(arrived->incoming.message.id == MessageId("m7"));
    CHECK(arrived->incoming.message.text == "hi");
    SECTION("two bare messages with the same text are two messages") {
        world.reply(socket, message("room/public/lobby/grace", to_bytes(R"({"message":"ok"})")));
        world.reply(socket, message("room/public/lobby/grace", to_bytes(R"({"message":"ok"})")));
        const auto one = world.take<Arrived>();
        const auto two = world.take<Arrived>();
        REQUIRE(one);
        REQUIRE(two);
        CHECK(one->incoming.message.id != two->incoming.message.id);
    }
}

TEST_CASE("an unreadable arrival is dropped and counted, and the next good one is shown", "[transport]") {
    World world = plain();
    const SocketId socket = world.come_up({"lobby"});
    SECTION("a topic never subscribed") { world.reply(socket, message("room/public/other/grace", body("m1", "x"))); }
    SECTION("a room that was left") {
        world.leave("lobby");
        world.reply(socket, message("room/public/lobby/grace", body("m1", "x")));
        REQUIRE(world.take<Dropped>());
        world.serve();
        world.join("lobby");
        world.serve();
        REQUIRE(world.take<RoomJoined>());
        world.reply(socket, message("elsewhere", body("m1", "x")));
    }
    SECTION("a topic of no layout") { world.reply(socket, message("$SYS/broker/uptime", body("m1", "x"))); }
    SECTION("a wildcard in the topic") { world.hear(socket, Bytes{0x30, 0x06, 0, 3, 'a', '/', '+', 0}); }
    SECTION("NUL in the topic") { world.hear(socket, Bytes{0x30, 0x06, 0, 3, 'a', 0, 'b', 0}); }
    SECTION("a topic that is not UTF-8") { world.hear(socket, Bytes{0x30, 0x06, 0, 3, 'a', 0xFF, 'b', 0}); }
    SECTION("an empty payload") { world.reply(socket, message("room/public/lobby/grace", {})); }
    SECTION("128 KB of zeros") { world.reply(socket, message("room/public/lobby/grace", Bytes(128 * 1024))); }
    SECTION("more than 128 KB") { world.reply(socket, message("room/public/lobby/grace", Bytes(200 * 1024, 'x'))); }
    SECTION("a body that claims to be compressed") {
        world.reply(socket, message("room/public/lobby/grace", Bytes{0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3}));
    }
    SECTION("no JSON") { world.reply(socket, message("room/public/lobby/grace", to_bytes("hello"))); }
    SECTION("JSON nested 65,000 deep") {
        world.reply(socket, message("room/public/lobby/grace", to_bytes("{\"message\":" + std::string(65'000, '['))));
    }
    SECTION("thousands of keys") {
        std::string many = "{\"message\":\"x\"";
        for (int i = 0; i < 9'000; ++i) many += ",\"k" + std::to_string(i) + "\":1";
        world.reply(socket, message("room/public/lobby/grace", to_bytes(many + "}")));
    }
    SECTION("a number beyond every range") {
        world.reply(socket, message("room/public/lobby/grace", to_bytes(R"({"message":"x","n":1e400})")));
    }
    SECTION("a text that is null") {
        world.reply(socket, message("room/public/lobby/grace", to_bytes(R"({"message":null})")));
    }
    SECTION("an empty id") { world.reply(socket, message("room/public/lobby/grace", body("", "x"))); }
    SECTION("an id of 10 KB") {
        world.reply(socket, message("room/public/lobby/grace", body(std::string(10'240, 'a'), "x")));
    }
    SECTION("one word of 100 KB") {
        world.reply(socket, message("room/public/lobby/grace", body("m1", std::string(100 * 1024, 'w'))));
    }
    SECTION("a sender with markup") { world.reply(socket, message("room/public/lobby/<b>", body("m1", "x"))); }
    SECTION("a SUBACK without a SUBSCRIBE") {
        world.reply(socket, mqtt::Suback{.packet_id = 77, .reasons = {mqtt::Reason::granted_qos_1}});
    }
    SECTION("a PUBREL") { world.reply(socket, mqtt::Pubrel{.packet_id = 77}); }
    CHECK(world.take<Dropped>());
    CHECK(world.events.empty());
    world.reply(socket, message("room/public/lobby/grace", body("m2", "good")));
    CHECK(world.take<Arrived>()->incoming.message.text == "good");
}

TEST_CASE("data that is not MQTT ends the connection", "[transport]") {
    World world = plain();
    const SocketId socket = world.come_up({"lobby"});
    SECTION("a remaining length of five bytes") { world.hear(socket, Bytes{0x30, 0x80, 0x80, 0x80, 0x80, 0x01}); }
    SECTION("256 MB announced") { world.hear(socket, Bytes{0x30, 0xFF, 0xFF, 0xFF, 0x7F}); }
    SECTION("packet type 0") { world.hear(socket, Bytes{0x00, 0x00}); }
    SECTION("reserved flags") { world.hear(socket, Bytes{0xD4, 0x00}); }
    SECTION("CONNACK twice") { world.reply(socket, mqtt::Connack{}); }
    SECTION("QoS 3") { world.hear(socket, Bytes{0x36, 0x06, 0, 1, 'a', 0, 1, 0}); }
    SECTION("packet id 0") { world.hear(socket, Bytes{0x32, 0x06, 0, 1, 'a', 0, 0, 0}); }
    SECTION("a topic longer than its packet") { world.hear(socket, Bytes{0x30, 0x04, 0, 9, 'a', 0}); }
    SECTION("a text frame") { world.text(socket); }
    CHECK(world.down().cause == DownCause::protocol);
    CHECK(world.sockets.at(socket).closed);
}

TEST_CASE("a packet that stalls ends the connection", "[transport]") {
    World world = plain();
    const SocketId socket = world.come_up({"lobby"});
    world.hear(socket, Bytes{0x30, 0x40, 0, 1});
    world.pass(limits::packet_within - 1ms);
    CHECK(world.events.empty());
    world.pass(1ms);
    CHECK(world.down().cause == DownCause::network);
}

TEST_CASE("one byte in each message and a thousand packets in one are read the same", "[transport]") {
    World world = plain();
    const SocketId socket = world.come_up({"lobby"});
    std::vector<Bytes> packets;
    for (int i = 0; i < 1000; ++i) {
        packets.push_back(world.broker().encode(
            message("room/public/lobby/grace", body("m" + std::to_string(i), std::to_string(i)))));
    }
    const Bytes stream = joined(packets);
    SECTION("a byte at a time") {
        for (std::size_t i = 0; i < stream.size(); ++i) world.hear(socket, ByteView(stream).subspan(i, 1));
    }
    SECTION("all at once") { world.hear(socket, stream); }
    REQUIRE(world.events.size() == 1000);
    for (int i = 0; i < 1000; ++i) REQUIRE(world.take<Arrived>()->incoming.message.text == std::to_string(i));
}

TEST_CASE("data on former sockets changes nothing", "[transport]") {
    World world = plain();
    const SocketId old = world.come_up({"lobby"});
    world.close(old);
    world.down();
    const SocketId now = world.come_up({"lobby"});
    REQUIRE(old != now);
    world.open(old);
    world.hear(old, world.sockets.at(now).broker.encode(message("room/public/lobby/grace", body("m1", "late"))));
    world.text(old);
    world.close(old);
    world.close(999'999'999'999);
    CHECK(world.events.empty());
    CHECK(world.link->state() == LinkState::up);
}

TEST_CASE("a new transport gives its sockets other numbers", "[transport]") {
    auto chosen = settings();
    World first = plain(chosen);
    chosen.random = Random({9, 8, 7, 6});
    World second = plain(chosen);
    first.connect();
    second.connect();
    CHECK(first.last() != second.last());
}
