#include "simulator/world.h"

using namespace simulator;
using namespace simulator::iot;
using enum mqtt::Version;
using mqtt::Reason;

TEST_CASE("an MQTT 5 CONNACK announces AWS's limits", "[simulator]") {
    BrokerWorld world;
    const auto client = world.connect("ada-1", v5, {.keep_alive = 120});
    const auto connack = world.only<mqtt::Connack>(client);
    CHECK(connack.reason == Reason::success);
    CHECK(connack.maximum_qos == mqtt::QoS::at_least_once);
    CHECK(connack.receive_maximum == 100);
    CHECK(connack.topic_alias_maximum == 8);
    CHECK(connack.subscription_identifiers_available == false);
    CHECK(connack.server_keep_alive == 120);
}

TEST_CASE("the keep-alive is clamped to 30 to 1200 seconds, and 0 becomes 1200", "[simulator]") {
    for (const auto& [asked, given] : std::initializer_list<std::pair<std::uint16_t, std::uint16_t>>{
             {0, 1200}, {1, 30}, {29, 30}, {30, 30}, {1200, 1200}, {1201, 1200}, {65535, 1200}}) {
        BrokerWorld world;
        const auto client = world.connect("ada-1", v5, {.keep_alive = asked});
        CHECK(world.only<mqtt::Connack>(client).server_keep_alive == given);
    }
}

TEST_CASE("a silent client is disconnected after one and a half keep-alives, unless it pings", "[simulator]") {
    BrokerWorld world;
    const auto silent = world.connect("silent", v5, {.keep_alive = 30});
    const auto old = world.connect("old", v3_1_1, {.keep_alive = 30});
    const auto alive = world.connect("alive", v5, {.keep_alive = 30});
    world.wait(44s);
    world.send(alive, mqtt::Pingreq{});
    CHECK(world.all<mqtt::Pingresp>(alive).size() == 1);
    CHECK_FALSE(world.closed(silent));
    world.wait(1s);
    CHECK(world.closed(silent) == DisconnectCause::keep_alive_timeout);
    CHECK(world.only<mqtt::Disconnect>(silent).reason == Reason::keep_alive_timeout);
    CHECK(world.closed(old) == DisconnectCause::keep_alive_timeout);
    CHECK(world.all<mqtt::Disconnect>(old).empty());
    CHECK_FALSE(world.closed(alive));
}

TEST_CASE("every connection is closed after 24 hours", "[simulator]") {
    BrokerWorld world;
    const auto client = world.connect("ada-1", v5, {.keep_alive = 1200});
    for (int i = 0; i < 24 * 6; ++i) {
        CHECK_FALSE(world.closed(client));
        world.wait(10min);
        if (i < 24 * 6 - 1) world.send(client, mqtt::Pingreq{});
    }
    CHECK(world.closed(client) == DisconnectCause::websocket_ttl);
}

TEST_CASE("a second CONNECT with the same client id is refused within a second, and later evicts the first",
          "[simulator]") {
    BrokerWorld world;
    const auto first = world.connect("ada-1");
    world.now += 900ms;
    const auto hasty = world.connect("ada-1");
    CHECK(world.only<mqtt::Connack>(hasty).reason == Reason::quota_exceeded);
    CHECK(world.closed(hasty) == DisconnectCause::throttled);
    CHECK_FALSE(world.closed(first));
    const auto other = world.connect("ada-2");
    CHECK(world.only<mqtt::Connack>(other).reason == Reason::success);
    world.now += 100ms;
    const auto second = world.connect("ada-1");
    CHECK(world.only<mqtt::Connack>(second).reason == Reason::success);
    CHECK(world.closed(first) == DisconnectCause::duplicate_client_id);
    CHECK(world.only<mqtt::Disconnect>(first).reason == Reason::session_taken_over);
    CHECK_FALSE(world.closed(second));
}

TEST_CASE("an evicted MQTT 3.1.1 client is closed without a packet", "[simulator]") {
    BrokerWorld world;
    const auto first = world.connect("ada-1", v3_1_1);
    world.now += 1s;
    world.connect("ada-1", v5);
    CHECK(world.closed(first) == DisconnectCause::duplicate_client_id);
    CHECK(world.heard[first].packets.size() == 1);
}

