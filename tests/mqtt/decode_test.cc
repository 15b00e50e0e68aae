// What the decoder refuses, with the packet, the offset and the section in the sentence and the reason code behind it.
#include "mqtt/decode.h"

#include <catch2/catch_test_macros.hpp>

#include "base/text_codes.h"
#include "mqtt/framer.h"

using namespace mqtt;
using enum Version;

namespace {

struct Broken {
    std::string_view name;
    Version version;
    std::string_view hexadecimal;
    Reason reason;
    std::string_view sentence;  // empty: any
};

Bytes bytes_of(std::string_view hexadecimal) {
    std::string digits;
    for (const char each : hexadecimal)
        if (each != ' ') digits += each;
    return from_hex(digits).value();
}

Result<Packet> decode_body(std::string_view hexadecimal, Version version) {
    static Bytes bytes;
    bytes = bytes_of(hexadecimal);
    REQUIRE(bytes.size() == std::size_t{bytes[1]} + 2);
    return decode(bytes[0], ByteView(bytes).subspan(2), version);
}

constexpr auto malformed = Reason::malformed_packet;
constexpr auto protocol = Reason::protocol_error;

}  // namespace

TEST_CASE("what is wrong with a packet's first byte is refused", "[mqtt]") {
    const Broken cases[] = {
        {"type 0", v3_1_1, "00 00", protocol,
         "reserved packet type: no packet of this version has this type at byte 0 [MQTT 3.1.1 section 2.2.1]"},
        {"type 0", v5, "00 00", protocol, ""},
        {"type 15 in 3.1.1", v3_1_1, "f0 00", protocol,
         "AUTH: no packet of this version has this type at byte 0 [MQTT 3.1.1 section 2.2.1]"},
        {"flags on CONNECT", v5, "11 0d 0004 4d515454 05 02 003c 00 0000", malformed, ""},
        {"flags on CONNACK", v5, "21 03 00 00 00", malformed, ""},
        {"flags on PUBACK", v3_1_1, "42 02 0001", malformed,
         "PUBACK: reserved flags of the fixed header at byte 0 [MQTT-2.2.2-2]"},
        {"flags on PUBREL missing", v3_1_1, "60 02 0001", malformed, ""},
        {"flags on SUBSCRIBE missing", v5, "80 07 0001 00 0001 61 00", malformed,
         "SUBSCRIBE: reserved flags of the fixed header at byte 0 [MQTT 5 section 2.1.3]"},
        {"flags on UNSUBSCRIBE missing", v3_1_1, "a0 05 0001 0001 61", malformed, ""},
        {"flags on PINGRESP", v5, "d1 00", malformed, ""},
        {"QoS 3", v3_1_1, "36 05 0001 61 0001", malformed, "PUBLISH: QoS 3 at byte 0 [MQTT-3.3.1-4]"},
        {"QoS 3", v5, "36 06 0001 61 0001 00", malformed, "PUBLISH: QoS 3 at byte 0 [MQTT-3.3.1-4]"},
        {"DUP at QoS 0", v5, "38 04 0001 61 00", malformed, "PUBLISH: DUP at QoS 0 at byte 0 [MQTT-3.3.1-2]"},
    };
    for (const Broken& each : cases) {
        INFO(each.name);
        const auto packet = decode_body(each.hexadecimal, each.version);
        REQUIRE_FALSE(packet);
        CHECK(reason_of(packet.error()) == each.reason);
        if (!each.sentence.empty()) CHECK(packet.error().what == each.sentence);
    }
}

