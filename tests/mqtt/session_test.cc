// Connecting, time, and leaving.
#include "mqtt/session.h"

#include <catch2/catch_test_macros.hpp>

#include "session_peer.h"

using namespace mqtt;

TEST_CASE("a session says CONNECT as soon as the transport is up, with all that it was given", "[mqtt][session]") {
    SessionPeer peer({.client_id = "me",
                      .user_name = "ada",
                      .password = Secret("lovelace"),
                      .keep_alive_seconds = 77,
                      .receive_maximum = 33,
                      .maximum_packet_size = 4096});
    CHECK_FALSE(peer.session.deadline());
    peer.session.opened(peer.now);
    peer.drain();
    const auto connect = peer.broker.next<Connect>();
    CHECK(connect.version == Version::v5);
    CHECK(connect.client_id == "me");
    CHECK(connect.clean_start);
    CHECK(connect.user_name == "ada");
    CHECK(as_text(*connect.password) == "lovelace");
    CHECK(connect.keep_alive == 77);
    CHECK(connect.receive_maximum == 33);
    CHECK(connect.maximum_packet_size == 4096u);
    CHECK_FALSE(connect.topic_alias_maximum);
    CHECK_FALSE(peer.session.connected());
    CHECK(peer.session.deadline() == peer.now + 10s);
}

TEST_CASE("a 3.1.1 session says CONNECT in the words of 3.1.1", "[mqtt][session]") {
    SessionPeer peer = SessionPeer::v3();
    peer.session.opened(peer.now);
    peer.drain();
    const auto connect = peer.broker.next<Connect>();
    CHECK(connect.version == Version::v3_1_1);
    CHECK_FALSE(connect.receive_maximum);
}

TEST_CASE("nothing but CONNECT is said before CONNACK", "[mqtt][session]") {
    SessionPeer peer;
    peer.open();
    CHECK_FALSE(peer.publish("a", "b"));
    CHECK_FALSE(peer.subscribe({"a"}));
    CHECK_FALSE(peer.unsubscribe({"a"}));
    CHECK_FALSE(peer.session.can_publish());
    peer.session.probe(5s, peer.now);
    peer.drain();
    CHECK(peer.broker.is_idle());
    CHECK(peer.events.empty());
}

TEST_CASE("an accepted CONNACK brings what it says along", "[mqtt][session]") {
    SessionPeer peer;
    peer.open();
    peer.reply(Connack{.session_present = true, .assigned_client_identifier = "given"});
    const auto connected = peer.take<Connected>();
    REQUIRE(connected);
    CHECK(connected->session_present);
    CHECK(connected->assigned_client_id == "given");
    CHECK(peer.session.connected());
}

TEST_CASE("every refusal of MQTT 5's CONNACK breaks the session with its cause", "[mqtt][session]") {
    struct Case {
        Reason reason;
        BreakCause cause;
    };
    for (const auto& [reason, cause] : {
             Case{Reason::unspecified_error, BreakCause::other},
             Case{Reason::malformed_packet, BreakCause::protocol_error},
             Case{Reason::protocol_error, BreakCause::protocol_error},
             Case{Reason::implementation_specific_error, BreakCause::other},
             Case{Reason::unsupported_protocol_version, BreakCause::version_refused},
             Case{Reason::client_identifier_not_valid, BreakCause::refused},
             Case{Reason::bad_user_name_or_password, BreakCause::refused},
             Case{Reason::not_authorized, BreakCause::refused},
             Case{Reason::server_unavailable, BreakCause::server_busy},
             Case{Reason::server_busy, BreakCause::server_busy},
             Case{Reason::banned, BreakCause::refused},
             Case{Reason::bad_authentication_method, BreakCause::refused},
             Case{Reason::topic_name_invalid, BreakCause::other},
             Case{Reason::packet_too_large, BreakCause::too_large},
             Case{Reason::quota_exceeded, BreakCause::server_busy},
             Case{Reason::payload_format_invalid, BreakCause::other},
             Case{Reason::retain_not_supported, BreakCause::other},
             Case{Reason::qos_not_supported, BreakCause::other},
             Case{Reason::use_another_server, BreakCause::server_busy},
             Case{Reason::server_moved, BreakCause::server_busy},
             Case{Reason::connection_rate_exceeded, BreakCause::server_busy},
         }) {
        SessionPeer peer;
        peer.open();
        peer.reply(Connack{.reason = reason});
        INFO(int(reason));
        const Broken broken = peer.broken();
        CHECK(broken.cause == cause);
        CHECK(broken.reason == reason);
        CHECK(broken.event == mqtt::BreakEvent::connack);
        CHECK(peer.broker.is_idle());
        CHECK_FALSE(peer.session.deadline());
    }
}

