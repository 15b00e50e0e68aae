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

}  // namespace

TEST_CASE("connecting opens one socket, sends CONNECT, and is up with CONNACK", "[transport]") {
    World world = plain();
    CHECK(world.link->state() == LinkState::down);
    world.connect();
    CHECK(world.link->state() == LinkState::opening_socket);
    REQUIRE(world.order.size() == 1);
    CHECK(world.sockets.at(world.last()).url == "wss://broker.example/mqtt");
    CHECK(world.sockets.at(world.last()).subprotocol == "mqtt");
    world.connect();
    CHECK(world.order.size() == 1);
    world.open(world.last());
    CHECK(world.link->state() == LinkState::awaiting_connack);
    const auto connect = world.broker().next<mqtt::Connect>();
    CHECK(connect.client_id.size() == 23);
    CHECK(connect.client_id.starts_with("confab-"));
    CHECK_FALSE(connect.user_name);
    CHECK(connect.keep_alive == 120);
    CHECK(world.events.empty());
    world.reply(world.last(), mqtt::Connack{});
    CHECK(world.link->state() == LinkState::up);
    CHECK(world.take<Up>());
    world.connect();
    CHECK(world.order.size() == 1);
    CHECK(LinkState::down < LinkState::up);
    CHECK(state_name(LinkState::awaiting_connack) == "awaiting CONNACK");
}

TEST_CASE("user name and password are sent in CONNECT and nowhere else", "[transport]") {
    auto chosen = settings();
    chosen.user_name = "ada";
    chosen.password = Secret("lovelace");
    World world = plain(chosen);
    world.connect();
    CHECK_FALSE(world.sockets.at(world.last()).url.contains("lovelace"));
    world.open(world.last());
    const auto connect = world.broker().next<mqtt::Connect>();
    CHECK(connect.user_name == "ada");
    CHECK(as_text(*connect.password) == "lovelace");
}

TEST_CASE("the sender's name is made once, stored, and used again", "[transport]") {
    World world = plain();
    REQUIRE(world.kept.size() == 1);
    CHECK(world.kept[0].key == identity_key);
    const std::string name = world.kept[0].value.reveal();
    CHECK(name.starts_with("guest:"));
    CHECK(name.size() == 38);

    auto chosen = settings();
    chosen.identity = Secret(name);
    World again = plain(chosen);
    CHECK(again.kept.empty());
    again.connect();
    again.serve();
    CHECK(again.take<Up>()->self == UserId(name));

    chosen.identity = Secret("eu-west-1:something of a former configuration");
    World other = plain(chosen);
    REQUIRE(other.kept.size() == 1);
    CHECK(other.kept[0].value.reveal().starts_with("guest:"));
}

TEST_CASE("our name for others depends on the layout", "[transport]") {
    auto chosen = settings(Layout::stamped);
    chosen.identity = Secret("guest:0123456789abcdef0123456789abcdef");
    World stamped = plain(chosen);
    stamped.connect();
    stamped.serve();
    CHECK(stamped.take<Up>()->self == UserId(hex(crypto::sha256(as_bytes(chosen.identity.reveal())))));

    World raw = plain(settings(Layout::plain));
    raw.connect();
    raw.serve();
    CHECK_FALSE(raw.take<Up>()->self.empty());
}

TEST_CASE("a new name changes the next connection's client id, not the present one's", "[transport]") {
    World world = plain();
    world.connect();
    world.serve();
    const std::string first = world.sockets.at(world.last()).client_id;
    world.disconnect();
    world.connect();
    world.serve();
    CHECK(world.sockets.at(world.last()).client_id == first);
    world.disconnect();
    world.link->renew_name();
    world.connect();
    world.serve();
    CHECK(world.sockets.at(world.last()).client_id != first);
}

