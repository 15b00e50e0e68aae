// The world around one transport: sockets with a scripted broker at the end of each, HTTP calls and events as lists, a
// clock advanced by hand. What a test does not answer stays unanswered.
#pragma once

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "base/overloaded.h"
#include "support/moments.h"
#include "support/scripted_broker.h"
#include "talk/layout.h"
#include "transport/mqtt_link.h"
#include "transport/transport.h"

struct World {
    struct Socket {
        std::string url;
        std::string subprotocol;
        ScriptedBroker broker;
        bool closed = false;            // by the transport
        std::string client_id;          // of a CONNECT answered by serve()
        std::set<std::string> filters;  // subscribed by serve()
        bool connected = false;
    };

    explicit World(std::unique_ptr<transport::MqttLink> made) : link(std::move(made)) { drain(); }

    // --- what chat does ---
    void connect() { link->connect(now); drain(); }
    void disconnect() { link->disconnect(now); drain(); }
    void join(const std::string& room) { link->join(RoomId(room), now); drain(); }
    void leave(const std::string& room) { link->leave(RoomId(room), now); drain(); }
    void send(const std::string& room, const std::string& id, const std::string& text = "hello") {
        link->send(RoomId(room), Message{.id = MessageId(id), .name = "Ada", .text = text}, now);
        drain();
    }

    void ask(transport::AskId ask, const api::Request& request) { link->ask(ask, request, now); drain(); }
    void no_token(transport::Transport::TokenLost lost) { link->no_token(lost, "Told in the test.", now); drain(); }

    // --- what the world does ---
    void open(transport::SocketId socket) { link->socket_opened(socket, now); drain(); }
    void close(transport::SocketId socket) { link->socket_closed(socket, now); drain(); }
    void hear(transport::SocketId socket, ByteView bytes) { link->socket_received(socket, bytes, now); drain(); }
    void text(transport::SocketId socket) { link->socket_received_text(socket, "text", now); drain(); }
    template <class P>
    void say(transport::SocketId socket, const P& packet) {
        hear(socket, sockets.at(socket).broker.say(packet));
    }
    void answer(const transport::Fetch& fetch, std::optional<HttpResponse> response) {
        link->fetched(fetch.request, std::move(response), now);
        drain();
    }
    void tick() { link->ticked(now); drain(); }

    void drain() {
        while (auto output = link->poll()) {
            std::visit(Overloaded{
                           [&](transport::OpenSocket& open) {
                               REQUIRE_FALSE(sockets.contains(open.socket));
                               order.push_back(open.socket);
                               sockets[open.socket].url = open.url.reveal();
                               sockets[open.socket].subprotocol = open.subprotocol;
                           },
                           [&](transport::SendOnSocket& send) {
                               REQUIRE(sockets.contains(send.socket));
                               REQUIRE_FALSE(sockets[send.socket].closed);
                               sockets[send.socket].broker.hear(send.bytes);
                           },
                           [&](transport::CloseSocket& close) { sockets[close.socket].closed = true; },
                           [&](transport::Fetch& fetch) { fetches.push_back(std::move(fetch)); },
                           [&](transport::Keep& keep) { kept.push_back(std::move(keep)); },
                           [&](auto& event) { events.push_back(std::move(event)); },
                       },
                       *output);
        }
    }

    // Lets time pass as a real timer would.
    void pass(Milliseconds time) {
        const Instant end = now.instant + time;
        while (const auto due = link->deadline()) {
            if (*due > end) break;
            advance_to(std::max(now.instant, *due));
            tick();
            if (serving) serve();
        }
        advance_to(end);
    }
    void advance_to(Instant instant) {
        now.unix_time += instant - now.instant;
        now.instant = instant;
    }

    // --- a broker that simply works: everything asked so far is granted ---
    void serve() {
        bool busy = true;
        while (busy) {
            busy = false;
            for (std::size_t i = 0; i < order.size(); ++i) busy = serve(order[i]) || busy;
        }
    }
    bool serve(transport::SocketId id) {
        Socket& socket = sockets.at(id);
        if (socket.closed || !reachable) return false;
        if (!socket.connected && socket.broker.is_idle() && opened.insert(id).second) {
            open(id);
            return true;
        }
        ScriptedBroker& broker = socket.broker;
        if (broker.is_idle()) return false;
        if (broker.next_is<mqtt::Connect>()) {
            socket.client_id = broker.next<mqtt::Connect>().client_id;
            socket.connected = true;
            say(id, mqtt::Connack{});
        } else if (broker.next_is<mqtt::Subscribe>()) {
            const auto subscribe = broker.next<mqtt::Subscribe>();
            mqtt::Suback suback{.packet_id = subscribe.packet_id};
            for (const auto& subscription : subscribe.subscriptions) {
                const bool refused = refused_filters.contains(std::string(subscription.filter));
                if (!refused) socket.filters.emplace(subscription.filter);
                suback.reasons.push_back(refused ? mqtt::Reason::not_authorized : mqtt::Reason::granted_qos_1);
            }
            say(id, suback);
        } else if (broker.next_is<mqtt::Unsubscribe>()) {
            const auto unsubscribe = broker.next<mqtt::Unsubscribe>();
            for (const auto filter : unsubscribe.filters) socket.filters.erase(std::string(filter));
            say(id, mqtt::Unsuback{.packet_id = unsubscribe.packet_id,
                                   .reasons = std::vector(unsubscribe.filters.size(), mqtt::Reason::success)});
        } else if (broker.next_is<mqtt::Publish>()) {
            const auto publish = broker.next<mqtt::Publish>();
            ++published;
            if (publish.packet_id != 0) say(id, mqtt::Puback{.packet_id = publish.packet_id});
        } else if (broker.next_is<mqtt::Pingreq>()) {
            broker.next<mqtt::Pingreq>();
            ++pings;
            say(id, mqtt::Pingresp{});
        } else if (broker.next_is<mqtt::Disconnect>()) {
            broker.next<mqtt::Disconnect>();
            socket.connected = false;
        } else {
            broker.next<mqtt::Puback>();
        }
        return true;
    }

    // Up, with these rooms joined, by a broker that simply works.
    transport::SocketId come_up(const std::vector<std::string>& rooms = {}) {
        connect();
        serve();
        REQUIRE(take<transport::Up>());
        for (const std::string& room : rooms) {
            join(room);
            serve();
            REQUIRE(take<transport::RoomJoined>());
        }
        REQUIRE(events.empty());
        return order.back();
    }

    transport::SocketId last() const { return order.back(); }
    ScriptedBroker& broker() { return sockets.at(order.back()).broker; }

    template <class E>
    std::optional<E> take() {
        if (events.empty()) return std::nullopt;
        E* event = std::get_if<E>(&events.front());
        if (!event) return std::nullopt;
        std::optional<E> result(std::move(*event));
        events.pop_front();
        return result;
    }
    transport::Down down() {
        auto event = take<transport::Down>();
        REQUIRE(event);
        CHECK(event->sentence.ends_with('.'));
        return *event;
    }

    std::unique_ptr<transport::MqttLink> link;
    Now now = at(0ms);
    std::map<transport::SocketId, Socket> sockets;
    std::vector<transport::SocketId> order;
    std::set<transport::SocketId> opened;
    std::deque<transport::Fetch> fetches;
    std::vector<transport::Keep> kept;
    std::deque<transport::Output> events;
    std::set<std::string> refused_filters;
    bool serving = false;    // serve() after each tick of pass()
    bool reachable = true;
    std::size_t published = 0;
    std::size_t pings = 0;
};
