#include "simulator/iot/plain_broker.h"

#include <catch2/catch_test_macros.hpp>

#include "mqtt/encode.h"

using namespace simulator;
using namespace simulator::iot;

namespace {

constexpr ConnectionId ann{1};
constexpr ConnectionId ben{2};
const Instant now = Instant(1'000'000ms);

ReceivedRequest upgrade(std::string path, HttpHeaders headers = {{"Sec-WebSocket-Protocol", "mqtt"}}) {
    return {.method = "GET", .target = std::move(path), .headers = std::move(headers), .body = {}};
}
Bytes encoded(const mqtt::Packet& packet) {
    Bytes bytes;
    mqtt::encode(packet, mqtt::Version::v5, bytes);
    return bytes;
}
std::string sent_to(PlainBroker& broker, ConnectionId id) {
    std::string all;
    while (const auto output = broker.poll())
        if (const auto* send = std::get_if<SendToClient>(&*output); send && send->connection == id)
            all += to_text(send->bytes);
    return all;
}

}  // namespace

TEST_CASE("a plain broker relays every message unsigned and runs no rules", "[simulator]") {
    PlainBroker broker{Random{}};
    for (const ConnectionId id : {ann, ben}) {
        const auto accepted = broker.open(id, upgrade("/plain"), now);
        REQUIRE(accepted);
        CHECK(*accepted == "mqtt");
        broker.received(
            id, encoded(mqtt::Connect{.version = mqtt::Version::v5, .client_id = id == ann ? "ann" : "ben"}), now);
    }
    broker.received(
        ben, encoded(mqtt::Subscribe{.packet_id = 1, .subscriptions = {{.filter = "room/public/+/lobby"}}}), now);
    CHECK_FALSE(sent_to(broker, ben).empty());

    const Bytes hello = to_bytes("hello from ann");
    broker.received(ann, encoded(mqtt::Publish{.topic = "room/public/ann/lobby", .payload = hello}), now);
    CHECK(sent_to(broker, ben).contains("hello from ann"));
}

TEST_CASE("a plain broker has its own path, speaks only MQTT, and leaves other connections alone", "[simulator]") {
    CHECK(PlainBroker::is_ours(upgrade("/plain")));
    CHECK_FALSE(PlainBroker::is_ours(upgrade("/mqtt")));
    CHECK_FALSE(PlainBroker::is_ours(upgrade("/plain/more")));

    PlainBroker broker{Random{}};
    CHECK_FALSE(broker.open(ann, upgrade("/plain", {}), now));
    CHECK_FALSE(broker.open(ann, upgrade("/plain", {{"Sec-WebSocket-Protocol", "chat"}}), now));
    broker.received(ann, to_bytes("anything"), now);
    broker.received_text(ann, now);
    broker.closed(ann, now);
    CHECK_FALSE(broker.poll());
}