TEST_CASE("each failure of an attempt has its cause", "[transport]") {
    World world = plain();
    world.connect();
    const SocketId socket = world.last();
    const auto refused_with = [&](mqtt::Reason reason) {
        world.open(socket);
        world.reply(socket, mqtt::Connack{.reason = reason});
        return world.down().cause;
    };
    SECTION("the socket does not open") {
        world.close(socket);
        CHECK(world.down().cause == DownCause::network);
    }
    SECTION("the socket hangs") {
        world.pass(limits::socket_within - 1ms);
        CHECK(world.events.empty());
        world.pass(1ms);
        CHECK(world.down().cause == DownCause::network);
    }
    SECTION("no CONNACK comes") {
        world.open(socket);
        world.pass(limits::connack_within);
        CHECK(world.down().cause == DownCause::network);
    }
    SECTION("not authorized") { CHECK(refused_with(mqtt::Reason::not_authorized) == DownCause::refused); }
    SECTION("bad password") { CHECK(refused_with(mqtt::Reason::bad_user_name_or_password) == DownCause::refused); }
    SECTION("busy") { CHECK(refused_with(mqtt::Reason::server_busy) == DownCause::busy); }
    SECTION("unspecified") { CHECK(refused_with(mqtt::Reason::unspecified_error) == DownCause::protocol); }
    SECTION("garbage") {
        world.open(socket);
        world.hear(socket, to_bytes("<!DOCTYPE html>"));
        CHECK(world.down().cause == DownCause::protocol);
    }
    SECTION("text") {
        world.open(socket);
        world.text(socket);
        CHECK(world.down().cause == DownCause::protocol);
    }
    CHECK(world.sockets.at(socket).closed);
    CHECK(world.link->state() == LinkState::down);
    CHECK_FALSE(world.link->deadline());
    CHECK(world.order.size() == 1);

    world.connect();
    world.serve();
    CHECK(world.take<Up>());
    CHECK(world.order.size() == 2);
}

TEST_CASE("each end of a connection has its cause", "[transport]") {
    World world = plain();
    const SocketId socket = world.come_up({"lobby"});
    const auto ended_with = [&](mqtt::Reason reason) {
        world.reply(socket, mqtt::Disconnect{.reason = reason});
        return world.down().cause;
    };
    SECTION("closed") {
        world.close(socket);
        CHECK(world.down().cause == DownCause::network);
    }
    SECTION("taken over") { CHECK(ended_with(mqtt::Reason::session_taken_over) == DownCause::evicted); }
    SECTION("shutting down") { CHECK(ended_with(mqtt::Reason::server_shutting_down) == DownCause::busy); }
    SECTION("keep-alive") { CHECK(ended_with(mqtt::Reason::keep_alive_timeout) == DownCause::network); }
    SECTION("not authorized: because of a request of ours, so the next CONNACK decides") {
        CHECK(ended_with(mqtt::Reason::not_authorized) == DownCause::network);
    }
    SECTION("protocol error") { CHECK(ended_with(mqtt::Reason::protocol_error) == DownCause::protocol); }
    SECTION("silence") {
        world.pass(60s);
        world.pass(limits::pingresp_within);
        CHECK(world.down().cause == DownCause::network);
    }
    SECTION("silence after waking up") {
        world.link->probe(world.now);
        world.drain();
        world.pass(limits::probe_within);
        CHECK(world.down().cause == DownCause::network);
    }
    SECTION("text") {
        world.text(socket);
        CHECK(world.down().cause == DownCause::protocol);
    }
    SECTION("on request") {
        world.disconnect();
        CHECK(world.down().cause == DownCause::asked);
        CHECK(world.broker().next<mqtt::Disconnect>().reason == mqtt::Reason::normal_disconnection);
    }
    CHECK(world.events.empty());
    CHECK(world.sockets.at(socket).closed);
    CHECK_FALSE(world.link->deadline());
    CHECK_FALSE(world.link->can_send());
}

