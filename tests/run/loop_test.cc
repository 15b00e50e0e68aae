#include "run/loop.h"

#include <catch2/catch_test_macros.hpp>

#include "support/moments.h"

namespace {

// A world that only writes down what it is asked for.
struct WrittenDown : run::Ports {
    Milliseconds since_start = 0ms;
    std::vector<transport::SocketId> opened;
    std::vector<transport::SocketId> closed;
    std::vector<std::pair<transport::SocketId, Bytes>> sent;
    std::optional<Instant> wake;
    int turns_wanted = 0;
    int frames_wanted = 0;
    bool disk_full = false;
    std::vector<std::string> saved;
    std::vector<std::string> links;

    Now now() override { return at(since_start); }
    void open_socket(transport::SocketId socket, const Secret&, std::string_view) override { opened.push_back(socket); }
    void send_on_socket(transport::SocketId socket, ByteView bytes) override { sent.emplace_back(socket, Bytes(bytes.begin(), bytes.end())); }
    void close_socket(transport::SocketId socket) override { closed.push_back(socket); }
    void fetch(transport::RequestId, const aws::HttpRequest&, Milliseconds) override {}
    void wake_at(std::optional<Instant> when) override { wake = when; }
    void wake_soon() override { ++turns_wanted; }
    std::vector<std::pair<std::string, std::string>> load_all() override { return {}; }
    bool save(std::string_view key, std::string_view) override {
        saved.emplace_back(key);
        return !disk_full;
    }
    void open_link(std::string_view url) override { links.emplace_back(url); }
    void copy(std::string_view) override {}
    std::array<std::uint64_t, 4> entropy() override { return {1, 2, 3, 4}; }
    void show() override { ++frames_wanted; }
};

chat::Model model_for_a_broker() {
    const auto config = transport::read_config(R"({"rooms":["Lobby"],"mqtt":{"url":"ws://127.0.0.1:9001"}})");
    REQUIRE(config);
    return chat::start(*config, Random({5, 6, 7, 8}));
}

}  // namespace

TEST_CASE("many things that happen before a turn ask for one turn, and one frame comes of it", "[run]") {
    WrittenDown world;
    run::Loop loop(model_for_a_broker(), world, nullptr);
    loop.post(chat::EnterChat{.name = "Grace"});
    loop.post(chat::JoinRoom{"Garden"});
    loop.post(chat::ChangeDraft{RoomId("garden"), "hm"});
    CHECK(world.turns_wanted == 1);
    loop.turn();
    CHECK(world.frames_wanted == 1);
    CHECK(loop.model().rooms.find(RoomId("garden"))->draft == "hm");
}

TEST_CASE("entering opens a socket, and the single timer stands at its deadline", "[run]") {
    WrittenDown world;
    run::Loop loop(model_for_a_broker(), world, nullptr);
    loop.post(chat::EnterChat{.name = "Grace"});
    loop.turn();
    REQUIRE(world.opened.size() == 1);
    REQUIRE(world.wake);
    CHECK(*world.wake <= at_instant(10s));
    loop.socket_opened(world.opened[0]);
    loop.turn();
    REQUIRE(world.sent.size() == 1);
    CHECK(world.sent[0].second.at(0) == 0x10);  // CONNECT
}

TEST_CASE("what a socket says after it was given up changes nothing", "[run]") {
    WrittenDown world;
    run::Loop loop(model_for_a_broker(), world, nullptr);
    loop.post(chat::EnterChat{.name = "Grace"});
    loop.turn();
    loop.socket_closed(world.opened.at(0));
    loop.turn();
    const auto state = loop.model().link.state;
    const auto failures = loop.model().link.failures;
    loop.socket_opened(world.opened[0]);
    loop.socket_received(world.opened[0], Bytes{0x20, 0x02, 0x00, 0x00});
    loop.socket_closed(world.opened[0]);
    loop.turn();
    CHECK(world.sent.empty());
    CHECK(loop.model().link.state == state);
    CHECK(loop.model().link.failures == failures);
}

TEST_CASE("keeping the connection alive asks for no frame", "[run]") {
    WrittenDown world;
    run::Loop loop(model_for_a_broker(), world, nullptr);
    loop.post(chat::EnterChat{.name = "Grace"});
    loop.turn();
    loop.socket_opened(world.opened.at(0));
    loop.socket_received(world.opened[0], Bytes{0x20, 0x03, 0x00, 0x00, 0x00});  // CONNACK of MQTT 5
    loop.turn();
    REQUIRE(loop.model().link.state == chat::LinkState::online);
    REQUIRE(world.sent.back().second.at(0) == 0x82);  // SUBSCRIBE of the lobby
    const Bytes& subscribe = world.sent.back().second;
    loop.socket_received(world.opened[0], Bytes{0x90, 0x04, subscribe.at(2), subscribe.at(3), 0x00, 0x01});
    loop.turn();
    REQUIRE(world.sent.back().second.at(0) == 0x32);  // the announcement, at QoS 1
    const Bytes& publish = world.sent.back().second;
    const std::size_t body = publish.at(1) >= 0x80 ? 3 : 2;
    const std::size_t id = body + 2 + publish.at(body) * 256U + publish.at(body + 1);
    loop.socket_received(world.opened[0], Bytes{0x40, 0x02, publish.at(id), publish.at(id + 1)});
    loop.turn();

    const int frames = world.frames_wanted;
    int pings = 0;
    for (int i = 0; i < 10; ++i) {
        REQUIRE(world.wake);
        world.since_start = std::chrono::duration_cast<Milliseconds>(*world.wake - at_instant(0ms));
        const auto sent = world.sent.size();
        loop.woken();
        loop.turn();
        if (world.sent.size() == sent || world.sent.back().second.at(0) != 0xC0) continue;  // PINGREQ
        ++pings;
        loop.socket_received(world.opened[0], Bytes{0xD0, 0x00});
        loop.turn();
    }
    CHECK(pings >= 5);
    CHECK(loop.model().link.state == chat::LinkState::online);
    CHECK(world.frames_wanted - frames <= 1);  // what storage is told once
}

TEST_CASE("a timer that went off is set again even for the same moment", "[run]") {
    WrittenDown world;
    run::Loop loop(model_for_a_broker(), world, nullptr);
    loop.post(chat::EnterChat{.name = "Grace"});
    loop.turn();
    const auto before = world.wake;
    world.wake.reset();
    loop.woken();  // too early: browsers may
    loop.turn();
    CHECK(world.wake == before);
}

TEST_CASE("a full disk is said once and the chat goes on", "[run]") {
    WrittenDown world;
    world.disk_full = true;
    run::Loop loop(model_for_a_broker(), world, nullptr);
    loop.post(chat::EnterChat{.name = "Grace"});
    loop.turn();
    for (int i = 0; i < 5; ++i) {
        world.since_start += 1s;
        loop.post(chat::SubmitText{RoomId("lobby"), "x"});
        loop.turn();
    }
    CHECK(loop.model().notices.size() == 1);
    CHECK(loop.model().outbox.pending.size() == 5);
    CHECK(world.opened.size() == 1);
}