TEST_CASE("every return code of 3.1.1's CONNACK breaks the session with its cause", "[mqtt][session]") {
    const BreakCause expected[] = {BreakCause::version_refused, BreakCause::refused, BreakCause::server_busy,
                                   BreakCause::refused, BreakCause::refused};
    for (std::uint8_t code = 1; code <= 5; ++code) {
        SessionPeer peer = SessionPeer::v3();
        peer.open();
        peer.hear_bytes({0x20, 0x02, 0x00, code});
        const Broken broken = peer.broken();
        CHECK(broken.cause == expected[code - 1]);
    }
    SECTION("and 7, which AWS IoT once used for not authorized") {
        SessionPeer peer = SessionPeer::v3();
        peer.open();
        peer.hear_bytes({0x20, 0x02, 0x00, 0x07});
        CHECK(peer.broken().cause == BreakCause::refused);
    }
    SECTION("while a code that nobody knows is no MQTT") {
        SessionPeer peer = SessionPeer::v3();
        peer.open();
        peer.hear_bytes({0x20, 0x02, 0x00, 0x63});
        CHECK(peer.broken().cause == BreakCause::protocol_error);
    }
}

TEST_CASE("a CONNACK in the old form tells that the broker does not speak MQTT 5", "[mqtt][session]") {
    for (const std::uint8_t code : {std::uint8_t{0}, std::uint8_t{1}}) {
        SessionPeer peer;
        peer.open();
        peer.hear_bytes({0x20, 0x02, 0x00, code});
        CHECK(peer.broken().cause == BreakCause::version_refused);
    }
    SessionPeer peer;
    peer.open();
    peer.hear_bytes({0x20, 0x02, 0x00, 0x05});
    CHECK(peer.broken().cause == BreakCause::refused);
}

TEST_CASE("a broker that closes without CONNACK is closed, not version_refused", "[mqtt][session]") {
    SessionPeer peer;
    peer.open();
    peer.session.closed(peer.now);
    peer.drain();
    CHECK(peer.broken().cause == BreakCause::closed);
    peer.session.closed(peer.now);
    peer.drain();
    CHECK(peer.events.empty());
}

TEST_CASE("a second CONNACK is a protocol error, and MQTT 5 is told so", "[mqtt][session]") {
    SessionPeer peer;
    peer.connect();
    peer.reply(Connack{});
    CHECK(peer.broken().cause == BreakCause::protocol_error);
    CHECK(peer.broker.next<Disconnect>().reason == Reason::protocol_error);
}

TEST_CASE("anything before CONNACK is a protocol error, and is answered with silence", "[mqtt][session]") {
    SessionPeer peer;
    peer.open();
    SECTION("a packet") { peer.reply(Pingresp{}); }
    SECTION("garbage") { peer.hear_bytes({0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}); }
    SECTION("a web page") { peer.hear(as_bytes("HTTP/1.1 200 OK\r\n\r\n")); }
    CHECK(peer.broken().cause == BreakCause::protocol_error);
    CHECK(peer.broker.is_idle());
}

TEST_CASE("CONNACK, SUBACK, UNSUBACK, PUBACK, PINGRESP and the rest of a packet each have a deadline",
          "[mqtt][session]") {
    SessionPeer peer({.client_id = "me",
                      .connack_within = 1s,
                      .suback_within = 2s,
                      .unsuback_within = 3s,
                      .puback_within = 4s,
                      .pingresp_within = 5s,
                      .packet_within = 6s});
    Milliseconds expected = 0ms;
    SECTION("CONNACK") {
        peer.open();
        expected = 1s;
    }
    SECTION("SUBACK") {
        peer.connect();
        REQUIRE(peer.subscribe({"a"}));
        expected = 2s;
    }
    SECTION("UNSUBACK") {
        peer.connect();
        REQUIRE(peer.unsubscribe({"a"}));
        expected = 3s;
    }
    SECTION("PUBACK") {
        peer.connect();
        REQUIRE(peer.publish("a", "b"));
        expected = 4s;
    }
    SECTION("PINGRESP") {
        peer.connect();
        peer.pass(60s);
        peer.broker.next<Pingreq>();
        expected = 5s;
    }
    SECTION("PINGRESP to a probe") {
        peer.connect();
        peer.session.probe(700ms, peer.now);
        peer.drain();
        peer.broker.next<Pingreq>();
        expected = 700ms;
    }
    SECTION("the rest of a packet") {
        peer.connect();
        peer.hear_bytes({0x30, 0x20});
        expected = 6s;
    }
    CHECK(peer.session.deadline() == peer.now + expected);
    peer.pass(expected - 1ms);
    CHECK(peer.events.empty());
    peer.pass(1ms);
    CHECK(peer.broken().cause == BreakCause::timeout);
    CHECK_FALSE(peer.session.deadline());
}

