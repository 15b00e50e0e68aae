// What the checked encoder refuses to write. (What it writes: codec_test.cc.)
#include "mqtt/encode.h"

#include <catch2/catch_test_macros.hpp>

using namespace mqtt;
using enum Version;

namespace {

std::string refusal(const Packet& packet, Version version = v5) {
    Bytes out = {1, 2};
    const Status status = encode(packet, version, out);
    CHECK(out == Bytes{1, 2});
    return status ? "" : status.error().what;
}

bool is_encoded(const Packet& packet, Version version) {
    Bytes out;
    return encode(packet, version, out).has_value() && !out.empty();
}

const std::string too_long(65'536, 'a');

}  // namespace

TEST_CASE("what no packet can carry is refused and nothing is written", "[mqtt]") {
    CHECK(refusal(Publish{.topic = too_long}).starts_with("PUBLISH: topic is longer than 65,535 bytes"));
    CHECK(refusal(Publish{.topic = "a/#"}) == "PUBLISH: topic has a wildcard in it [MQTT-3.3.2-2]");
    CHECK(refusal(Publish{.topic = "\xFF"}) == "PUBLISH: topic is not UTF-8 [MQTT-1.5.4-1]");
    CHECK(refusal(Publish{.topic = ""}) == "PUBLISH: topic is empty [MQTT-4.7.3-1]");
    CHECK(refusal(Publish{.topic = "", .topic_alias = 1}, v3_1_1) == "PUBLISH: topic is empty [MQTT-4.7.3-1]");
    CHECK(refusal(Publish{.topic = "a", .qos = QoS::at_least_once}) ==
          "PUBLISH: packet identifier is 0 [MQTT-2.2.1-3]");
    CHECK(refusal(Publish{.topic = "a", .duplicate = true}) == "PUBLISH: DUP at QoS 0 [MQTT-3.3.1-2]");
    CHECK(refusal(Publish{.topic = "a", .topic_alias = 0}) == "PUBLISH: topicAlias is 0");
    CHECK(refusal(Publish{.topic = "a", .content_type = too_long}).starts_with("PUBLISH: contentType is longer"));
    CHECK(refusal(Publish{.topic = "a", .response_topic = "+"}).starts_with("PUBLISH: responseTopic has a wildcard"));
    CHECK(refusal(Publish{.topic = "a", .correlation_data = as_bytes(too_long)})
              .starts_with("PUBLISH: correlationData is longer"));
    CHECK(refusal(Publish{.topic = "a", .subscription_identifiers = {268'435'456}})
              .starts_with("PUBLISH: subscriptionIdentifier is above"));
    CHECK(refusal(Publish{.topic = "a", .user_properties = {{"n", std::string_view("\0", 1)}}}) ==
          "PUBLISH: user property's value has a NUL in it [MQTT-1.5.4-2]");

    CHECK(refusal(Connect{.client_id = too_long}).starts_with("CONNECT: client identifier is longer"));
    CHECK(refusal(Connect{.version = v3_1_1, .clean_start = false}).ends_with("[MQTT-3.1.3-7]"));
    CHECK(refusal(Connect{.version = v3_1_1, .password = as_bytes("p")}).ends_with("[MQTT-3.1.2-22]"));
    CHECK(refusal(Connect{.will = Will{.topic = ""}}) == "CONNECT: will topic is empty [MQTT-4.7.3-1]");
    CHECK(refusal(Connect{.will = Will{.topic = "w", .payload = as_bytes(too_long)}})
              .starts_with("CONNECT: will payload is longer"));
    CHECK(refusal(Connect{.authentication_data = as_bytes("x")})
              .starts_with("CONNECT: authentication data without a method"));
    CHECK(refusal(Connect{.receive_maximum = 0}) == "CONNECT: receiveMaximum is 0");
    CHECK(refusal(Connack{.maximum_qos = QoS::exactly_once}).starts_with("CONNACK: maximumQoS is left out"));
    CHECK(refusal(Connack{.reason = Reason::granted_qos_1})
              .starts_with("CONNACK: this packet cannot have that reason code"));

    CHECK(refusal(Puback{}) == "PUBACK: packet identifier is 0 [MQTT-2.2.1-3]");
    CHECK(refusal(Pubrel{.packet_id = 1, .reason = Reason::quota_exceeded}).starts_with("PUBREL: this packet cannot"));
    CHECK(refusal(Subscribe{.packet_id = 1}) == "SUBSCRIBE: no topic filter [section 3.8.3]");
    CHECK(refusal(Subscribe{.packet_id = 1, .subscriptions = {{.filter = "a#"}}})
              .starts_with("SUBSCRIBE: topic filter has a #"));
    CHECK(refusal(Subscribe{.packet_id = 1, .subscriptions = {{.filter = "$share/g/a", .no_local = true}}})
              .ends_with("[MQTT-3.8.3-4]"));
    CHECK(refusal(Suback{.packet_id = 1}) == "SUBACK: no reason code [section 3.9.3]");
    CHECK(refusal(Unsubscribe{.packet_id = 1}) == "UNSUBSCRIBE: no topic filter [section 3.10.3]");
    CHECK(refusal(Unsuback{.packet_id = 1}) == "UNSUBACK: no reason code [section 3.11.3]");
    CHECK(refusal(Disconnect{.reason = Reason::granted_qos_1}).starts_with("DISCONNECT: this packet cannot"));
    CHECK(refusal(Auth{}, v3_1_1) == "AUTH: exists only in MQTT 5");
    CHECK(refusal(Auth{.reason = Reason::reauthenticate}).starts_with("AUTH: no authentication method"));
}

TEST_CASE("what only MQTT 5 has is left out of a 3.1.1 packet without complaint", "[mqtt]") {
    const auto bytes = [](const Packet& packet) {
        Bytes out;
        REQUIRE(encode(packet, v3_1_1, out));
        return out;
    };
    CHECK(bytes(Puback{.packet_id = 1, .reason = Reason::quota_exceeded, .reason_string = "full"}) ==
          Bytes{0x40, 2, 0, 1});
    CHECK(bytes(Disconnect{.reason = Reason::server_busy}) == Bytes{0xE0, 0});
    CHECK(bytes(Suback{.packet_id = 1, .reasons = {Reason::not_authorized}}) == Bytes{0x90, 3, 0, 1, 0x80});
    CHECK(bytes(Connack{.reason = Reason::banned, .receive_maximum = 1}) == Bytes{0x20, 2, 0, 3});
    CHECK(bytes(Publish{.topic = "a", .topic_alias = 1}) == Bytes{0x30, 3, 0, 1, 'a'});
    CHECK(bytes(Subscribe{.packet_id = 1, .subscriptions = {{.filter = "a", .no_local = true}}}) ==
          Bytes{0x82, 6, 0, 1, 0, 1, 'a', 0});
}

TEST_CASE("texts of just 65,535 bytes are fine", "[mqtt]") {
    const std::string_view longest = std::string_view(too_long).substr(1);
    CHECK(is_encoded(Publish{.topic = longest}, v3_1_1));
    CHECK(is_encoded(Connect{.client_id = longest, .user_name = longest, .password = as_bytes(longest)}, v5));
    CHECK(is_encoded(Disconnect{.reason_string = longest}, v5));
}

TEST_CASE("a packet beyond 268,435,455 bytes is refused", "[mqtt]") {
    // The bytes are never touched: nothing of a refused packet is written.
    const Bytes chunk(65'535, 0x20);
    const std::string_view text = as_text(chunk);
    Disconnect packet;
    packet.user_properties.assign(2'100, {text, text});
    CHECK(refusal(packet).contains("268,435,455"));
}

TEST_CASE("appending many packets to one buffer grows it a logarithmic number of times", "[mqtt]") {
    Bytes out;
    std::size_t growths = 0;
    for (int i = 0; i < 20'000; ++i) {
        const auto before = out.capacity();
        encode(Puback{.packet_id = 1}, v5, out);
        encode(Publish{.topic = "t"}, v5, out);
        if (out.capacity() != before) ++growths;
    }
    CHECK(growths < 25);
}