TEST_CASE("a broker older than MQTT 5 gets 3.1.1, and the next time at once", "[transport]") {
    World world = plain();
    world.connect();
    const SocketId first = world.last();
    world.open(first);
    CHECK(world.broker().next<mqtt::Connect>().version == mqtt::Version::v5);
    SECTION("it says so in MQTT 5") {
        world.reply(first, mqtt::Connack{.reason = mqtt::Reason::unsupported_protocol_version});
    }
    SECTION("it says so in 3.1.1") { world.hear(first, Bytes{0x20, 0x02, 0x00, 0x01}); }
    SECTION("it closes the socket") { world.close(first); }
    CHECK(world.events.empty());
    CHECK(world.link->state() == LinkState::pausing);
    world.pass(limits::between_connects - 1ms);
    CHECK(world.order.size() == 1);
    world.pass(1ms);
    REQUIRE(world.order.size() == 2);
    world.open(world.last());
    const auto connect = world.broker().next<mqtt::Connect>();
    CHECK(connect.version == mqtt::Version::v3_1_1);
    world.reply(world.last(), mqtt::Connack{});
    CHECK(world.take<Up>());

    world.close(world.last());
    world.down();
    world.connect();
    world.open(world.last());
    CHECK(world.broker().next<mqtt::Connect>().version == mqtt::Version::v3_1_1);
}

TEST_CASE("falling back happens once in an attempt, and not with a broker known to use MQTT 5", "[transport]") {
    World world = plain();
    SECTION("once") {
        world.connect();
        world.open(world.last());
        world.close(world.last());
        world.pass(limits::between_connects);
        world.open(world.last());
        world.close(world.last());
        CHECK(world.down().cause == DownCause::network);
        CHECK(world.order.size() == 2);
        world.connect();
        world.open(world.last());
        CHECK(world.broker().next<mqtt::Connect>().version == mqtt::Version::v5);
    }
    SECTION("known") {
        world.come_up();
        world.close(world.last());
        world.down();
        world.connect();
        world.open(world.last());
        world.close(world.last());
        CHECK(world.down().cause == DownCause::network);
    }
    SECTION("neither version") {
        world.connect();
        world.open(world.last());
        world.reply(world.last(), mqtt::Connack{.reason = mqtt::Reason::unsupported_protocol_version});
        world.pass(limits::between_connects);
        world.open(world.last());
        world.reply(world.last(), mqtt::Connack{.reason = mqtt::Reason::unsupported_protocol_version});
        CHECK(world.down().cause == DownCause::protocol);
    }
    SECTION("left while pausing") {
        world.connect();
        world.open(world.last());
        world.close(world.last());
        world.disconnect();
        CHECK(world.down().cause == DownCause::asked);
        CHECK_FALSE(world.link->deadline());
    }
}

TEST_CASE("rooms joined together share SUBSCRIBEs of eight; a refused one does not affect the others", "[transport]") {
    World world = plain();
    world.come_up();
    for (int i = 0; i < 12; ++i) world.link->join(RoomId("room-" + std::to_string(i)), world.now);
    world.drain();
    const auto first = world.broker().next<mqtt::Subscribe>();
    const auto second = world.broker().next<mqtt::Subscribe>();
    REQUIRE(first.subscriptions.size() == 8);
    REQUIRE(second.subscriptions.size() == 4);
    CHECK(first.subscriptions[5].filter == "room/public/room-5/+");
    std::vector reasons(8, mqtt::Reason::granted_qos_1);
    reasons[5] = mqtt::Reason::not_authorized;
    world.reply(world.last(), mqtt::Suback{.packet_id = first.packet_id, .reasons = reasons});
    for (int i = 0; i < 8; ++i) {
        const RoomId room("room-" + std::to_string(i));
        if (i == 5) {
            const auto refused = world.take<RoomRefused>();
            REQUIRE(refused);
            CHECK(refused->room == room);
            CHECK(refused->reason == FailureReason(RoomFailure::not_allowed));
        } else {
            CHECK(world.take<RoomJoined>()->room == room);
        }
    }
    CHECK(world.events.empty());
    CHECK(world.broker().is_idle());  // nothing is requested again automatically
}