TEST_CASE("the earliest deadline counts when several answers are awaited", "[mqtt][session]") {
    SessionPeer peer({.client_id = "me", .suback_within = 20s, .puback_within = 4s});
    peer.connect();
    REQUIRE(peer.subscribe({"a"}));
    peer.pass(1s);
    REQUIRE(peer.publish("a", "1"));
    CHECK(peer.session.deadline() == peer.now + 4s);
    peer.pass(1s);
    REQUIRE(peer.publish("a", "2"));
    CHECK(peer.session.deadline() == peer.now + 3s);
    peer.broker.next<Subscribe>();
    peer.reply(Puback{.packet_id = peer.broker.next<Publish>().packet_id});
    CHECK(peer.session.deadline() == peer.now + 4s);
}

TEST_CASE("a packet that trickles in must be whole in time, but the next one has its own time", "[mqtt][session]") {
    SessionPeer peer;
    peer.connect();
    const Bytes packet = peer.broker.encode(Publish{.topic = "a", .payload = as_bytes("12345678901234567890")});
    SECTION("one byte each second is too slow") {
        for (std::size_t i = 0; i < packet.size() && peer.session.connected(); ++i) {
            peer.hear(ByteView(packet).subspan(i, 1));
            peer.pass(1s);
        }
        CHECK(peer.broken().cause == BreakCause::timeout);
    }
    SECTION("many packets that never end on a message's end are not") {
        Bytes rest(packet.begin(), packet.end());
        for (int i = 0; i < 10; ++i) {
            Bytes piece(packet.begin() + (i == 0 ? 0 : 3), packet.end());
            piece.insert(piece.end(), packet.begin(), packet.begin() + 3);
            peer.hear(piece);
            peer.pass(5s);
            CHECK(peer.take<Arrived>());
        }
        CHECK(peer.session.connected());
    }
}

TEST_CASE("a session pings at half its keep-alive when it has nothing to say", "[mqtt][session]") {
    SessionPeer peer;
    peer.connect();
    peer.pass(60s - 1ms);
    CHECK(peer.broker.is_idle());
    peer.pass(1ms);
    peer.broker.next<Pingreq>();
    peer.reply(Pingresp{});
    CHECK(peer.session.ignored() == 0);
    peer.pass(59s);
    CHECK(peer.broker.is_idle());
    peer.pass(1s);
    peer.broker.next<Pingreq>();
}

TEST_CASE("what is sent and answered puts off the next ping", "[mqtt][session]") {
    SessionPeer peer;
    peer.connect();
    peer.pass(40s);
    REQUIRE(peer.publish("a", "b"));
    peer.reply(Puback{.packet_id = peer.broker.next<Publish>().packet_id});
    peer.pass(59s);
    CHECK(peer.broker.is_idle());
    peer.pass(1s);
    peer.broker.next<Pingreq>();
}

TEST_CASE("a connection that only takes is still asked whether it lives", "[mqtt][session]") {
    SessionPeer peer;
    peer.connect();
    bool pinged = false;
    for (int i = 0; i < 70; ++i) {
        REQUIRE(peer.publish("a", "b", QoS::at_most_once));
        peer.pass(1s);
        while (!peer.broker.is_idle()) {
            pinged = pinged || peer.broker.next_is<Pingreq>();
            if (!peer.broker.next_is<Pingreq>())
                peer.broker.next<Publish>();
            else
                peer.broker.next<Pingreq>();
        }
    }
    CHECK(pinged);
    peer.pass(10s);
    while (!peer.events.empty() && peer.take<Published>()) {
    }
    CHECK(peer.broken().cause == BreakCause::timeout);
}

TEST_CASE("Server Keep Alive replaces the interval asked for", "[mqtt][session]") {
    SessionPeer peer;
    SECTION("shorter") {
        peer.connect(Connack{.server_keep_alive = 30});
        CHECK(peer.session.deadline() == peer.now + 15s);
    }
    SECTION("longer") {
        peer.connect(Connack{.server_keep_alive = 1200});
        CHECK(peer.session.deadline() == peer.now + 600s);
    }
    SECTION("none: the broker does not mind, but a dead connection would never be found") {
        peer.connect(Connack{.server_keep_alive = 0});
        CHECK(peer.session.deadline() == peer.now + 60s);
    }
}

TEST_CASE("a session without keep-alive never pings by itself", "[mqtt][session]") {
    SessionPeer peer({.client_id = "me", .keep_alive_seconds = 0});
    peer.connect();
    CHECK_FALSE(peer.session.deadline());
}

