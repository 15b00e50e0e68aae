#include <algorithm>
#include <set>

#include "simulator/world.h"

using namespace simulator;
using namespace simulator::iot;
using enum mqtt::Version;

TEST_CASE("overlapping subscriptions deliver one copy, with the highest quality of service", "[simulator]") {
    BrokerWorld world;
    const auto reader = world.connect("reader");
    world.subscribe(reader, {"t"}, mqtt::QoS::at_most_once);
    world.subscribe(reader, {"+"}, mqtt::QoS::at_least_once);
    world.publish(world.connect("writer"), "t", "x");
    CHECK(world.only<mqtt::Publish>(reader).qos == mqtt::QoS::at_least_once);
}

TEST_CASE("no-local keeps a client from receiving its own messages", "[simulator]") {
    BrokerWorld world;
    const auto client = world.connect("ada-1");
    world.send(client, mqtt::Subscribe{.packet_id = 1,
                                       .subscriptions = {{.filter = "t", .no_local = true}},
                                       .subscription_identifier = {},
                                       .user_properties = {}});
    world.publish(client, "t", "mine");
    world.publish(world.connect("ada-2"), "t", "theirs");
    CHECK(world.payloads(client) == std::vector<std::string>{"theirs"});
}

TEST_CASE("unacknowledged messages never exceed the client's receive maximum", "[simulator]") {
    BrokerWorld world;
    const auto reader = world.connect("reader", v5, {.receive_maximum = 3});
    world.subscribe(reader, {"t"});
    const auto writer = world.connect("writer");
    for (std::uint16_t i = 1; i <= 5; ++i) world.publish(writer, "t", std::to_string(i), i);
    auto sent = world.all<mqtt::Publish>(reader);
    REQUIRE(sent.size() == 3);
    world.send(reader, mqtt::Puback{.packet_id = sent[0].packet_id});
    CHECK(world.payloads(reader) == std::vector<std::string>{"1", "2", "3", "4"});
    world.send(reader, mqtt::Puback{.packet_id = 999});
    CHECK(world.payloads(reader).size() == 4);
}

TEST_CASE("packet ids wrap after 65,535 and never collide with one in flight", "[simulator]") {
    BrokerWorld world;
    const auto reader = world.connect("reader", v5, {.receive_maximum = 2});
    world.subscribe(reader, {"t"});
    const auto writer = world.connect("writer");
    world.publish(writer, "t", "held", 1);
    const std::uint16_t held = world.only<mqtt::Publish>(reader).packet_id;
    for (int i = 0; i < 65'540; ++i) {
        world.heard[reader].packets.clear();
        world.now += 11ms;
        world.publish(writer, "t", "x", 1);
        const auto publish = world.only<mqtt::Publish>(reader);
        REQUIRE(publish.packet_id != 0);
        REQUIRE(publish.packet_id != held);
        world.send(reader, mqtt::Puback{.packet_id = publish.packet_id});
        world.heard[writer].packets.clear();
        world.accepted.clear();
    }
}

TEST_CASE("an unacknowledged message is sent again on 3.1.1, but never within an MQTT 5 connection", "[simulator]") {
    BrokerWorld world;
    const auto old = world.connect("old", v3_1_1, {.keep_alive = 600});
    const auto modern = world.connect("modern", v5, {.keep_alive = 600});
    world.subscribe(old, {"t"});
    world.subscribe(modern, {"t"});
    world.publish(world.connect("writer"), "t", "x");
    world.wait(10s);
    const auto sent = world.all<mqtt::Publish>(old);
    REQUIRE(sent.size() == 2);
    CHECK(sent[1].duplicate);
    CHECK(sent[1].packet_id == sent[0].packet_id);
    CHECK(world.all<mqtt::Publish>(modern).size() == 1);
    world.send(old, mqtt::Puback{.packet_id = sent[0].packet_id});
    world.wait(1min);
    CHECK(world.all<mqtt::Publish>(old).size() == 2);
}

TEST_CASE("properties reach the subscriber, and expired messages do not", "[simulator]") {
    BrokerWorld world;
    const mqtt::Connect durable{.clean_start = false, .session_expiry_interval = 3600};
    const auto reader = world.connect("reader", v5, durable);
    world.subscribe(reader, {"t"});
    world.broker.closed(reader, world.now);
    const auto writer = world.connect("writer");
    mqtt::Publish packet;
    packet.topic = "t";
    packet.qos = mqtt::QoS::at_least_once;
    packet.packet_id = 1;
    packet.content_type = "text/plain";
    packet.response_topic = "answers";
    packet.user_properties = {{"a", "1"}, {"a", "2"}};
    packet.message_expiry_interval = 100;
    world.send(writer, packet);
    packet.packet_id = 2;
    packet.message_expiry_interval = 10;
    world.send(writer, packet);
    world.wait(30s);
    const auto again = world.connect("reader", v5, durable);
    const auto received = world.only<mqtt::Publish>(again);
    CHECK(received.content_type == "text/plain");
    CHECK(received.response_topic == "answers");
    CHECK(received.user_properties == mqtt::UserProperties{{"a", "1"}, {"a", "2"}});
    CHECK(received.message_expiry_interval == 70);
}

