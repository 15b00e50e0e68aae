#include "mqtt/packet_json.h"

#include <catch2/catch_test_macros.hpp>

#include "known_packets.h"
#include "mqtt/encode.h"
#include "random_packet.h"

using namespace mqtt;
using enum Version;

namespace {

std::vector<std::string> decoded(std::string_view line, Version version = v5) {
    DecodedLine result = decode_line(line, version);
    INFO(result.error.what);
    CHECK(result.fine());
    return result.packets;
}

std::string encoded(std::string_view json, Version version = v5) {
    const Result<std::string> result = encode_line(json, version);
    return result ? *result : result.error().what;
}

}  // namespace

TEST_CASE("packets read as JavaScript's libraries would show them", "[mqtt]") {
    CHECK(decoded("30 0b 0003 612f62 00 68656c6c6f").at(0) ==
          R"({"cmd":"publish","retain":false,"qos":0,"dup":false,"topic":"a/b","payload":"68656c6c6f","length":11})");
    CHECK(decoded("320d0003612f62123402010168690a", v5).at(0) ==
          R"({"cmd":"publish","retain":false,"qos":1,"dup":false,"topic":"a/b","payload":"68690a","messageId":4660,)"
          R"("properties":{"payloadFormatIndicator":true},"length":13})");
    CHECK(decoded("20020005", v3_1_1).at(0) == R"({"cmd":"connack","sessionPresent":false,"returnCode":5,"length":2})");
    CHECK(decoded("2006008703210002", v5).at(0) ==
          R"({"cmd":"connack","sessionPresent":false,"reasonCode":135,"properties":{"receiveMaximum":2},"length":6})");
    CHECK(
        decoded("8207000100000161 2e").at(0) ==
        R"({"cmd":"subscribe","subscriptions":[{"topic":"a","qos":2,"nl":true,"rap":true,"rh":2}],"messageId":1,"length":7})");
    CHECK(decoded("820600010001 61 01", v3_1_1).at(0) ==
          R"({"cmd":"subscribe","subscriptions":[{"topic":"a","qos":1}],"messageId":1,"length":6})");
    CHECK(decoded("4002000a", v3_1_1).at(0) == R"({"cmd":"puback","messageId":10,"length":2})");
    CHECK(decoded("4002000a", v5).at(0) == R"({"cmd":"puback","messageId":10,"reasonCode":0,"length":2})");
    CHECK(decoded("e017001526000161000131260001620001322600016100 0133").at(0) ==
          R"({"cmd":"disconnect","reasonCode":0,"properties":{"userProperties":{"a":["1","3"],"b":"2"}},"length":23})");
    CHECK(decoded("c000").at(0) == R"({"cmd":"pingreq","length":0})");
}

TEST_CASE("a line may hold several packets, and a CONNECT sets the version of those behind it", "[mqtt]") {
    Version version = v3_1_1;
    const DecodedLine line = decode_line("100d 0004 4d515454 05 02 003c 00 0000 e0018b", version);
    CHECK(line.fine());
    REQUIRE(line.packets.size() == 2);
    CHECK(line.packets[1] == R"({"cmd":"disconnect","reasonCode":139,"length":1})");
    CHECK(version == v5);
}

TEST_CASE("the packets before a mistake are shown, and the mistake with its place", "[mqtt]") {
    Version version = v5;
    const DecodedLine line = decode_line("c000 d000 3605000161000100 c000", version);
    CHECK(line.packets.size() == 2);
    CHECK(line.error.what ==
          "PUBLISH: QoS 3 at byte 0 [MQTT-3.3.1-4], in the packet that begins at byte 4 of the line");
    CHECK(decode_line("c0", version).error.what == "PINGREQ: the line ends within the packet at byte 1 [section 2]");
    CHECK(decode_line("c000 300500", version).error.what ==
          "PUBLISH: the line ends within the packet at byte 3 [section 2], in the packet that begins at byte 2 of the "
          "line");
    CHECK(decode_line("c0 0", version).error.what == "not two hexadecimal digits at byte 1");
    CHECK(decode_line("c0 zz", version).error.what == "not two hexadecimal digits at byte 1");
    CHECK(decode_line("30ffffffff01", version)
              .error.what.starts_with("PUBLISH: remaining length of more than four bytes at byte 1"));
    CHECK(decode_line("", version).fine());
}

TEST_CASE("every known packet survives the way to JSON and back", "[mqtt]") {
    for (const KnownPacket& known : known_packets()) {
        INFO(known.name);
        const std::string digits = hex(known.bytes());
        CHECK(encoded(decoded(digits, known.version).at(0), known.version) == digits);
    }
}