TEST_CASE("a room that cannot be a topic is refused, and the others of its batch are joined", "[transport]") {
    World world = plain();
    world.come_up();
    for (const char* room : {"fine", "a#b", "good"}) world.link->join(RoomId(room), world.now);
    world.drain();
    CHECK(world.take<RoomRefused>()->room == RoomId("a#b"));
    world.serve();
    CHECK(world.take<RoomJoined>()->room == RoomId("fine"));
    CHECK(world.take<RoomJoined>()->room == RoomId("good"));
}

TEST_CASE("joining and leaving in any order ends with the last command", "[transport]") {
    World world = plain();
    const SocketId socket = world.come_up();
    SECTION("left before the answer: no joined is reported") {
        world.join("lobby");
        world.leave("lobby");
        world.serve();
        CHECK(world.events.empty());
        CHECK(world.sockets.at(socket).filters.empty());
    }
    SECTION("joined again before any answer: reported once") {
        world.join("lobby");
        world.leave("lobby");
        world.join("lobby");
        world.serve();
        CHECK(world.take<RoomJoined>());
        CHECK(world.events.empty());
        CHECK(world.sockets.at(socket).filters.size() == 1);
    }
    SECTION("of two answers the last counts") {
        world.join("lobby");
        world.leave("lobby");
        world.join("lobby");
        const auto first = world.broker().next<mqtt::Subscribe>();
        const auto left = world.broker().next<mqtt::Unsubscribe>();
        const auto second = world.broker().next<mqtt::Subscribe>();
        world.reply(socket, mqtt::Suback{.packet_id = first.packet_id, .reasons = {mqtt::Reason::not_authorized}});
        CHECK(world.events.empty());
        world.reply(socket, mqtt::Unsuback{.packet_id = left.packet_id, .reasons = {mqtt::Reason::success}});
        world.reply(socket, mqtt::Suback{.packet_id = second.packet_id, .reasons = {mqtt::Reason::granted_qos_1}});
        CHECK(world.take<RoomJoined>());
    }
    SECTION("left and joined again at once: still joined, and reported") {
        world.join("lobby");
        world.serve();
        CHECK(world.take<RoomJoined>());
        world.link->leave(RoomId("lobby"), world.now);
        world.link->join(RoomId("lobby"), world.now);
        world.drain();
        CHECK(world.take<RoomJoined>());
        CHECK(world.broker().is_idle());
    }
    SECTION("a refused room may be requested again") {
        world.refused_filters.insert("room/public/lobby/+");
        world.join("lobby");
        world.serve();
        CHECK(world.take<RoomRefused>());
        world.refused_filters.clear();
        world.join("lobby");
        world.serve();
        CHECK(world.take<RoomJoined>());
    }
    SECTION("joining twice counts once") {
        world.join("lobby");
        world.join("lobby");
        world.serve();
        CHECK(world.take<RoomJoined>());
        CHECK(world.events.empty());
    }
}

TEST_CASE("joining while down is forgotten, and the number of rooms is limited", "[transport]") {
    World world = plain();
    world.join("lobby");
    world.leave("lobby");
    CHECK(world.events.empty());
    world.come_up();
    CHECK(world.broker().is_idle());
    for (std::size_t i = 0; i < limits::rooms; ++i) world.link->join(RoomId("room-" + std::to_string(i)), world.now);
    world.drain();
    CHECK(world.events.empty());
    world.join("one-more");
    CHECK(world.take<RoomRefused>()->room == RoomId("one-more"));
}

