#include "simulator/world.h"

using namespace simulator;
using namespace simulator::iot;
using enum mqtt::Version;
using mqtt::Reason;

TEST_CASE("a QoS 1 publish is acknowledged and reaches the subscribers", "[simulator]") {
    for (const mqtt::Version version : {v3_1_1, v5}) {
        BrokerWorld world;
        const auto reader = world.connect("reader", version);
        world.subscribe(reader, {"a/+"});
        const auto writer = world.connect("writer", version);
        world.publish(writer, "a/b", "hello", 77);
        CHECK(world.only<mqtt::Puback>(writer).packet_id == 77);
        const auto publish = world.only<mqtt::Publish>(reader);
        CHECK(publish.topic == "a/b");
        CHECK(to_text(publish.payload) == "hello");
        CHECK(publish.qos == mqtt::QoS::at_least_once);
        CHECK(publish.packet_id != 0);
        CHECK(world.accepted.size() == 1);
    }
}

TEST_CASE("a forbidden QoS 1 publish gets PUBACK 0x87 on MQTT 5, and the connection stays open", "[simulator]") {
    BrokerWorld world(
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Connect","Resource":"*"}]})");
    const auto client = world.connect("ada-1");
    world.publish(client, "secret", "x", 5);
    CHECK(world.only<mqtt::Puback>(client).reason == Reason::not_authorized);
    CHECK_FALSE(world.closed(client));
    CHECK(world.accepted.empty());
}

TEST_CASE("a forbidden QoS 0 publish ends an MQTT 5 connection with DISCONNECT 0x87", "[simulator]") {
    BrokerWorld world(
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Connect","Resource":"*"}]})");
    const auto client = world.connect("ada-1");
    world.publish(client, "secret", "x", 0);
    CHECK(world.only<mqtt::Disconnect>(client).reason == Reason::not_authorized);
    CHECK(world.closed(client) == DisconnectCause::forbidden_access);
}

TEST_CASE("a forbidden publish closes a 3.1.1 connection without a packet", "[simulator]") {
    BrokerWorld world(
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:Connect","Resource":"*"}]})");
    const auto client = world.connect("ada-1", v3_1_1);
    world.publish(client, "secret", "x", 5);
    CHECK(world.heard[client].packets.size() == 1);
    CHECK(world.closed(client) == DisconnectCause::forbidden_access);
}

TEST_CASE("a retained publish requires RetainPublish in addition to Publish", "[simulator]") {
    BrokerWorld world(
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iot:Connect","iot:Publish"],"Resource":"*"}]})");
    const auto client = world.connect("ada-1");
    world.publish(client, "t", "x", 5, true);
    CHECK(world.only<mqtt::Puback>(client).reason == Reason::not_authorized);
    world.publish(client, "t", "x", 6);
    CHECK(world.all<mqtt::Puback>(client).back().reason == Reason::success);
}

TEST_CASE("QoS 2 is refused with 0x9B on MQTT 5 and ignored on 3.1.1", "[simulator]") {
    for (const mqtt::Version version : {v5, v3_1_1}) {
        BrokerWorld world;
        const auto client = world.connect("ada-1", version);
        mqtt::Publish packet;
        packet.topic = "t";
        packet.qos = mqtt::QoS::exactly_once;
        packet.packet_id = 9;
        world.send(client, packet);
        CHECK(world.accepted.empty());
        if (version == v5) {
            CHECK(world.only<mqtt::Disconnect>(client).reason == Reason::qos_not_supported);
            CHECK(world.closed(client));
        } else {
            CHECK(world.heard[client].packets.size() == 1);
            CHECK_FALSE(world.closed(client));
        }
    }
}

TEST_CASE("a payload of 128 KB is accepted, and one more byte ends the connection", "[simulator]") {
    BrokerWorld world;
    const auto client = world.connect("ada-1");
    world.publish(client, "t", std::string(128 * 1024, 'x'), 1);
    CHECK(world.only<mqtt::Puback>(client).reason == Reason::success);
    world.publish(client, "t", std::string(128 * 1024 + 1, 'x'), 2);
    CHECK(world.only<mqtt::Disconnect>(client).reason == Reason::quota_exceeded);
    CHECK(world.accepted.size() == 1);
}

TEST_CASE("a packet larger than the announced maximum is refused before it has arrived", "[simulator]") {
    BrokerWorld world;
    const auto client = world.connect("ada-1");
    world.feed(client, Bytes{0x30, 0xFF, 0xFF, 0xFF, 0x7F});
    CHECK(world.closed(client) == DisconnectCause::client_error);
}

TEST_CASE("a topic may have at most 256 bytes and 7 slashes", "[simulator]") {
    const auto outcome = [](const std::string& topic) {
        BrokerWorld world;
        const auto client = world.connect("ada-1");
        world.publish(client, topic, "x");
        return world.closed(client).has_value();
    };
    CHECK_FALSE(outcome(std::string(256, 'a')));
    CHECK(outcome(std::string(257, 'a')));
    CHECK_FALSE(outcome("1/2/3/4/5/6/7/8"));
    CHECK(outcome("1/2/3/4/5/6/7/8/9"));
}

TEST_CASE("beyond 100 publishes in a second the rest is silently discarded", "[simulator]") {
    BrokerWorld world;
    const auto client = world.connect("ada-1");
    for (std::uint16_t i = 1; i <= 130; ++i) world.publish(client, "t", "x", i);
    CHECK(world.all<mqtt::Puback>(client).size() == 100);
    CHECK(world.accepted.size() == 100);
    world.now += 1s;
    world.publish(client, "t", "x", 131);
    CHECK(world.all<mqtt::Puback>(client).size() == 101);
    CHECK_FALSE(world.closed(client));
}

TEST_CASE("eight topic aliases are accepted, and a ninth or an unknown one ends the connection", "[simulator]") {
    BrokerWorld world;
    const auto client = world.connect("ada-1");
    mqtt::Publish packet;
    packet.topic = "long/name";
    packet.topic_alias = 8;
    world.send(client, packet);
    packet.topic = {};
    world.send(client, packet);
    REQUIRE(world.accepted.size() == 2);
    CHECK(world.accepted[1].topic == "long/name");
    packet.topic_alias = 7;
    world.send(client, packet);
    CHECK(world.only<mqtt::Disconnect>(client).reason == Reason::protocol_error);

    const auto other = world.connect("ada-2");
    packet.topic = "t";
    packet.topic_alias = 9;
    world.send(other, packet);
    CHECK(world.only<mqtt::Disconnect>(other).reason == Reason::topic_alias_invalid);
}

TEST_CASE("reserved topics are refused even if the policy allows everything", "[simulator]") {
    BrokerWorld world;
    const auto client = world.connect("ada-1");
    world.publish(client, "$aws/things/x/shadow/update", "{}", 1);
    CHECK(world.only<mqtt::Puback>(client).reason == Reason::not_authorized);
    CHECK(world.accepted.empty());
}
