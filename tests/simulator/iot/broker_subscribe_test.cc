#include "simulator/world.h"

using namespace simulator;
using namespace simulator::iot;
using enum mqtt::Version;
using mqtt::Reason;

namespace {

constexpr std::string_view only_rooms = R"({"Version":"2012-10-17","Statement":[
    {"Effect":"Allow","Action":["iot:Connect","iot:Publish"],"Resource":"*"},
    {"Effect":"Allow","Action":"iot:Subscribe","Resource":"arn:aws:iot:*:*:topicfilter/room/*"},
    {"Effect":"Allow","Action":"iot:Receive","Resource":"arn:aws:iot:*:*:topic/room/open*"}]})";

}  // namespace

TEST_CASE("on MQTT 5 each filter of a SUBSCRIBE has its own reason code", "[simulator]") {
    BrokerWorld world(only_rooms);
    const auto client = world.connect("ada-1");
    world.subscribe(client, {"room/a", "other/a", "room/#"});
    CHECK(world.only<mqtt::Suback>(client).reasons ==
          std::vector{Reason::granted_qos_1, Reason::not_authorized, Reason::granted_qos_1});
    CHECK_FALSE(world.closed(client));
}

TEST_CASE("a forbidden filter gets SUBACK 0x80 on 3.1.1, and then the connection closes", "[simulator]") {
    BrokerWorld world(only_rooms);
    const auto client = world.connect("ada-1", v3_1_1);
    world.subscribe(client, {"room/a", "other/a"});
    CHECK(world.only<mqtt::Suback>(client).reasons == std::vector{Reason::granted_qos_1, Reason::unspecified_error});
    CHECK(world.closed(client) == DisconnectCause::forbidden_access);
}

TEST_CASE("iot:Receive is checked at each delivery, not at the subscription", "[simulator]") {
    BrokerWorld world(only_rooms);
    const auto reader = world.connect("reader");
    world.subscribe(reader, {"room/+"});
    const auto writer = world.connect("writer");
    world.publish(writer, "room/secret", "no", 1);
    world.publish(writer, "room/open1", "yes", 2);
    CHECK(world.payloads(reader) == std::vector<std::string>{"yes"});
}

TEST_CASE("a SUBSCRIBE may have eight filters, and nine end the connection", "[simulator]") {
    BrokerWorld world;
    const auto client = world.connect("ada-1");
    world.subscribe(client, {"1", "2", "3", "4", "5", "6", "7", "8"});
    CHECK(world.only<mqtt::Suback>(client).reasons.size() == 8);
    world.subscribe(client, {"1", "2", "3", "4", "5", "6", "7", "8", "9"});
    CHECK(world.only<mqtt::Disconnect>(client).reason == Reason::quota_exceeded);
    CHECK(world.all<mqtt::Suback>(client).size() == 1);
}

TEST_CASE("the fifty-first subscription is refused, but not a repeated one", "[simulator]") {
    for (const mqtt::Version version : {v3_1_1, v5}) {
        BrokerWorld world;
        const auto client = world.connect("ada-1", version);
        for (int i = 0; i < 50; ++i) world.subscribe(client, {std::to_string(i)});
        world.subscribe(client, {"one more"});
        CHECK(world.all<mqtt::Suback>(client).back().reasons[0] ==
              (version == v5 ? Reason::quota_exceeded : Reason::unspecified_error));
        world.subscribe(client, {"7"});
        CHECK(world.all<mqtt::Suback>(client).back().reasons[0] == Reason::granted_qos_1);
        CHECK_FALSE(world.closed(client));
        mqtt::Unsubscribe unsubscribe{.packet_id = 2, .filters = {"7"}, .user_properties = {}};
        world.send(client, unsubscribe);
        world.subscribe(client, {"one more"});
        CHECK(world.all<mqtt::Suback>(client).back().reasons[0] == Reason::granted_qos_1);
    }
}

TEST_CASE("filters over 256 bytes or 7 slashes end the connection", "[simulator]") {
    for (const std::string& filter : {std::string(257, 'a'), std::string("1/2/3/4/5/6/7/8/#")}) {
        BrokerWorld world;
        const auto client = world.connect("ada-1");
        world.subscribe(client, {filter});
        CHECK(world.only<mqtt::Disconnect>(client).reason == Reason::topic_filter_invalid);
    }
}

