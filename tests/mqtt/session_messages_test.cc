// Publishing, subscribing, what arrives, and what may not.
#include <set>

#include <catch2/catch_test_macros.hpp>

#include "base/random.h"
#include "mqtt/session.h"
#include "session_peer.h"

using namespace mqtt;

TEST_CASE("a QoS 1 message is published once its PUBACK came, a QoS 0 message at once", "[mqtt][session]") {
    SessionPeer peer;
    peer.connect();
    const auto first = peer.publish("room", "hello");
    REQUIRE(first);
    const auto heard = peer.broker.next<Publish>();
    CHECK(heard.topic == "room");
    CHECK(as_text(heard.payload) == "hello");
    CHECK(heard.qos == QoS::at_least_once);
    CHECK(heard.packet_id != 0);
    CHECK_FALSE(heard.duplicate);
    CHECK(peer.events.empty());
    peer.reply(Puback{.packet_id = heard.packet_id});
    CHECK(peer.take<Published>()->token == *first);

    const auto second = peer.publish("room", "hello", QoS::at_most_once);
    REQUIRE(second);
    CHECK(*second != *first);
    CHECK(peer.take<Published>()->token == *second);
    CHECK(peer.broker.next<Publish>().packet_id == 0);
}

TEST_CASE("a PUBACK's reason decides between published and refused", "[mqtt][session]") {
    SessionPeer peer;
    peer.connect();
    for (const Reason reason : {Reason::not_authorized, Reason::quota_exceeded, Reason::topic_name_invalid,
                                Reason::unspecified_error, Reason::packet_identifier_in_use}) {
        const auto token = peer.publish("room", "hello");
        peer.reply(Puback{.packet_id = peer.broker.next<Publish>().packet_id, .reason = reason});
        const auto refused = peer.take<PublishRefused>();
        REQUIRE(refused);
        CHECK(refused->token == *token);
        CHECK(refused->reason == static_cast<std::uint8_t>(reason));
    }
    const auto token = peer.publish("room", "hello");
    peer.reply(Puback{.packet_id = peer.broker.next<Publish>().packet_id, .reason = Reason::no_matching_subscribers});
    CHECK(peer.take<Published>()->token == *token);
}

TEST_CASE("packet ids go round past 65,535, are never 0, and skip those still in use", "[mqtt][session]") {
    SessionPeer peer;
    peer.connect();
    REQUIRE(peer.publish("room", "never acknowledged in this test"));
    const std::uint16_t kept = peer.broker.next<Publish>().packet_id;
    int wrong = 0;
    for (int i = 0; i < 140'000; ++i) {
        const auto token = peer.session.publish("room", {}, QoS::at_least_once, peer.now);
        peer.drain();
        const std::uint16_t packet_id = peer.broker.next<Publish>().packet_id;
        if (packet_id == 0 || packet_id == kept) ++wrong;
        peer.reply(Puback{.packet_id = packet_id});
        const auto published = peer.take<Published>();
        if (!published || published->token != *token) ++wrong;
    }
    CHECK(wrong == 0);
}

