// Everything around a transport over MQTT: sockets with a scripted broker at the end of each.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "hands.h"
#include "protocol/layout.h"
#include "support/scripted_broker.h"
#include "transport/mqtt_link.h"

struct BrokerSocket {
    std::string url;
    std::string subprotocol;
    ScriptedBroker broker;
    bool closed = false;            // by the transport
    std::string client_id;          // of a CONNECT answered by serve()
    std::set<std::string> filters;  // subscribed by serve()
    bool connected = false;
};

struct World : Hands<transport::MqttLink, BrokerSocket> {
    template <class Made>
    explicit World(std::unique_ptr<Made> made) : Hands(std::move(made)) {
        drain();
    }

    void hear(transport::SocketId socket, ByteView bytes) {
        link->socket_received(socket, bytes, now);
        drain();
    }
    void text(transport::SocketId socket) {
        link->socket_received_text(socket, "text", now);
        drain();
    }
    template <class P>
    void reply(transport::SocketId socket, const P& packet) {
        hear(socket, sockets.at(socket).broker.encode(packet));
    }

    void take_in(transport::Output& output) override {
        auto* send = std::get_if<transport::SendOnSocket>(&output);
        if (!send) return events.push_back(std::move(output));
        REQUIRE(sockets.contains(send->socket));
        REQUIRE_FALSE(sockets[send->socket].closed);
        sockets[send->socket].broker.hear(send->bytes);
    }

    // --- a broker that simply works: everything requested so far is granted ---
    void serve() override {
        bool busy = true;
        while (busy) {
            busy = false;
            for (std::size_t i = 0; i < order.size(); ++i) busy = serve(order[i]) || busy;
        }
    }
    bool serve(transport::SocketId id) {
        BrokerSocket& socket = sockets.at(id);
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
            reply(id, mqtt::Connack{});
        } else if (broker.next_is<mqtt::Subscribe>()) {
            const auto subscribe = broker.next<mqtt::Subscribe>();
            mqtt::Suback suback{.packet_id = subscribe.packet_id};
            for (const auto& subscription : subscribe.subscriptions) {
                const bool refused = refused_filters.contains(std::string(subscription.filter));
                if (!refused) socket.filters.emplace(subscription.filter);
                suback.reasons.push_back(refused ? mqtt::Reason::not_authorized : mqtt::Reason::granted_qos_1);
            }
            reply(id, suback);
        } else if (broker.next_is<mqtt::Unsubscribe>()) {
            const auto unsubscribe = broker.next<mqtt::Unsubscribe>();
            for (const auto filter : unsubscribe.filters) socket.filters.erase(std::string(filter));
            reply(id, mqtt::Unsuback{.packet_id = unsubscribe.packet_id,
                                     .reasons = std::vector(unsubscribe.filters.size(), mqtt::Reason::success)});
        } else if (broker.next_is<mqtt::Publish>()) {
            const auto publish = broker.next<mqtt::Publish>();
            ++published;
            if (publish.packet_id != 0) reply(id, mqtt::Puback{.packet_id = publish.packet_id});
        } else if (broker.next_is<mqtt::Pingreq>()) {
            broker.next<mqtt::Pingreq>();
            ++pings;
            reply(id, mqtt::Pingresp{});
        } else if (broker.next_is<mqtt::Disconnect>()) {
            broker.next<mqtt::Disconnect>();
            socket.connected = false;
        } else {
            broker.next<mqtt::Puback>();
        }
        return true;
    }

    transport::SocketId come_up(const std::vector<std::string>& rooms = {}) {
        Hands::come_up(rooms);
        return last();
    }
    ScriptedBroker& broker() { return sockets.at(last()).broker; }

    std::set<transport::SocketId> opened;
    std::set<std::string> refused_filters;
    std::size_t published = 0;
    std::size_t pings = 0;
};