TEST_CASE("what is wrong inside a packet is refused", "[mqtt]") {
    const Broken cases[] = {
        {"packet id 0", v3_1_1, "32 05 0001 61 0000", protocol,
         "PUBLISH: packet identifier 0 at byte 5 [MQTT-2.3.1-1]"},
        {"packet id 0", v5, "32 06 0001 61 0000 00", protocol, "PUBLISH: packet identifier 0 at byte 5 [MQTT-2.2.1-3]"},
        {"packet id missing", v3_1_1, "32 04 0001 61 00", malformed,
         "PUBLISH: ends within the packet identifier at byte 5 [section 3.3]"},
        {"topic beyond the packet", v3_1_1, "30 05 0004 616263", malformed,
         "PUBLISH: ends within the topic at byte 4 [section 3.3]"},
        {"topic length of one byte", v5, "30 01 00", malformed,
         "PUBLISH: ends within the topic at byte 2 [section 3.3]"},
        {"topic with +", v5, "30 06 0003 612f2b 00", Reason::topic_name_invalid,
         "PUBLISH: the topic has a wildcard at byte 4 [MQTT-3.3.2-2]"},
        {"topic with #", v3_1_1, "30 03 0001 23", Reason::topic_name_invalid, ""},
        {"long topic with # at its end", v3_1_1, "30 0b 0009 6162636465666768 23", Reason::topic_name_invalid, ""},
        {"topic with NUL", v5, "30 06 0003 610062 00", Reason::topic_name_invalid,
         "PUBLISH: the topic has a NUL in it at byte 4 [MQTT-4.7.3-2]"},
        {"topic with half a character", v5, "30 05 0002 61c3 00", Reason::topic_name_invalid,
         "PUBLISH: the topic is not UTF-8 at byte 4 [MQTT-3.3.2-1]"},
        {"topic with a surrogate", v3_1_1, "30 06 0004 61eda080", Reason::topic_name_invalid, ""},
        {"empty topic", v3_1_1, "30 02 0000", protocol, "PUBLISH: no topic at byte 2 [MQTT-4.7.3-1]"},
        {"empty topic without an alias", v5, "30 03 0000 00", protocol,
         "PUBLISH: no topic at byte 2 [MQTT 5 section 3.3.2.1]"},
        {"properties missing", v5, "30 03 0001 61", malformed,
         "PUBLISH: ends within the property length at byte 5 [section 3.3]"},
        {"topic alias 0", v5, "30 07 0001 61 03 23 0000", Reason::topic_alias_invalid, ""},
        {"response topic with a wildcard", v5, "30 08 0001 61 04 08 0001 23", Reason::topic_name_invalid, ""},

        {"unknown protocol name", v5, "10 0c 0004 4d515455 04 02 003c 0000", Reason::unsupported_protocol_version,
         "CONNECT: protocol name is not MQTT at byte 2 [MQTT-3.1.2-1]"},
        {"MQTT 3.1", v5, "10 0e 0006 4d5149736470 03 02 003c 0000", Reason::unsupported_protocol_version, ""},
        {"level 6", v5, "10 0d 0004 4d515454 06 02 003c 00 0000", Reason::unsupported_protocol_version,
         "CONNECT: protocol level is neither 4 nor 5 at byte 8 [MQTT-3.1.2-2]"},
        {"reserved connect flag", v5, "10 0c 0004 4d515454 04 03 003c 0000", malformed,
         "CONNECT: reserved connect flag is set at byte 9 [MQTT-3.1.2-3]"},
        {"will QoS 3", v5, "10 0c 0004 4d515454 04 1e 003c 0000", malformed, ""},
        {"will QoS without will", v5, "10 0c 0004 4d515454 04 0a 003c 0000", malformed, ""},
        {"will retain without will", v5, "10 0c 0004 4d515454 04 22 003c 0000", malformed, ""},
        {"password alone in 3.1.1", v5, "10 0f 0004 4d515454 04 42 003c 0000 0001 61", malformed, ""},
        {"user name beyond the packet", v5, "10 0f 0004 4d515454 04 82 003c 0000 0002 61", malformed,
         "CONNECT: ends within the user name at byte 16 [section 3.1]"},
        {"something behind", v5, "10 0d 0004 4d515454 04 02 003c 0000 00", malformed,
         "CONNECT: goes on behind its end at byte 14 [section 3.1]"},
        {"authentication data without method", v5, "10 11 0004 4d515454 05 02 003c 04 16 0001 61 0000", protocol, ""},

        {"CONNACK flags", v3_1_1, "20 02 02 00", malformed, ""},
        {"CONNACK code 6", v3_1_1, "20 02 00 06", malformed,
         "CONNACK: reserved return code at byte 3 [section 3.2.2.3]"},
        {"CONNACK of a PUBACK's code", v5, "20 03 00 10 00", malformed, ""},
        {"CONNACK too short", v3_1_1, "20 01 00", malformed, ""},
        {"CONNACK without properties", v5, "20 02 00 00", malformed, ""},
        {"maximum QoS 2", v5, "20 05 00 00 02 24 02", protocol, ""},
        {"receive maximum 0", v5, "20 06 00 00 03 21 0000", protocol, ""},
        {"maximum packet size 0", v5, "20 08 00 00 05 27 00000000", protocol, ""},

        {"PUBACK id 0", v3_1_1, "40 02 0000", protocol, ""},
        {"PUBACK with a reason in 3.1.1", v3_1_1, "40 03 0001 00", malformed, ""},
        {"PUBACK of a PUBREL's code", v5, "40 03 0001 92", malformed,
         "PUBACK: a reason code that this packet cannot have at byte 4 [section 3.4]"},
        {"PUBREL of a PUBACK's code", v5, "62 03 0001 10", malformed, ""},

        {"SUBSCRIBE of nothing", v3_1_1, "82 02 0001", protocol,
         "SUBSCRIBE: no topic filter at byte 4 [section 3.8.3]"},
        {"SUBSCRIBE id 0", v3_1_1, "82 06 0000 0001 61 00", protocol, ""},
        {"SUBSCRIBE without options", v3_1_1, "82 05 0001 0001 61", malformed, ""},
        {"SUBSCRIBE to QoS 3", v3_1_1, "82 06 0001 0001 61 03", malformed, ""},
        {"SUBSCRIBE with options of 5", v3_1_1, "82 06 0001 0001 61 04", malformed, ""},
        {"SUBSCRIBE with reserved options", v5, "82 07 0001 00 0001 61 40", malformed, ""},
        {"SUBSCRIBE with retain handling 3", v5, "82 07 0001 00 0001 61 30", protocol, ""},
        {"SUBSCRIBE to an empty filter", v3_1_1, "82 05 0001 0000 00", Reason::topic_filter_invalid, ""},
        {"SUBSCRIBE to a#", v3_1_1, "82 07 0001 0002 6123 00", Reason::topic_filter_invalid, ""},
        {"subscription identifier 0", v5, "82 09 0001 02 0b 00 0001 61 00", protocol, ""},
        {"subscription identifier longer than needed", v5, "82 0a 0001 03 0b 8100 0001 61 00", malformed,
         "SUBSCRIBE: a variable byte integer is longer than needed at byte 6 [MQTT-1.5.5-1]"},
        {"no local on a shared subscription", v5, "82 0f 0001 00 0009 2473686172652f612f 04",
         Reason::topic_filter_invalid, ""},
        {"no local on a shared subscription", v5, "82 10 0001 00 000a 2473686172652f612f62 04", protocol, ""},
        {"SUBACK of nothing", v5, "90 03 0001 00", protocol, ""},
        {"SUBACK of 3", v3_1_1, "90 03 0001 03", malformed, ""},
        {"SUBACK of a failure of 5", v3_1_1, "90 03 0001 87", malformed, ""},
        {"UNSUBSCRIBE of nothing", v5, "a2 03 0001 00", protocol, ""},
        {"UNSUBACK with codes in 3.1.1", v3_1_1, "b0 03 0001 00", malformed, ""},
        {"UNSUBACK of a SUBACK's code", v5, "b0 04 0001 00 01", malformed, ""},
        {"PINGREQ with a body", v5, "c0 01 00", malformed, ""},
        {"DISCONNECT with a body in 3.1.1", v3_1_1, "e0 01 00", malformed, ""},
        {"DISCONNECT of an unknown code", v5, "e0 01 01", malformed, ""},
        {"AUTH of an unknown code", v5, "f0 02 01 00", malformed, ""},
        {"AUTH without a method", v5, "f0 02 18 00", protocol, ""},

        {"unknown property", v5, "e0 04 00 02 7f 00", malformed,
         "DISCONNECT: unknown property at byte 4 [MQTT 5 section 2.2.2.2]"},
        {"property 0", v5, "e0 04 00 02 00 00", malformed, ""},
        {"property of another packet", v5, "e0 04 00 02 01 00", malformed,
         "DISCONNECT: a property that this packet cannot have at byte 4 [MQTT 5 section 2.2.2.2]"},
        {"property twice", v5, "e0 0a 00 08 1f 0001 61 1f 0001 62", protocol,
         "DISCONNECT: a property comes twice at byte 8 [MQTT 5 section 2.2.2.2]"},
        {"payload format 2", v5, "30 06 0001 61 02 01 02", protocol, ""},
        {"properties beyond the packet", v5, "e0 03 00 05 1f", malformed,
         "DISCONNECT: ends within the properties at byte 4 [section 3.14]"},
        {"property beyond the properties", v5, "30 0b 0001 61 04 03 0004 61626364", malformed,
         "PUBLISH: ends within the property at byte 9 [section 3.3]"},
        {"text property not UTF-8", v5, "e0 06 00 04 1f 0001 ff", malformed,
         "DISCONNECT: a text is not UTF-8 at byte 5 [MQTT-1.5.4-1]"},
        {"user property with NUL", v5, "e0 08 00 06 26 0001 00 0000", malformed, ""},
        {"property length of five bytes", v5, "e0 06 00 ffffffffff", malformed, ""},
    };
    for (const Broken& each : cases) {
        INFO(each.name << ": " << each.hexadecimal);
        const auto packet = decode_body(each.hexadecimal, each.version);
        REQUIRE_FALSE(packet);
        INFO(packet.error().what);
        CHECK(reason_of(packet.error()) == each.reason);
        if (!each.sentence.empty()) CHECK(packet.error().what == each.sentence);
    }
}

