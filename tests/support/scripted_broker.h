// The broker's side of one connection, played by a test: decodes what a client sends, and sends what the test tells it
// to. It has no behaviour of its own, so every response is visible in the test.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "base/bytes.h"
#include "mqtt/decode.h"
#include "mqtt/encode.h"
#include "mqtt/framer.h"
#include "mqtt/packets.h"

class ScriptedBroker {
public:
    explicit ScriptedBroker(mqtt::Version version = mqtt::Version::v5) : version_(version) {}

    // Takes one WebSocket message of the client, and checks it as a broker would.
    void hear(ByteView bytes) {
        ++messages_;
        framer_.feed(bytes);
        while (const auto frame = framer_.next()) {
            bodies_.push_back(Bytes(frame->body.begin(), frame->body.end()));  // packets point into these bytes
            auto packet = mqtt::decode(frame->first_byte, bodies_.back(), version_);
            INFO((packet ? std::string() : packet.error().what));
            REQUIRE(packet.has_value());
            if (const auto* connect = std::get_if<mqtt::Connect>(&*packet)) version_ = connect->version;
            packets_.push_back(*std::move(packet));
        }
        REQUIRE(framer_.broken() == nullptr);
    }

    // Returns the client's next packet, which must be of this type.
    template <class P>
    P next() {
        REQUIRE_FALSE(packets_.empty());
        const P* packet = std::get_if<P>(&packets_.front());
        REQUIRE(packet != nullptr);
        P result = *packet;
        packets_.pop_front();
        return result;
    }
    bool is_idle() const { return packets_.empty(); }
    template <class P>
    bool next_is() const {
        return !packets_.empty() && std::holds_alternative<P>(packets_.front());
    }
    void forget() { packets_.clear(); }
    std::size_t messages() const { return messages_; }  // WebSocket messages received

    template <class P>
    Bytes encode(const P& packet) const {
        Bytes bytes;
        mqtt::encode(packet, version_, bytes);
        return bytes;
    }

    mqtt::Version version() const { return version_; }

private:
    mqtt::Version version_;
    mqtt::Framer framer_{1 << 20};
    std::deque<Bytes> bodies_;
    std::deque<mqtt::Packet> packets_;
    std::size_t messages_ = 0;
};

inline Bytes joined(const std::vector<Bytes>& pieces) {
    Bytes all;
    for (const Bytes& piece : pieces) all.insert(all.end(), piece.begin(), piece.end());
    return all;
}