TEST_CASE("random packets survive the way to JSON and back", "[mqtt]") {
    RandomPackets random(7);
    for (int round = 0; round < 1500; ++round) {
        const Version version = round % 2 ? v5 : v3_1_1;
        random.forget();
        Packet packet = random.packet(version);
        // JSON groups user properties by name, so that only distinct names in order keep their place.
        const bool grouped = std::visit(
            [](auto& each) {
                if constexpr (requires { each.user_properties; })
                    each.user_properties.resize(each.user_properties.empty() ? 0 : 1);
                if constexpr (std::same_as<std::remove_cvref_t<decltype(each)>, Connect>)
                    if (each.will) each.will->user_properties.clear();
                return true;
            },
            packet);
        REQUIRE(grouped);
        Bytes bytes;
        REQUIRE(encode(packet, version, bytes));
        const std::string json = to_json(packet, version).dump();
        INFO(json);
        CHECK(encoded(json, version) == hex(bytes));
    }
}

TEST_CASE("a parsed packet printed by JSON.stringify is understood, buffers and nulls and all", "[mqtt]") {
    CHECK(
        encoded(
            R"({"cmd":"publish","retain":false,"qos":0,"dup":false,"length":7,"topic":"a","payload":{"type":"Buffer","data":[104,105]}})",
            v3_1_1) == "30050001616869");
    CHECK(encoded(R"({"cmd":"pingreq","retain":false,"qos":0,"dup":false,"length":0,"topic":null,"payload":null})") ==
          "c000");
    CHECK(
        encoded(
            R"({"cmd":"subscribe","qos":1,"messageId":1,"subscriptions":[{"topic":"a","qos":1,"nl":false,"rap":false,"rh":0}]})") ==
        "820700010000016101");
}

TEST_CASE("left-out fields have their defaults", "[mqtt]") {
    CHECK(encoded(R"({"cmd":"connect","clientId":"a"})", v5) == "100e00044d5154540502000000000161");
    CHECK(encoded(R"({"cmd":"connect","protocolVersion":4})", v5) ==
          "100c00044d51545404020000"
          "0000");
    CHECK(encoded(R"({"cmd":"publish","topic":"a"})", v3_1_1) == "3003000161");
    CHECK(encoded(R"({"cmd":"disconnect"})", v5) == "e0020000");
}

TEST_CASE("JSON that is no packet is refused with the field's name", "[mqtt]") {
    CHECK(encoded("[]") == "a packet must be a JSON object");
    CHECK(encoded("{}") == "cmd is not an MQTT packet");
    CHECK(encoded(R"({"cmd":"reserved"})") == "cmd is not an MQTT packet");
    CHECK(encoded(R"({"cmd":"publish","topik":"a"})") == "the packet has a field that no packet has");
    CHECK(encoded(R"({"cmd":"publish","topic":1})") == "topic is not a text");
    CHECK(encoded(R"({"cmd":"publish","topic":"a","payload":"0"})") == "payload is not hexadecimal");
    CHECK(encoded(R"({"cmd":"publish","topic":"a","payload":7})") ==
          "payload is neither hexadecimal text nor a buffer");
    CHECK(encoded(R"({"cmd":"publish","topic":"a","payload":{"data":[256]}})") ==
          "payload is not a whole number from 0 to 255");
    CHECK(encoded(R"({"cmd":"publish","topic":"a","qos":3})") == "qos is not a whole number from 0 to 2");
    CHECK(encoded(R"({"cmd":"publish","topic":"a","qos":1})") == "messageId is missing");
    CHECK(encoded(R"({"cmd":"publish","topic":"a","qos":1,"messageId":0})") ==
          "PUBLISH: packet identifier is 0 [MQTT-2.2.1-3]");
    CHECK(encoded(R"({"cmd":"publish","topic":"a","qos":1,"messageId":65536})") ==
          "messageId is not a whole number from 0 to 65535");
    CHECK(encoded(R"({"cmd":"publish","topic":"a","retain":"yes"})") == "retain is neither true nor false");
    CHECK(encoded(R"({"cmd":"publish","topic":"a","properties":{"reasonString":"x"}})")
              .starts_with("properties has one that this packet cannot"));
    CHECK(encoded(R"({"cmd":"publish","topic":"a","properties":[]})") == "properties is not an object");
    CHECK(encoded(R"({"cmd":"publish","topic":"a","properties":{"topicAlias":65536}})") ==
          "topicAlias is not a whole number from 0 to 65535");
    CHECK(encoded(R"({"cmd":"connect","protocolVersion":3})") == "protocolVersion is neither 4 nor 5");
    CHECK(encoded(R"({"cmd":"connack"})", v3_1_1) == "returnCode is missing");
    CHECK(encoded(R"({"cmd":"connack","returnCode":6})", v3_1_1) == "returnCode is not a whole number from 0 to 5");
    CHECK(encoded(R"({"cmd":"subscribe","messageId":1})") == "subscriptions is not an array");
    CHECK(encoded(R"({"cmd":"suback","messageId":1,"granted":[3]})").starts_with("SUBACK: this packet cannot have"));
    CHECK_FALSE(encoded(R"({"cmd":)").empty());
}
