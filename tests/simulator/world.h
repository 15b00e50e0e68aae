// A simulated cloud on a manual clock, with the documents of backend/, and clients that use the room mqtt's codec.
// Received bytes are kept, since decoded packets borrow from them.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <deque>
#include <fstream>
#include <initializer_list>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "aws/iot/websocket_url.h"
#include "aws/sigv4.h"
#include "mqtt/decode.h"
#include "mqtt/encode.h"
#include "mqtt/framer.h"
#include "simulator/cloud.h"
#include "simulator/iot/broker.h"

namespace simulator {

inline std::string backend_file(const std::string& path) {
    std::ifstream stream(std::string(CONFAB_SOURCE_DIR) + "/backend/" + path);
    std::stringstream text;
    text << stream.rdbuf();
    REQUIRE(!text.str().empty());
    return text.str();
}

inline Instant at(Milliseconds since_start) { return Instant(since_start); }

// What a broker sent to one connection.
struct Heard {
    Bytes stream;
    std::vector<Bytes> packets;  // whole
    std::optional<iot::DisconnectCause> closed;
    mqtt::Framer framer{1 << 20};

    void take(ByteView bytes) {
        framer.feed(bytes);
        while (const auto frame = framer.next()) {
            Bytes packet{frame->first_byte};
            packet.insert(packet.end(), frame->body.begin(), frame->body.end());
            packets.push_back(std::move(packet));
        }
    }
};

// A broker with policies of the test's own, and its clients.
class BrokerWorld {
public:
    static constexpr std::string_view everything =
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:*","Resource":"*"}]})";

    explicit BrokerWorld(std::string_view policy = everything, iot::BrokerOptions options = {})
        : permissions_(*iam::Policy::parse(policy), *iam::Policy::parse(policy)),
          broker(permissions_, options, Random()) {}

    ConnectionId open(std::string identity = "us-east-1:ada") {
        const ConnectionId id{++opened_};
        broker.opened(id, {.role = iam::Role::guest, .identity_id = std::move(identity)}, now);
        return id;
    }

    // Opens a socket and sends CONNECT.
    ConnectionId connect(std::string_view client_id, mqtt::Version version = mqtt::Version::v5,
                         mqtt::Connect packet = {}) {
        const ConnectionId id = open();
        packet.version = version;
        packet.client_id = client_id;
        versions[id] = version;
        send(id, packet);
        return id;
    }

    void send(ConnectionId id, const mqtt::Packet& packet) {
        Bytes bytes;
        REQUIRE(mqtt::encode(packet, versions.contains(id) ? versions[id] : mqtt::Version::v5, bytes).has_value());
        feed(id, bytes);
    }
    void feed(ConnectionId id, ByteView bytes) {
        broker.received(id, bytes, now);
        drain();
    }
    void subscribe(ConnectionId id, std::initializer_list<std::string_view> filters,
                   mqtt::QoS qos = mqtt::QoS::at_least_once) {
        mqtt::Subscribe packet{
            .packet_id = 1, .subscriptions = {}, .subscription_identifier = {}, .user_properties = {}};
        for (const std::string_view filter : filters) packet.subscriptions.push_back({.filter = filter, .qos = qos});
        send(id, packet);
    }
    void publish(ConnectionId id, std::string_view topic, std::string_view payload, std::uint16_t packet_id = 1,
                 bool retain = false) {
        mqtt::Publish packet;
        packet.topic = topic;
        packet.payload = as_bytes(payload);
        packet.packet_id = packet_id;
        packet.qos = packet_id == 0 ? mqtt::QoS::at_most_once : mqtt::QoS::at_least_once;
        packet.retain = retain;
        send(id, packet);
    }
    void wait(Milliseconds duration) {
        const Instant end = now + duration;
        while (broker.deadline() && *broker.deadline() <= end) {
            now = std::max(now, *broker.deadline());
            broker.ticked(now);
            drain();
        }
        now = end;
    }

    void drain() {
        while (auto output = broker.poll()) {
            if (auto* send = std::get_if<iot::SendToClient>(&*output)) heard[send->connection].take(send->bytes);
            if (auto* close = std::get_if<iot::CloseClient>(&*output)) heard[close->connection].closed = close->cause;
            if (auto* message = std::get_if<iot::MessageAccepted>(&*output))
                accepted.push_back(std::move(message->message));
        }
    }

    // All packets of one kind that a client received. Their strings point into `heard`.
    template <class Kind>
    std::vector<Kind> all(ConnectionId id) {
        std::vector<Kind> found;
        for (const Bytes& bytes : heard[id].packets) {
            auto packet = mqtt::decode(
                bytes[0], ByteView(bytes).subspan(1), versions.contains(id) ? versions[id] : mqtt::Version::v5);
            REQUIRE(packet.has_value());
            if (auto* wanted = std::get_if<Kind>(&*packet)) found.push_back(std::move(*wanted));
        }
        return found;
    }
    template <class Kind>
    Kind only(ConnectionId id) {
        auto found = all<Kind>(id);
        REQUIRE(found.size() == 1);
        return found[0];
    }
    std::vector<std::string> payloads(ConnectionId id) {
        std::vector<std::string> texts;
        for (const mqtt::Publish& publish : all<mqtt::Publish>(id)) texts.push_back(to_text(publish.payload));
        return texts;
    }
    std::optional<iot::DisconnectCause> closed(ConnectionId id) { return heard[id].closed; }

private:
    iam::Permissions permissions_;
    std::uint32_t opened_ = 0;

public:
    iot::Broker broker;
    Instant now = at(1h);
    std::map<ConnectionId, Heard> heard;
    std::map<ConnectionId, mqtt::Version> versions;
    std::vector<iot::Message> accepted;
};

}  // namespace simulator