TEST_CASE("user properties may repeat, and their order is kept", "[mqtt]") {
    const auto packet = decode_body("e0 17 00 15 26 0001 61 0001 31 26 0001 62 0001 32 26 0001 61 0001 33", v5);
    REQUIRE(packet);
    const UserProperties expected = {{"a", "1"}, {"b", "2"}, {"a", "3"}};
    CHECK(std::get<Disconnect>(*packet).user_properties == expected);
}

TEST_CASE("topics beyond ASCII are fine, whatever their length and wherever it begins", "[mqtt]") {
    for (std::size_t size = 1; size < 40; ++size) {
        for (std::size_t at = 0; at < size; ++at) {
            std::string topic(size, 'a');
            topic.replace(at, 1, "🦊");
            Bytes body = {0, static_cast<std::uint8_t>(topic.size())};
            body.insert(body.end(), topic.begin(), topic.end());
            const auto publish = decode_publish(0x30, body, v3_1_1);
            REQUIRE(publish);
            CHECK(publish->topic == topic);
        }
    }
}

TEST_CASE("a byte that no topic may have is found at every position", "[mqtt]") {
    for (const char bad : {'+', '#', '\0', '\x80', '\xFF', '\xC0'}) {
        for (std::size_t size = 1; size < 40; ++size) {
            for (std::size_t at = 0; at < size; ++at) {
                std::string topic(size, 'a');
                topic[at] = bad;
                Bytes body = {0, static_cast<std::uint8_t>(topic.size())};
                body.insert(body.end(), topic.begin(), topic.end());
                const auto publish = decode_publish(0x30, body, v3_1_1);
                REQUIRE_FALSE(publish);
                CHECK(reason_of(publish.error()) == Reason::topic_name_invalid);
            }
        }
    }
}