TEST_CASE("a probe shortens the wait for a ping under way, and gives it a chance after a long sleep",
          "[mqtt][session]") {
    SessionPeer peer;
    peer.connect();
    peer.pass(60s);
    peer.broker.next<Pingreq>();
    SECTION("shortened") {
        peer.session.probe(5s, peer.now);
        CHECK(peer.session.deadline() == peer.now + 5s);
        peer.pass(2s);
        peer.session.probe(5s, peer.now);
        CHECK(peer.session.deadline() == peer.now + 3s);
    }
    SECTION("the device slept for hours, the answer lies in the socket") {
        peer.now += 8h;
        peer.session.probe(5s, peer.now);
        peer.session.ticked(peer.now);
        peer.reply(Pingresp{});
        CHECK(peer.session.connected());
    }
    CHECK(peer.broker.is_idle());
}

TEST_CASE("a DISCONNECT of the broker breaks the session with its cause", "[mqtt][session]") {
    struct Case {
        Reason reason;
        BreakCause cause;
    };
    for (const auto& [reason, cause] : {
             Case{Reason::normal_disconnection, BreakCause::closed},
             Case{Reason::unspecified_error, BreakCause::other},
             Case{Reason::malformed_packet, BreakCause::protocol_error},
             Case{Reason::protocol_error, BreakCause::protocol_error},
             Case{Reason::not_authorized, BreakCause::refused},
             Case{Reason::server_busy, BreakCause::server_busy},
             Case{Reason::server_shutting_down, BreakCause::server_busy},
             Case{Reason::keep_alive_timeout, BreakCause::timeout},
             Case{Reason::session_taken_over, BreakCause::evicted},
             Case{Reason::topic_filter_invalid, BreakCause::other},
             Case{Reason::topic_name_invalid, BreakCause::other},
             Case{Reason::receive_maximum_exceeded, BreakCause::protocol_error},
             Case{Reason::topic_alias_invalid, BreakCause::protocol_error},
             Case{Reason::packet_too_large, BreakCause::too_large},
             Case{Reason::message_rate_too_high, BreakCause::server_busy},
             Case{Reason::quota_exceeded, BreakCause::server_busy},
             Case{Reason::administrative_action, BreakCause::closed},
             Case{Reason::qos_not_supported, BreakCause::other},
             Case{Reason::connection_rate_exceeded, BreakCause::server_busy},
             Case{Reason::maximum_connect_time, BreakCause::closed},
             Case{Reason::subscription_identifiers_not_supported, BreakCause::other},
         }) {
        SessionPeer peer;
        peer.connect();
        INFO(int(reason));
        peer.reply(Disconnect{.reason = reason});
        const Broken broken = peer.broken();
        CHECK(broken.cause == cause);
        CHECK(broken.reason == reason);
        peer.session.closed(peer.now);
        peer.drain();
        CHECK(peer.events.empty());
    }
}

TEST_CASE("nothing that a broker writes for people is repeated to people", "[mqtt][session]") {
    SessionPeer peer;
    peer.open();
    peer.reply(Connack{.reason = Reason::not_authorized, .reason_string = "visit evil.example"});
    CHECK(peer.broken().error.empty());
    SessionPeer other;
    other.connect();
    other.reply(Disconnect{
        .reason = Reason::server_moved, .reason_string = "visit evil.example", .server_reference = "evil.example"});
    CHECK(other.broken().error.empty());
}

TEST_CASE("leaving says DISCONNECT and ends the session", "[mqtt][session]") {
    SessionPeer peer;
    peer.connect();
    REQUIRE(peer.publish("a", "b"));
    peer.broker.forget();
    peer.session.disconnect(peer.now);
    peer.drain();
    CHECK(peer.broker.next<Disconnect>().reason == Reason::normal_disconnection);
    CHECK(peer.broken().cause == BreakCause::closed);
    SECTION("after which nothing comes out any more") {
        peer.reply(Publish{.topic = "a", .payload = as_bytes("late")});
        peer.session.ticked(peer.now + 1h);
        peer.session.closed(peer.now);
        peer.session.disconnect(peer.now);
        CHECK_FALSE(peer.publish("a", "b"));
        CHECK_FALSE(peer.subscribe({"a"}));
        peer.drain();
        CHECK(peer.events.empty());
        CHECK(peer.broker.is_idle());
        CHECK_FALSE(peer.session.deadline());
    }
}

TEST_CASE("leaving before CONNACK says nothing, since only CONNECT may come first", "[mqtt][session]") {
    SessionPeer peer;
    peer.open();
    peer.session.disconnect(peer.now);
    peer.drain();
    CHECK(peer.broker.is_idle());
    CHECK(peer.broken().cause == BreakCause::closed);
}