TEST_CASE("on MQTT 5 subscription identifiers get 0xA1 and QoS 2 gets 0x9B; 3.1.1 ignores it", "[simulator]") {
    BrokerWorld world;
    const auto numbered = world.connect("ada-1");
    world.send(
        numbered,
        mqtt::Subscribe{
            .packet_id = 1, .subscriptions = {{.filter = "t"}}, .subscription_identifier = 5, .user_properties = {}});
    CHECK(world.only<mqtt::Disconnect>(numbered).reason == Reason::subscription_identifiers_not_supported);
    const auto twice = world.connect("ada-2");
    world.subscribe(twice, {"t"}, mqtt::QoS::exactly_once);
    CHECK(world.only<mqtt::Disconnect>(twice).reason == Reason::qos_not_supported);
    const auto old = world.connect("ada-3", v3_1_1);
    world.subscribe(old, {"t"}, mqtt::QoS::exactly_once);
    CHECK(world.heard[old].packets.size() == 1);
    CHECK_FALSE(world.closed(old));
}

TEST_CASE("retained messages are sent for exact filters, not for those with wildcards", "[simulator]") {
    BrokerWorld world;
    const auto writer = world.connect("writer");
    world.publish(writer, "state/a", "kept", 1, true);
    const auto reader = world.connect("reader");
    world.subscribe(reader, {"state/#", "state/+"});
    CHECK(world.payloads(reader).empty());
    world.subscribe(reader, {"$share/group/state/a"});
    CHECK(world.payloads(reader).empty());
    world.subscribe(reader, {"state/a"});
    const auto retained = world.only<mqtt::Publish>(reader);
    CHECK(to_text(retained.payload) == "kept");
    CHECK(retained.retain);
    world.publish(writer, "state/a", "", 2, true);
    const auto late = world.connect("late");
    world.subscribe(late, {"state/a"});
    CHECK(world.payloads(late).empty());
}

TEST_CASE("a filter ending in a hash does not match its parent level", "[simulator]") {
    BrokerWorld world;
    const auto reader = world.connect("reader");
    world.subscribe(reader, {"a/#"});
    const auto writer = world.connect("writer");
    world.publish(writer, "a", "parent", 1);
    world.publish(writer, "a/", "empty child", 2);
    world.publish(writer, "a/b/c", "grandchild", 3);
    CHECK(world.payloads(reader) == std::vector<std::string>{"empty child", "grandchild"});
}

TEST_CASE("a shared subscription delivers each message to one of its members", "[simulator]") {
    BrokerWorld world;
    const auto one = world.connect("one");
    const auto two = world.connect("two", v3_1_1);
    world.subscribe(one, {"$share/g/t"});
    world.subscribe(two, {"$share/g/t"});
    const auto writer = world.connect("writer");
    for (std::uint16_t i = 1; i <= 10; ++i) world.publish(writer, "t", "x", i);
    CHECK(world.payloads(one).size() == 5);
    CHECK(world.payloads(two).size() == 5);
}

TEST_CASE("lifecycle events and shadows are unsupported and refused", "[simulator]") {
    BrokerWorld world;
    const auto client = world.connect("ada-1");
    world.subscribe(client, {"$aws/events/#"});
    CHECK(world.only<mqtt::Suback>(client).reasons == std::vector{Reason::not_authorized});
}

TEST_CASE("nothing is delivered after UNSUBSCRIBE", "[simulator]") {
    BrokerWorld world;
    const auto reader = world.connect("reader");
    world.subscribe(reader, {"t"});
    world.send(reader, mqtt::Unsubscribe{.packet_id = 2, .filters = {"t", "u"}, .user_properties = {}});
    CHECK(world.only<mqtt::Unsuback>(reader).reasons == std::vector{Reason::success, Reason::no_subscription_existed});
    world.publish(world.connect("writer"), "t", "x");
    CHECK(world.payloads(reader).empty());
}
