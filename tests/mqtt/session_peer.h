// A client session with a scripted broker at its other end, on a clock advanced by hand.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "mqtt/session.h"
#include "support/scripted_broker.h"

struct SessionPeer {
    explicit SessionPeer(mqtt::SessionOptions options = {.client_id = "me"})
        : version(options.version), broker(options.version), session(std::move(options)) {}

    static SessionPeer v3() { return SessionPeer({.version = mqtt::Version::v3_1_1, .client_id = "me"}); }

    // Up to an accepted CONNACK.
    SessionPeer& connect(const mqtt::Connack& connack = {}) {
        open();
        reply(connack);
        REQUIRE(take<mqtt::Connected>().has_value());
        return *this;
    }
    void open() {
        session.opened(now);
        drain();
        broker.next<mqtt::Connect>();
    }

    template <class P>
    void reply(const P& packet) {
        hear(broker.encode(packet));
    }
    void hear(ByteView bytes) {
        session.received(bytes, now);
        drain();
    }
    void hear_bytes(std::initializer_list<std::uint8_t> bytes) { hear(Bytes(bytes)); }

    std::expected<mqtt::Token, mqtt::PublishError> publish(std::string_view topic, std::string_view payload,
                                                           mqtt::QoS qos = mqtt::QoS::at_least_once) {
        auto result = session.publish(topic, as_bytes(payload), qos, now);
        drain();
        return result;
    }
    Status subscribe(std::vector<std::string> filters) {
        auto result = session.subscribe(std::move(filters), mqtt::QoS::at_least_once, now);
        drain();
        return result;
    }
    Status unsubscribe(std::vector<std::string> filters) {
        auto result = session.unsubscribe(std::move(filters), now);
        drain();
        return result;
    }

    void drain() {
        while (auto output = session.poll()) {
            if (auto* bytes = std::get_if<mqtt::SendBytes>(&*output)) {
                broker.hear(bytes->bytes);
            } else {
                events.push_back(*std::move(output));
            }
        }
    }

    // Lets time pass as a real timer would: ticks at each deadline, then stands at the end.
    void pass(Milliseconds time) {
        const Instant end = now + time;
        while (const auto due = session.deadline()) {
            if (*due > end) break;
            now = std::max(now, *due);
            session.ticked(now);
            drain();
        }
        now = end;
    }

    // The next event, which must be of this kind.
    template <class E>
    std::optional<E> take() {
        if (events.empty()) return std::nullopt;
        E* event = std::get_if<E>(&events.front());
        if (!event) return std::nullopt;
        std::optional<E> result(std::move(*event));
        events.erase(events.begin());
        return result;
    }
    mqtt::Broken broken() {
        const auto event = take<mqtt::Broken>();
        REQUIRE(event);
        return *event;
    }

    mqtt::Version version;
    ScriptedBroker broker;
    mqtt::Session session;
    Instant now{std::chrono::hours(1000)};
    std::vector<mqtt::Output> events;
};
