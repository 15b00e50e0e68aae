// The broker's side of one connection, played by a test: understands what a client sends, says what the test tells it.
// It has no behaviour of its own, so that every answer stands in the test.
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

    // One WebSocket message of the client. What it says is checked as a broker would.
    void hear(ByteView bytes) {
        ++messages_;
        framer_.feed(bytes);
        while (const auto frame = framer_.next()) {
            bodies_.push_back(Bytes(frame->body.begin(), frame->body.end()));  // packets point into it
            auto packet = mqtt::decode(frame->first_byte, bodies_.back(), version_);
            INFO((packet ? std::string() : packet.error().what));
            REQUIRE(packet.has_value());
            if (const auto* connect = std::get_if<mqtt::Connect>(&*packet)) version_ = connect->version;
            packets_.push_back(*std::move(packet));
        }
        REQUIRE(framer_.broken() == nullptr);
    }

    // The client's next packet, which must be of this kind.
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
    std::size_t messages() const { return messages_; }  // WebSocket messages heard

    template <class P>
    Bytes say(const P& packet) const {
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