TEST_CASE("topics become aliases if the client accepts them, at most eight", "[simulator]") {
    BrokerWorld world;
    const auto reader = world.connect("reader", v5, {.topic_alias_maximum = 20});
    world.subscribe(reader, {"#"});
    const auto writer = world.connect("writer");
    for (std::uint16_t i = 1; i <= 9; ++i) world.publish(writer, "t/" + std::to_string(i), "x", i);
    world.publish(writer, "t/1", "again", 10);
    const auto received = world.all<mqtt::Publish>(reader);
    REQUIRE(received.size() == 10);
    CHECK(received[0].topic == "t/1");
    CHECK(received[0].topic_alias == 1);
    CHECK(received[8].topic == "t/9");
    CHECK_FALSE(received[8].topic_alias);
    CHECK(received[9].topic.empty());
    CHECK(received[9].topic_alias == 1);
}

TEST_CASE("packets larger than the client's maximum packet size are not sent to it", "[simulator]") {
    BrokerWorld world;
    const auto reader = world.connect("reader", v5, {.receive_maximum = 1, .maximum_packet_size = 100});
    world.subscribe(reader, {"t"});
    const auto writer = world.connect("writer");
    world.publish(writer, "t", std::string(200, 'x'), 1);
    world.publish(writer, "t", "small", 2);
    CHECK(world.payloads(reader) == std::vector<std::string>{"small"});
}

TEST_CASE("with disorder on, delivery begins shortly after SUBACK, and earlier messages are lost", "[simulator]") {
    BrokerWorld world(BrokerWorld::everything, {.disorder = {.start_of_delivery = 300ms}});
    const auto reader = world.connect("reader");
    world.subscribe(reader, {"1", "2", "3", "4", "5", "6", "7", "8"});
    const auto writer = world.connect("writer");
    for (std::uint16_t i = 1; i <= 8; ++i) world.publish(writer, std::to_string(i), "early", i);
    CHECK(world.payloads(reader).size() < 8);
    world.heard[reader].packets.clear();
    world.wait(300ms);
    for (std::uint16_t i = 1; i <= 8; ++i) world.publish(writer, std::to_string(i), "late", i);
    CHECK(world.payloads(reader).size() == 8);
}

TEST_CASE("with disorder on, messages are repeated with another packet id and without DUP", "[simulator]") {
    BrokerWorld world(BrokerWorld::everything, {.disorder = {.duplicates_percent = 100}});
    const auto reader = world.connect("reader");
    world.subscribe(reader, {"t"});
    world.publish(world.connect("writer"), "t", "x");
    world.wait(10ms);
    const auto received = world.all<mqtt::Publish>(reader);
    REQUIRE(received.size() == 2);
    CHECK(received[0].packet_id != received[1].packet_id);
    CHECK_FALSE(received[1].duplicate);
}

TEST_CASE("with disorder on, messages overtake each other, none is lost, and a seed reproduces the run",
          "[simulator]") {
    const auto day = [] {
        BrokerWorld world(BrokerWorld::everything, {.disorder = {.reordering = 50ms}});
        const auto reader = world.connect("reader");
        world.subscribe(reader, {"t"});
        const auto writer = world.connect("writer");
        for (std::uint16_t i = 1; i <= 20; ++i) world.publish(writer, "t", std::to_string(i), i);
        world.wait(50ms);
        return world.payloads(reader);
    };
    const auto first = day();
    CHECK(first.size() == 20);
    CHECK(std::set(first.begin(), first.end()).size() == 20);
    std::vector<std::string> ordered;
    for (int i = 1; i <= 20; ++i) ordered.push_back(std::to_string(i));
    CHECK(first != ordered);
    CHECK(day() == first);
}

TEST_CASE("with disorder on, packets are cut anywhere, and the stream stays whole", "[simulator]") {
    BrokerWorld world(BrokerWorld::everything, {.disorder = {.cut_anywhere = true}});
    const auto reader = world.connect("reader");
    world.subscribe(reader, {"t"});
    const auto writer = world.connect("writer");
    for (std::uint16_t i = 1; i <= 20; ++i) world.publish(writer, "t", std::to_string(i), i);
    CHECK(world.payloads(reader).size() == 20);
    CHECK(world.all<mqtt::Puback>(writer).size() == 20);
}