TEST_CASE("client ids have 1 to 128 bytes and do not begin with a dollar sign", "[simulator]") {
    for (const std::string& id : {std::string(), std::string(129, 'a'), std::string("$aws")}) {
        BrokerWorld world;
        const auto client = world.connect(id);
        CHECK(world.only<mqtt::Connack>(client).reason == Reason::client_identifier_not_valid);
        CHECK(world.closed(client).has_value());
    }
    BrokerWorld world;
    CHECK(world.only<mqtt::Connack>(world.connect(std::string(128, 'a'))).reason == Reason::success);
}

TEST_CASE("a forbidden CONNECT gets 0x87 on MQTT 5, and a close or return code 7 on 3.1.1", "[simulator]") {
    constexpr std::string_view nothing =
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"iot:Connect","Resource":"*"}]})";
    BrokerWorld world(nothing);
    const auto modern = world.connect("ada-1", v5);
    CHECK(world.only<mqtt::Connack>(modern).reason == Reason::not_authorized);
    CHECK(world.closed(modern) == DisconnectCause::auth_error);
    const auto old = world.connect("ada-2", v3_1_1);
    CHECK(world.heard[old].packets.empty());
    CHECK(world.closed(old) == DisconnectCause::auth_error);

    BrokerWorld older(nothing, {.disorder = {}, .mqtt3_refusal = Mqtt3Refusal::return_code_7});
    const auto told = older.connect("ada-2", v3_1_1);
    REQUIRE(older.heard[told].packets.size() == 1);
    CHECK(older.heard[told].packets[0] == Bytes{0x20, 0x00, 0x07});
}

TEST_CASE("a refused CONNECT neither evicts another client nor counts for the rate limit", "[simulator]") {
    BrokerWorld world(R"({"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":"iot:*","Resource":"arn:aws:iot:*:*:client/${cognito-identity.amazonaws.com:sub}-*"}]})");
    const auto mine = world.connect("us-east-1:ada-1");
    REQUIRE(world.only<mqtt::Connack>(mine).reason == Reason::success);
    world.now += 2s;
    const auto stranger = world.open("us-east-1:mallory");
    world.send(stranger, mqtt::Connect{.client_id = "us-east-1:ada-1"});
    CHECK(world.closed(stranger) == DisconnectCause::auth_error);
    CHECK_FALSE(world.closed(mine));
    CHECK(world.only<mqtt::Connack>(world.connect("us-east-1:ada-1")).reason == Reason::success);
}

TEST_CASE("packets before CONNECT, a second CONNECT and a silent socket close the connection", "[simulator]") {
    BrokerWorld world;
    const auto early = world.open();
    world.send(early, mqtt::Pingreq{});
    CHECK(world.closed(early) == DisconnectCause::client_error);
    CHECK(world.heard[early].packets.empty());

    const auto twice = world.connect("ada-1");
    world.send(twice, mqtt::Connect{.client_id = "ada-1"});
    CHECK(world.closed(twice) == DisconnectCause::client_error);
    CHECK(world.only<mqtt::Disconnect>(twice).reason == Reason::protocol_error);

    const auto silent = world.open();
    world.wait(29s);
    CHECK_FALSE(world.closed(silent));
    world.wait(1s);
    CHECK(world.closed(silent));
}

TEST_CASE("invalid MQTT ends the connection, and so does a text frame", "[simulator]") {
    BrokerWorld world;
    const auto broken = world.connect("ada-1");
    world.feed(broken, Bytes{0x00, 0x00});
    CHECK(world.closed(broken) == DisconnectCause::client_error);
    const auto texting = world.connect("ada-2");
    world.broker.received_text(texting, world.now);
    world.drain();
    CHECK(world.closed(texting) == DisconnectCause::client_error);
    const auto unknown = world.open();
    world.feed(unknown, Bytes{0x10, 0x0C, 0x00, 0x04, 'M', 'Q', 'T', 'T', 0x03, 0x02, 0x00, 0x3C, 0x00, 0x00});
    REQUIRE(world.heard[unknown].packets.size() == 1);
    CHECK(world.heard[unknown].packets[0] == Bytes{0x20, 0x00, 0x01});
    CHECK(world.closed(unknown));
}