TEST_CASE("a PUBLISH dropped for its topic still tells the packet id to acknowledge", "[mqtt]") {
    const Bytes body = {0, 1, '#', 0x12, 0x34, 0};
    REQUIRE_FALSE(decode_publish(0x32, body, v5));
    CHECK(packet_id_of_refused_publish(0x32, body) == 0x1234);
    CHECK(packet_id_of_refused_publish(0x30, body) == 0);
    CHECK(packet_id_of_refused_publish(0x32, ByteView(body).first(4)) == 0);
}

TEST_CASE("the return codes of a 3.1.1 CONNACK are translated into reasons and back", "[mqtt]") {
    const Reason reasons[] = {
        Reason::success,
        Reason::unsupported_protocol_version,
        Reason::client_identifier_not_valid,
        Reason::server_unavailable,
        Reason::bad_user_name_or_password,
        Reason::not_authorized};
    for (std::uint8_t code = 0; code < 6; ++code) {
        const Bytes body = {0, code};
        const auto packet = decode(0x20, body, v3_1_1);
        REQUIRE(packet);
        CHECK(std::get<Connack>(*packet).reason == reasons[code]);
    }
}

TEST_CASE("a packet used again keeps nothing of the one before", "[mqtt]") {
    const Bytes full = bytes_of(
        "0003 612f62 2f 01 01 02 0000000a 23 0001 08 0003 722f73 09 0003 00ff01 26 0001 6e 0001 76"
        " 26 0001 6e 0001 77 0b 01 0b ffffff7f 03 0001 74 68656c6c6f");
    const Bytes plain = bytes_of("0001 78 00 79");
    Publish packet;
    REQUIRE(decode_publish(0x31, full, v5, packet));
    REQUIRE(packet.user_properties.size() == 2);
    REQUIRE(decode_publish(0x30, plain, v5, packet));
    CHECK(packet == Publish{.topic = "x", .payload = as_bytes("y")});
    REQUIRE(decode_publish(0x31, full, v5, packet));
    CHECK(packet == decode_publish(0x31, full, v5).value());
    CHECK_FALSE(decode_publish(0x36, full, v5, packet));
}

TEST_CASE("errors never quote what a stranger sent", "[mqtt]") {
    const auto packet = decode_body("30 11 000f 7365637265742b7365637265742b78", v3_1_1);
    REQUIRE_FALSE(packet);
    CHECK_FALSE(packet.error().what.contains("secret"));
}