TEST_CASE("with every packet id in use nothing more is sent until one is free", "[mqtt][session]") {
    SessionPeer peer;
    peer.connect();
    std::set<std::uint16_t> ids;
    while (peer.session.can_publish()) {
        REQUIRE(peer.session.publish("room", {}, QoS::at_least_once, peer.now));
        peer.drain();
        ids.insert(peer.broker.next<Publish>().packet_id);
    }
    CHECK(ids.size() == 65'535);
    CHECK_FALSE(peer.publish("room", "x"));
    CHECK_FALSE(peer.subscribe({"room"}));
    peer.reply(Puback{.packet_id = 4711});
    REQUIRE(peer.publish("room", "x"));
    CHECK(peer.broker.next<Publish>().packet_id == 4711);
}

TEST_CASE("a burst is sent without waiting, and acknowledged in any order", "[mqtt][session]") {
    SessionPeer peer;
    peer.connect();
    std::vector<Token> tokens;
    for (int i = 0; i < 20'000; ++i) tokens.push_back(*peer.publish("room", std::to_string(i)));
    std::vector<std::uint16_t> ids;
    for (int i = 0; i < 20'000; ++i) {
        const auto heard = peer.broker.next<Publish>();
        REQUIRE(as_text(heard.payload) == std::to_string(i));
        ids.push_back(heard.packet_id);
    }
    std::vector<Bytes> acknowledgements;
    for (std::size_t i = 0; i < ids.size(); ++i)
        acknowledgements.push_back(peer.broker.encode(Puback{.packet_id = ids[i ^ 1]}));
    peer.hear(joined(acknowledgements));
    REQUIRE(peer.events.size() == tokens.size());
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < tokens.size(); ++i) wrong += std::get<Published>(peer.events[i]).token != tokens[i ^ 1];
    CHECK(wrong == 0);
}

TEST_CASE("the broker's Receive Maximum bounds what is on its way, but not QoS 0", "[mqtt][session]") {
    SessionPeer peer;
    peer.connect(Connack{.receive_maximum = 2});
    REQUIRE(peer.publish("room", "1"));
    CHECK(peer.session.can_publish());
    REQUIRE(peer.publish("room", "2"));
    CHECK_FALSE(peer.session.can_publish());
    CHECK_FALSE(peer.publish("room", "3"));
    CHECK(peer.publish("room", "3", QoS::at_most_once));
    CHECK(peer.subscribe({"room"}));
    peer.reply(Puback{.packet_id = peer.broker.next<Publish>().packet_id});
    CHECK(peer.session.can_publish());
    CHECK(peer.publish("room", "4"));
}

TEST_CASE("the broker's Maximum Packet Size is never passed, and a refusal costs no packet id", "[mqtt][session]") {
    SessionPeer peer;
    peer.connect(Connack{.maximum_packet_size = 40});
    // 2 bytes of fixed header, 2 + 4 of topic, 2 of packet id, 1 of no properties.
    CHECK(peer.publish("room", std::string(29, 'x')));
    CHECK_FALSE(peer.publish("room", std::string(30, 'x')));
    CHECK_FALSE(peer.publish("room", std::string(30'000, 'x')));
    CHECK_FALSE(peer.subscribe({std::string(40, 'a')}));
    CHECK_FALSE(peer.subscribe({std::string(20, 'a'), std::string(20, 'b')}));
    CHECK(peer.broker.next<Publish>().packet_id == 1);
    CHECK(peer.broker.is_idle());
    CHECK(peer.session.connected());
    peer.pass(10s);  // the one PUBACK outstanding, and nothing that was refused
    CHECK(peer.events.size() == 1);
}

TEST_CASE("a broker that grants QoS 0 only gets QoS 0", "[mqtt][session]") {
    SessionPeer peer;
    peer.connect(Connack{.maximum_qos = QoS::at_most_once});
    const auto token = peer.publish("room", "hello");
    CHECK(peer.broker.next<Publish>().qos == QoS::at_most_once);
    CHECK(peer.take<Published>()->token == *token);
}

TEST_CASE("what is no topic is not sent", "[mqtt][session]") {
    SessionPeer peer;
    peer.connect();
    for (const std::string_view topic : {"", "a/+", "#", "a\xFFz"}) CHECK_FALSE(peer.publish(topic, "x"));
    CHECK_FALSE(peer.publish(std::string_view("a\0b", 3), "x"));
    CHECK_FALSE(peer.publish("a", "x", QoS::exactly_once));
    for (const std::string_view filter : {"", "a#", "#/a", "a+/b"})
        CHECK_FALSE(peer.subscribe({"fine", std::string(filter)}));
    CHECK_FALSE(peer.session.subscribe({"a"}, QoS::exactly_once, peer.now));
    peer.drain();
    CHECK(peer.broker.is_idle());
}

TEST_CASE("filters go out eight a packet, and each gets its own answer", "[mqtt][session]") {
    SessionPeer peer;
    peer.connect();
    std::vector<std::string> filters;
    for (int i = 0; i < 20; ++i) filters.push_back("room/" + std::to_string(i));
    REQUIRE(peer.subscribe(filters));
    std::vector<Subscribe> heard;
    std::vector<std::string> names;
    for (const std::size_t size : {8u, 8u, 4u}) {
        heard.push_back(peer.broker.next<Subscribe>());
        CHECK(heard.back().subscriptions.size() == size);
        for (const Subscription& subscription : heard.back().subscriptions) {
            names.emplace_back(subscription.filter);
            CHECK(subscription.qos == QoS::at_least_once);
            CHECK_FALSE(subscription.no_local);
        }
    }
    CHECK(names == filters);
    CHECK(peer.broker.is_idle());

    // Answered out of order; the fourth filter of the first packet is refused.
    peer.reply(Suback{.packet_id = heard[2].packet_id, .reasons = std::vector(4, Reason::granted_qos_0)});
    for (int i = 16; i < 20; ++i) {
        const auto subscribed = peer.take<Subscribed>();
        REQUIRE(subscribed);
        CHECK(subscribed->filter == filters[i]);
        CHECK(subscribed->granted_qos == 0);
    }
    std::vector<Reason> reasons(8, Reason::granted_qos_1);
    reasons[3] = Reason::not_authorized;
    peer.reply(Suback{.packet_id = heard[0].packet_id, .reasons = reasons});
    for (int i = 0; i < 8; ++i) {
        if (i == 3) {
            const auto refused = peer.take<SubscribeRefused>();
            REQUIRE(refused);
            CHECK(refused->filter == filters[3]);
            CHECK(refused->reason == 0x87);
        } else {
            const auto subscribed = peer.take<Subscribed>();
            REQUIRE(subscribed);
            CHECK(subscribed->filter == filters[i]);
        }
    }
    CHECK(peer.events.empty());
}

TEST_CASE("3.1.1's one failure code refuses a filter as well", "[mqtt][session]") {
    SessionPeer peer = SessionPeer::v3();
    peer.connect();
    REQUIRE(peer.subscribe({"a", "b"}));
    peer.reply(Suback{.packet_id = peer.broker.next<Subscribe>().packet_id,
                      .reasons = {Reason::unspecified_error, Reason::granted_qos_1}});
    CHECK(peer.take<SubscribeRefused>()->filter == "a");
    CHECK(peer.take<Subscribed>()->filter == "b");
}

TEST_CASE("a SUBACK or UNSUBACK of another length than its request is a protocol error", "[mqtt][session]") {
    SessionPeer peer;
    peer.connect();
    SECTION("SUBACK too short") {
        REQUIRE(peer.subscribe({"a", "b"}));
        peer.reply(Suback{.packet_id = peer.broker.next<Subscribe>().packet_id, .reasons = {Reason::granted_qos_1}});
    }
    SECTION("SUBACK too long") {
        REQUIRE(peer.subscribe({"a"}));
        peer.reply(Suback{.packet_id = peer.broker.next<Subscribe>().packet_id,
                          .reasons = {Reason::granted_qos_1, Reason::granted_qos_1}});
    }
    SECTION("UNSUBACK too short") {
        REQUIRE(peer.unsubscribe({"a", "b"}));
        peer.reply(Unsuback{.packet_id = peer.broker.next<Unsubscribe>().packet_id, .reasons = {Reason::success}});
    }
    CHECK(peer.broken().cause == BreakCause::protocol_error);
}

TEST_CASE("leaving is confirmed filter by filter, whatever the codes say", "[mqtt][session]") {
    SessionPeer peer;
    peer.connect();
    REQUIRE(peer.unsubscribe({"a", "b"}));
    const auto heard = peer.broker.next<Unsubscribe>();
    CHECK(heard.filters == std::vector<std::string_view>{"a", "b"});
    peer.reply(
        Unsuback{.packet_id = heard.packet_id, .reasons = {Reason::no_subscription_existed, Reason::not_authorized}});
    CHECK(peer.take<Unsubscribed>()->filter == "a");
    CHECK(peer.take<Unsubscribed>()->filter == "b");

    SessionPeer old = SessionPeer::v3();
    old.connect();
    REQUIRE(old.unsubscribe({"a"}));
    old.reply(Unsuback{.packet_id = old.broker.next<Unsubscribe>().packet_id});
    CHECK(old.take<Unsubscribed>()->filter == "a");
}

TEST_CASE("several packets in one message each keep their own payload", "[mqtt][session]") {
    SessionPeer peer;
    peer.connect();
    std::vector<Bytes> packets;
    for (int i = 0; i < 8; ++i) {
        packets.push_back(peer.broker.encode(
            Publish{.topic = "room/" + std::to_string(i), .payload = as_bytes(std::to_string(i * 111))}));
    }
    Bytes message = joined(packets);
    peer.hear(message);
    std::ranges::fill(message, std::uint8_t{0});  // what was delivered borrows nothing
    for (int i = 0; i < 8; ++i) {
        const auto arrived = peer.take<Arrived>();
        REQUIRE(arrived);
        CHECK(arrived->topic == "room/" + std::to_string(i));
        CHECK(as_text(arrived->payload) == std::to_string(i * 111));
    }
}

TEST_CASE("all PUBACKs of one input leave in one message, after what arrived", "[mqtt][session]") {
    SessionPeer peer;
    peer.connect();
    std::vector<Bytes> packets;
    for (std::uint16_t id = 1; id <= 1000; ++id) {
        packets.push_back(peer.broker.encode(
            Publish{.topic = "room", .payload = as_bytes("x"), .packet_id = id, .qos = QoS::at_least_once}));
    }
    const std::size_t before = peer.broker.messages();
    peer.hear(joined(packets));
    CHECK(peer.broker.messages() == before + 1);
    CHECK(peer.events.size() == 1000);
    for (std::uint16_t id = 1; id <= 1000; ++id) REQUIRE(peer.broker.next<Puback>().packet_id == id);
    CHECK(peer.broker.is_idle());
}

TEST_CASE("the flags of what arrives are kept, and an empty payload is a payload", "[mqtt][session]") {
    SessionPeer peer;
    peer.connect();
    peer.reply(Publish{.topic = "room", .packet_id = 9, .qos = QoS::at_least_once, .duplicate = true, .retain = true});
    const auto arrived = peer.take<Arrived>();
    REQUIRE(arrived);
    CHECK(arrived->retain);
    CHECK(arrived->duplicate);
    CHECK(arrived->payload.empty());
}

TEST_CASE("wherever the stream is cut, the same comes out", "[mqtt][session]") {
    for (const Version version : {Version::v5, Version::v3_1_1}) {
        const ScriptedBroker broker(version);
        const Bytes stream = joined({
            broker.encode(Connack{}),
            broker.encode(
                Publish{.topic = "room", .payload = as_bytes("first"), .packet_id = 7, .qos = QoS::at_least_once}),
            broker.encode(Pingresp{}),
            broker.encode(Publish{.topic = "room", .payload = as_bytes("second")}),
            broker.encode(Publish{.topic = "room",
                                  .payload = as_bytes(std::string(300, 'z')),
                                  .packet_id = 8,
                                  .qos = QoS::at_least_once}),
        });
        const auto check = [](SessionPeer& peer) {
            REQUIRE(peer.take<Connected>());
            REQUIRE(peer.take<Arrived>()->payload == to_bytes("first"));
            REQUIRE(peer.take<Arrived>()->payload == to_bytes("second"));
            REQUIRE(peer.take<Arrived>()->payload.size() == 300);
            REQUIRE(peer.events.empty());
            REQUIRE(peer.broker.next<Puback>().packet_id == 7);
            REQUIRE(peer.broker.next<Puback>().packet_id == 8);
            REQUIRE(peer.session.connected());
        };
        for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
            SessionPeer peer({.version = version, .client_id = "me"});
            peer.open();
            peer.hear(ByteView(stream).first(cut));
            peer.hear(ByteView(stream).subspan(cut));
            check(peer);
        }
        SessionPeer peer({.version = version, .client_id = "me"});
        peer.open();
        for (std::size_t i = 0; i < stream.size(); ++i) peer.hear(ByteView(stream).subspan(i, 1));
        check(peer);
    }
}

TEST_CASE("answers that nobody asked for are ignored and counted", "[mqtt][session]") {
    SessionPeer peer;
    peer.connect();
    peer.reply(Puback{.packet_id = 5});
    peer.reply(Suback{.packet_id = 6, .reasons = {Reason::granted_qos_1}});
    peer.reply(Unsuback{.packet_id = 7, .reasons = {Reason::success}});
    peer.reply(Pingresp{});
    peer.reply(Pubrec{.packet_id = 8});
    peer.reply(Pubrel{.packet_id = 9});
    peer.reply(Pubcomp{.packet_id = 10});
    CHECK(peer.session.ignored() == 7);
    CHECK(peer.events.empty());
    CHECK(peer.broker.is_idle());
    REQUIRE(peer.publish("room", "x"));
    const auto id = peer.broker.next<Publish>().packet_id;
    peer.reply(Puback{.packet_id = id});
    peer.reply(Puback{.packet_id = id});
    CHECK(peer.take<Published>());
    CHECK(peer.events.empty());
    CHECK(peer.session.ignored() == 8);
}

TEST_CASE("what a broker may never send breaks the session", "[mqtt][session]") {
    SessionPeer peer;
    peer.connect();
    SECTION("CONNECT") { peer.reply(Connect{.client_id = "you"}); }
    SECTION("SUBSCRIBE") { peer.reply(Subscribe{.packet_id = 1, .subscriptions = {{.filter = "a"}}}); }
    SECTION("UNSUBSCRIBE") { peer.reply(Unsubscribe{.packet_id = 1, .filters = {"a"}}); }
    SECTION("PINGREQ") { peer.reply(Pingreq{}); }
    SECTION("AUTH") { peer.reply(Auth{.reason = Reason::continue_authentication, .authentication_method = "x"}); }
    SECTION("a message at QoS 2") { peer.reply(Publish{.topic = "a", .packet_id = 1, .qos = QoS::exactly_once}); }
    SECTION("QoS 3") { peer.hear_bytes({0x36, 0x06, 0, 1, 'a', 0, 1, 0}); }
    SECTION("packet id 0") { peer.hear_bytes({0x32, 0x06, 0, 1, 'a', 0, 0, 0}); }
    SECTION("a topic longer than its packet") { peer.hear_bytes({0x30, 0x04, 0, 9, 'a', 0}); }
    SECTION("a topic alias") {
        peer.reply(Publish{.topic = "a", .topic_alias = 1});
        CHECK(peer.broker.next<Disconnect>().reason == Reason::topic_alias_invalid);
        CHECK(peer.broken().cause == BreakCause::protocol_error);
        return;
    }
    SECTION("packet type 0") { peer.hear_bytes({0x00, 0x00}); }
    SECTION("reserved flags") { peer.hear_bytes({0xD1, 0x00}); }
    SECTION("a remaining length of five bytes") { peer.hear_bytes({0x30, 0x80, 0x80, 0x80, 0x80, 0x01}); }
    SECTION("a packet larger than we said we take") {
        peer.hear_bytes({0x30, 0xFF, 0xFF, 0xFF, 0x7F});
        CHECK(peer.broker.next<Disconnect>().reason == Reason::packet_too_large);
        CHECK(peer.broken().cause == BreakCause::protocol_error);
        return;
    }
    SECTION("an acknowledgement of another kind") {
        REQUIRE(peer.subscribe({"a"}));
        peer.reply(Puback{.packet_id = peer.broker.next<Subscribe>().packet_id});
    }
    SECTION("the second step of QoS 2 for a message of QoS 1") {
        REQUIRE(peer.publish("a", "x"));
        peer.reply(Pubrec{.packet_id = peer.broker.next<Publish>().packet_id});
    }
    const Broken broken = peer.broken();
    CHECK(broken.cause == BreakCause::protocol_error);
    CHECK(is_failure(peer.broker.next<Disconnect>().reason));
    CHECK(peer.events.empty());
}

TEST_CASE("3.1.1 has no words for a protocol error, the session just ends", "[mqtt][session]") {
    SessionPeer peer = SessionPeer::v3();
    peer.connect();
    SECTION("AUTH, which is reserved") { peer.hear_bytes({0xF0, 0x00}); }
    SECTION("DISCONNECT, which only clients say") { peer.hear_bytes({0xE0, 0x00}); }
    CHECK(peer.broken().cause == BreakCause::protocol_error);
    CHECK(peer.broker.is_idle());
}

TEST_CASE("what arrived before the stream broke is delivered and acknowledged", "[mqtt][session]") {
    SessionPeer peer;
    peer.connect();
    Bytes message =
        peer.broker.encode(Publish{.topic = "a", .payload = as_bytes("x"), .packet_id = 3, .qos = QoS::at_least_once});
    message.push_back(0x00);
    message.push_back(0x00);
    peer.hear(message);
    CHECK(peer.take<Arrived>());
    CHECK(peer.broken().cause == BreakCause::protocol_error);
    CHECK(peer.broker.next<Puback>().packet_id == 3);
    CHECK(is_failure(peer.broker.next<Disconnect>().reason));
}

TEST_CASE("a message on an impossible topic is dropped alone, counted and acknowledged", "[mqtt][session]") {
    SessionPeer peer;
    peer.connect();
    peer.hear_bytes({0x30, 0x06, 0, 3, 'a', '/', '+', 0});          // a wildcard
    peer.hear_bytes({0x32, 0x08, 0, 3, 'a', 0xFF, 'b', 0, 42, 0});  // not UTF-8, QoS 1
    peer.hear_bytes({0x30, 0x06, 0, 3, 'a', 0, 'b', 0});            // NUL
    CHECK(peer.session.ignored() == 3);
    CHECK(peer.events.empty());
    CHECK(peer.broker.next<Puback>().packet_id == 42);
    peer.reply(Publish{.topic = "a", .payload = as_bytes("good")});
    CHECK(peer.take<Arrived>());
}

TEST_CASE("whatever bytes come, a session ends once at most and stays within bounds", "[mqtt][session]") {
    Random random({11, 22, 33, 44});
    const auto below = [&](std::uint64_t bound) { return random.next() % bound; };
    for (int history = 0; history < 300; ++history) {
        SessionPeer peer(
            {.version = below(2) ? Version::v5 : Version::v3_1_1, .client_id = "me", .maximum_packet_size = 2048});
        peer.open();
        if (below(4)) peer.reply(Connack{});
        std::size_t asked = 0;
        std::size_t answered = 0;
        bool over = false;
        for (int step = 0; step < 60; ++step) {
            switch (below(7)) {
                case 0: asked += peer.publish("room", "x").has_value(); break;
                case 1: (void)peer.subscribe({"a", "b"}); break;
                case 2: peer.pass(Milliseconds(below(5000))); break;
                case 3: {  // something sound, with one byte flipped now and then
                    const auto id = static_cast<std::uint16_t>(below(20));
                    Bytes bytes = below(2) ? peer.broker.encode(Puback{.packet_id = std::max<std::uint16_t>(id, 1)})
                                           : peer.broker.encode(Publish{.topic = "room", .payload = as_bytes("hello")});
                    if (below(3) == 0) bytes[below(bytes.size())] ^= static_cast<std::uint8_t>(1u << below(8));
                    peer.hear(bytes);
                    break;
                }
                case 4: {
                    Bytes bytes(below(6));
                    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.next());
                    if (below(8) == 0) peer.hear(bytes);
                    break;
                }
                case 5:
                    peer.session.probe(1s, peer.now);
                    peer.drain();
                    break;
                case 6:
                    if (below(30) == 0) {
                        peer.session.closed(peer.now);
                        peer.drain();
                    }
                    break;
            }
            for (const Output& event : peer.events) {
                REQUIRE_FALSE(over);
                over = std::holds_alternative<Broken>(event);
                answered += std::holds_alternative<Published>(event) || std::holds_alternative<PublishRefused>(event);
            }
            peer.events.clear();
            REQUIRE(answered <= asked);
            REQUIRE(over == !peer.session.deadline().has_value());
        }
    }
}