TEST_CASE("AUTH, and packets that only brokers send, are protocol errors", "[simulator]") {
    for (const mqtt::Packet& packet : std::initializer_list<mqtt::Packet>{
             mqtt::Connack{}, mqtt::Pingresp{}, mqtt::Suback{.packet_id = 1, .reasons = {Reason::success}},
             mqtt::Auth{}, mqtt::Pubrec{.packet_id = 3}}) {
        BrokerWorld world;
        const auto client = world.connect("ada-1");
        world.send(client, packet);
        CHECK(world.closed(client) == DisconnectCause::client_error);
    }
}

TEST_CASE("a persistent session keeps its subscriptions and missed messages for an hour", "[simulator]") {
    for (const mqtt::Version version : {v3_1_1, v5}) {
        BrokerWorld world;
        mqtt::Connect durable{.clean_start = false};
        if (version == v5) durable.session_expiry_interval = 3600;
        const auto first = world.connect("reader", version, durable);
        CHECK_FALSE(world.only<mqtt::Connack>(first).session_present);
        world.subscribe(first, {"news"});
        world.broker.closed(first, world.now);
        world.wait(10min);
        const auto writer = world.connect("writer", version);
        world.publish(writer, "news", "one");
        world.publish(writer, "news", "lost, since it is QoS 0", 0);
        world.publish(writer, "news", "two", 2);
        const auto second = world.connect("reader", version, durable);
        CHECK(world.only<mqtt::Connack>(second).session_present);
        CHECK(world.payloads(second) == std::vector<std::string>{"one", "two"});
        world.broker.closed(second, world.now);
        world.wait(61min);
        const auto third = world.connect("reader", version, durable);
        CHECK_FALSE(world.only<mqtt::Connack>(third).session_present);
    }
}

TEST_CASE("a resumed session gets unacknowledged messages again, marked as duplicates", "[simulator]") {
    BrokerWorld world;
    const mqtt::Connect durable{.clean_start = false, .session_expiry_interval = 3600};
    const auto first = world.connect("reader", v5, durable);
    world.subscribe(first, {"news"});
    world.publish(world.connect("writer"), "news", "one");
    const auto sent = world.only<mqtt::Publish>(first);
    world.broker.closed(first, world.now);
    world.now += 2s;
    const auto second = world.connect("reader", v5, durable);
    const auto again = world.only<mqtt::Publish>(second);
    CHECK(again.duplicate);
    CHECK(again.packet_id == sent.packet_id);
}

TEST_CASE("a will is published when the connection breaks, not after a clean DISCONNECT", "[simulator]") {
    BrokerWorld world;
    const auto reader = world.connect("reader");
    world.subscribe(reader, {"gone"});
    const std::string words = "farewell";
    const mqtt::Connect with_will{.will = mqtt::Will{.topic = "gone", .payload = as_bytes(words)}};
    world.broker.closed(world.connect("a", v5, with_will), world.now);
    world.drain();
    CHECK(world.payloads(reader).size() == 1);
    world.send(world.connect("b", v5, with_will), mqtt::Disconnect{});
    CHECK(world.payloads(reader).size() == 1);
    world.send(world.connect("c", v5, with_will), mqtt::Disconnect{.reason = Reason::disconnect_with_will_message});
    CHECK(world.payloads(reader).size() == 2);
}

TEST_CASE("a will that the client may not publish is dropped, and one with QoS 2 is refused", "[simulator]") {
    BrokerWorld world(R"({"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":["iot:Connect","iot:Subscribe","iot:Receive"],"Resource":"*"}]})");
    const auto reader = world.connect("reader");
    world.subscribe(reader, {"gone"});
    const std::string words = "farewell";
    world.broker.closed(
        world.connect("a", v5, {.will = mqtt::Will{.topic = "gone", .payload = as_bytes(words)}}), world.now);
    world.drain();
    CHECK(world.payloads(reader).empty());
    const auto twice = world.connect(
        "b", v5, {.will = mqtt::Will{.topic = "gone", .payload = as_bytes(words), .qos = mqtt::QoS::exactly_once}});
    CHECK(world.only<mqtt::Connack>(twice).reason == Reason::qos_not_supported);
}