TEST_CASE("a message is sent to the room's topic with QoS 1 and accepted with its PUBACK", "[transport]") {
    auto chosen = settings();
    chosen.identity = Secret("guest:0123456789abcdef0123456789abcdef");
    World world = plain(chosen);
    const SocketId socket = world.come_up({"lobby"});
    CHECK(world.link->can_send());
    world.send("lobby", "m1", "hello");
    const auto heard = world.broker().next<mqtt::Publish>();
    CHECK(heard.topic == "room/public/lobby/guest:0123456789abcdef0123456789abcdef");
    CHECK(heard.qos == mqtt::QoS::at_least_once);
    CHECK_FALSE(heard.retain);
    CHECK(as_text(heard.payload).contains(R"("message":"hello")"));
    CHECK(world.events.empty());
    world.reply(socket, mqtt::Puback{.packet_id = heard.packet_id});
    const auto accepted = world.take<Accepted>();
    REQUIRE(accepted);
    CHECK(accepted->room == RoomId("lobby"));
    CHECK(accepted->id == MessageId("m1"));
    world.reply(socket, mqtt::Puback{.packet_id = heard.packet_id});
    CHECK(world.take<Dropped>());  // counted, and otherwise ignored
    CHECK(world.events.empty());
}

TEST_CASE("a message that cannot be sent or is refused ends with its reason", "[transport]") {
    World world = plain();
    FailureReason expected;
    SECTION("while down") {
        world.send("lobby", "m1");
        expected = SendFailure::not_connected;
    }
    SECTION("by the broker") {
        world.come_up();
        world.send("lobby", "m1");
        world.reply(world.last(), mqtt::Puback{.packet_id = world.broker().next<mqtt::Publish>().packet_id,
                                               .reason = mqtt::Reason::not_authorized});
        expected = SendFailure::not_allowed;
    }
    SECTION("too large for anybody") {
        world.come_up();
        world.send("lobby", "m1", std::string(limits::payload_bytes, 'x'));
        expected = SendFailure::too_long;
    }
    SECTION("too large for this broker") {
        world.connect();
        world.open(world.last());
        world.broker().next<mqtt::Connect>();
        world.reply(world.last(), mqtt::Connack{.maximum_packet_size = 100});
        world.take<Up>();
        world.send("lobby", "m1", std::string(200, 'x'));
        expected = mqtt::PublishError::too_large;
    }
    SECTION("no topic") {
        world.come_up();
        world.send("a#b", "m1");
        expected = mqtt::PublishError::invalid_topic;
    }
    const auto refused = world.take<SendRefused>();
    REQUIRE(refused);
    CHECK(refused->id == MessageId("m1"));
    CHECK(refused->reason == expected);
    CHECK(world.events.empty());
}

TEST_CASE("messages beyond the broker's receive maximum wait and are sent in order", "[transport]") {
    World world = plain();
    world.connect();
    world.open(world.last());
    world.broker().next<mqtt::Connect>();
    world.reply(world.last(), mqtt::Connack{.receive_maximum = 1});
    world.take<Up>();
    for (const char* id : {"m0", "m1", "m2"}) world.send("lobby", id);
    for (const char* id : {"m0", "m1", "m2"}) {
        const auto packet_id = world.broker().next<mqtt::Publish>().packet_id;
        world.reply(world.last(), mqtt::Puback{.packet_id = packet_id});
        CHECK(world.take<Accepted>()->id == MessageId(id));
    }
    CHECK(world.events.empty());
}

TEST_CASE("the number of messages in flight is limited", "[transport]") {
    World world = plain();
    world.come_up();
    int sent = 0;
    while (world.link->can_send()) world.send("lobby", "m" + std::to_string(sent++));
    CHECK(sent == 100);
    world.serve();
    for (int i = 0; i < sent; ++i) CHECK(world.take<Accepted>()->id == MessageId("m" + std::to_string(i)));
    CHECK(world.link->can_send());
}

TEST_CASE("a message without PUBACK in time ends its connection", "[transport]") {
    World world = plain();
    world.come_up();
    world.send("lobby", "m1");
    world.pass(limits::accept_within);
    CHECK(world.down().cause == DownCause::network);
    CHECK(world.events.empty());
}
