// Packets and their bytes, put together by hand from the specifications' tables: what encoder and decoder must agree
// on.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/text_codes.h"
#include "mqtt/packets.h"

struct KnownPacket {
    std::string_view name;
    mqtt::Version version;
    std::string_view hexadecimal;  // spaces between the parts
    mqtt::Packet packet;

    Bytes bytes() const {
        std::string digits;
        for (const char each : hexadecimal)
            if (each != ' ') digits += each;
        return from_hex(digits).value();
    }
};

inline std::vector<KnownPacket> known_packets() {
    using namespace mqtt;
    using enum Version;
    static const Bytes binary = {0x00, 0xFF, 0x01};
    static const Bytes hello = to_bytes("hello");

    std::vector<KnownPacket> list = {
        {"the smallest CONNECT of 3.1.1", v3_1_1, "10 0c 0004 4d515454 04 02 003c 0000",
         Connect{.version = v3_1_1, .keep_alive = 60}},
        {"a full CONNECT of 3.1.1", v3_1_1,
         "10 25 0004 4d515454 04 ec 0078 0002 6964 0003 612f62 0003 00ff01 0004 75736572 0005 68656c6c6f",
         Connect{.version = v3_1_1,
                 .client_id = "id",
                 .clean_start = false,
                 .keep_alive = 120,
                 .will = Will{.topic = "a/b", .payload = binary, .qos = QoS::at_least_once, .retain = true},
                 .user_name = "user",
                 .password = hello}},
        {"the smallest CONNECT of 5", v5, "10 0d 0004 4d515454 05 02 003c 00 0000", Connect{.keep_alive = 60}},
        {"a CONNECT of 5 with a password but no user name", v5,
         "10 14 0004 4d515454 05 42 0000 00 0000 0005 68656c6c6f", Connect{.password = hello}},
        {"a full CONNECT of 5", v5,
         "10 6c 0004 4d515454 05 f6 0078"
         " 2a 11 0000003c 21 0014 27 00020000 22 000a 19 01 17 00 26 0001 6e 0001 76 15 0006 6d6574686f64 16 0003 "
         "00ff01"
         " 0002 6964"
         " 22 18 00000005 01 01 02 00000e10 03 0004 74657874 08 0001 72 09 0003 00ff01 26 0000 0000"
         " 0001 77 0005 68656c6c6f 0001 75 0001 70",
         Connect{.version = v5,
                 .client_id = "id",
                 .clean_start = true,
                 .keep_alive = 120,
                 .will = Will{.topic = "w",
                              .payload = hello,
                              .qos = QoS::exactly_once,
                              .retain = true,
                              .delay_interval = 5,
                              .payload_format = PayloadFormat::utf8,
                              .message_expiry_interval = 3600,
                              .content_type = "text",
                              .response_topic = "r",
                              .correlation_data = binary,
                              .user_properties = {{"", ""}}},
                 .user_name = "u",
                 .password = as_bytes("p"),
                 .session_expiry_interval = 60,
                 .receive_maximum = 20,
                 .maximum_packet_size = 131072,
                 .topic_alias_maximum = 10,
                 .request_response_information = true,
                 .request_problem_information = false,
                 .authentication_method = "method",
                 .authentication_data = binary,
                 .user_properties = {{"n", "v"}}}},

        {"CONNACK of 3.1.1", v3_1_1, "20 02 01 00", Connack{.session_present = true}},
        {"CONNACK of 3.1.1 refusing", v3_1_1, "20 02 00 05", Connack{.reason = Reason::not_authorized}},
        {"CONNACK of 5", v5, "20 03 00 00 00", Connack{}},
        {"a full CONNACK of 5", v5,
         "20 4b 01 87 48 11 00000001 21 0002 24 01 25 00 27 00020000 12 0002 6964 22 0003 1f 0002 6e6f 26 0001 6e 0001 "
         "76"
         " 28 01 29 00 2a 01 13 04b0 1a 0001 69 1c 0004 686f7374 15 0006 6d6574686f64 16 0003 00ff01",
         Connack{.session_present = true,
                 .reason = Reason::not_authorized,
                 .session_expiry_interval = 1,
                 .receive_maximum = 2,
                 .maximum_qos = QoS::at_least_once,
                 .retain_available = false,
                 .maximum_packet_size = 131072,
                 .assigned_client_identifier = "id",
                 .topic_alias_maximum = 3,
                 .reason_string = "no",
                 .wildcard_subscription_available = true,
                 .subscription_identifiers_available = false,
                 .shared_subscription_available = true,
                 .server_keep_alive = 1200,
                 .response_information = "i",
                 .server_reference = "host",
                 .authentication_method = "method",
                 .authentication_data = binary,
                 .user_properties = {{"n", "v"}}}},

        {"PUBLISH of 3.1.1 at QoS 0", v3_1_1, "30 0a 0003 612f62 68656c6c6f",
         Publish{.topic = "a/b", .payload = hello}},
        {"PUBLISH of 3.1.1 at QoS 1, again", v3_1_1, "3b 0c 0003 612f62 ffff 68656c6c6f",
         Publish{.topic = "a/b",
                 .payload = hello,
                 .packet_id = 65535,
                 .qos = QoS::at_least_once,
                 .duplicate = true,
                 .retain = true}},
        {"PUBLISH of 3.1.1 at QoS 2, empty", v3_1_1, "34 07 0003 612f62 0001",
         Publish{.topic = "a/b", .packet_id = 1, .qos = QoS::exactly_once}},
        {"PUBLISH of 5 at QoS 0", v5, "30 0b 0003 612f62 00 68656c6c6f", Publish{.topic = "a/b", .payload = hello}},
        {"PUBLISH of 5 by alias alone", v5, "32 0d 0000 0102 03 23 0007 68656c6c6f",
         Publish{.payload = hello, .packet_id = 0x102, .qos = QoS::at_least_once, .topic_alias = 7}},
        {"a full PUBLISH of 5", v5,
         "31 3a 0003 612f62 2f 01 01 02 0000000a 23 0001 08 0003 722f73 09 0003 00ff01 26 0001 6e 0001 76 26 0001 6e "
         "0001 77"
         " 0b 01 0b ffffff7f 03 0001 74 68656c6c6f",
         Publish{.topic = "a/b",
                 .payload = hello,
                 .retain = true,
                 .payload_format = PayloadFormat::utf8,
                 .topic_alias = 1,
                 .message_expiry_interval = 10,
                 .content_type = "t",
                 .response_topic = "r/s",
                 .correlation_data = binary,
                 .subscription_identifiers = {1, 268'435'455},
                 .user_properties = {{"n", "v"}, {"n", "w"}}}},

        {"PUBACK of 3.1.1", v3_1_1, "40 02 1234", Puback{.packet_id = 0x1234}},
        {"PUBACK of 5, success", v5, "40 02 1234", Puback{.packet_id = 0x1234}},
        {"PUBACK of 5 with a reason", v5, "40 04 1234 97 00",
         Puback{.packet_id = 0x1234, .reason = Reason::quota_exceeded}},
        {"PUBACK of 5 with properties", v5, "40 10 0001 00 0c 1f 0002 6f6b 26 0001 6e 0001 76",
         Puback{.packet_id = 1, .reason_string = "ok", .user_properties = {{"n", "v"}}}},
        {"PUBREC of 3.1.1", v3_1_1, "50 02 0001", Pubrec{.packet_id = 1}},
        {"PUBREC of 5", v5, "50 04 0001 10 00", Pubrec{.packet_id = 1, .reason = Reason::no_matching_subscribers}},
        {"PUBREL of 3.1.1", v3_1_1, "62 02 0001", Pubrel{.packet_id = 1}},
        {"PUBREL of 5", v5, "62 04 0001 92 00", Pubrel{.packet_id = 1, .reason = Reason::packet_identifier_not_found}},
        {"PUBCOMP of 3.1.1", v3_1_1, "70 02 0001", Pubcomp{.packet_id = 1}},
        {"PUBCOMP of 5", v5, "70 09 0001 92 05 1f 0002 6e6f",
         Pubcomp{.packet_id = 1, .reason = Reason::packet_identifier_not_found, .reason_string = "no"}},

        {"SUBSCRIBE of 3.1.1", v3_1_1, "82 0e 0001 0003 612f2b 01 0003 622f23 00",
         Subscribe{.packet_id = 1, .subscriptions = {{.filter = "a/+", .qos = QoS::at_least_once}, {.filter = "b/#"}}}},
        {"SUBSCRIBE of 5", v5, "82 13 0001 0a 0b 8001 26 0001 6e 0001 76 0003 612f2b 2e",
         Subscribe{.packet_id = 1,
                   .subscriptions = {{.filter = "a/+",
                                      .qos = QoS::exactly_once,
                                      .no_local = true,
                                      .retain_as_published = true,
                                      .retain_handling = RetainHandling::do_not_send}},
                   .subscription_identifier = 128,
                   .user_properties = {{"n", "v"}}}},
        {"SUBACK of 3.1.1", v3_1_1, "90 06 0001 00 01 02 80",
         Suback{.packet_id = 1,
                .reasons = {Reason::granted_qos_0, Reason::granted_qos_1, Reason::granted_qos_2,
                            Reason::unspecified_error}}},
        {"SUBACK of 5", v5, "90 0a 0001 05 1f 0002 6e6f 01 87",
         Suback{.packet_id = 1, .reasons = {Reason::granted_qos_1, Reason::not_authorized}, .reason_string = "no"}},
        {"UNSUBSCRIBE of 3.1.1", v3_1_1, "a2 0a 0001 0003 612f2b 0001 23",
         Unsubscribe{.packet_id = 1, .filters = {"a/+", "#"}}},
        {"UNSUBSCRIBE of 5", v5, "a2 0d 0001 07 26 0001 6e 0001 76 0001 62",
         Unsubscribe{.packet_id = 1, .filters = {"b"}, .user_properties = {{"n", "v"}}}},
        {"UNSUBACK of 3.1.1", v3_1_1, "b0 02 0001", Unsuback{.packet_id = 1}},
        {"UNSUBACK of 5", v5, "b0 05 0001 00 00 11",
         Unsuback{.packet_id = 1, .reasons = {Reason::success, Reason::no_subscription_existed}}},

        {"PINGREQ of 3.1.1", v3_1_1, "c0 00", Pingreq{}},
        {"PINGREQ of 5", v5, "c0 00", Pingreq{}},
        {"PINGRESP of 3.1.1", v3_1_1, "d0 00", Pingresp{}},
        {"PINGRESP of 5", v5, "d0 00", Pingresp{}},
        {"DISCONNECT of 3.1.1", v3_1_1, "e0 00", Disconnect{}},
        {"DISCONNECT of 5", v5, "e0 02 00 00", Disconnect{}},
        {"a full DISCONNECT of 5", v5, "e0 1a 9d 18 11 00000000 1f 0002 676f 26 0001 6e 0001 76 1c 0004 686f7374",
         Disconnect{.reason = Reason::server_moved,
                    .session_expiry_interval = 0,
                    .reason_string = "go",
                    .server_reference = "host",
                    .user_properties = {{"n", "v"}}}},
        {"AUTH", v5, "f0 02 00 00", Auth{}},
        {"a full AUTH", v5, "f0 1d 18 1b 15 0006 6d6574686f64 16 0003 00ff01 1f 0002 676f 26 0001 6e 0001 76",
         Auth{.reason = Reason::continue_authentication,
              .authentication_method = "method",
              .authentication_data = binary,
              .reason_string = "go",
              .user_properties = {{"n", "v"}}}},
    };
    return list;
}
