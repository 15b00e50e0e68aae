// What the worlds around one transport share: what the chat does, what the world does, HTTP calls and events as
// lists, sockets by their numbers, and a manual clock. Each world adds its kind of sockets and the answers of
// serve(). What a test does not answer is not answered.
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
#include "transport/transport.h"

inline bool says_why(const transport::FailureReason& reason) { return !std::holds_alternative<std::monostate>(reason); }

// Socket must have url, subprotocol and closed.
template <class Link, class Socket>
struct Hands {
    template <class Made>
    explicit Hands(std::unique_ptr<Made> made) {  // the derived class drains
        if constexpr (std::is_base_of_v<transport::BackendClient, Made>) backend = made.get();
        link = std::move(made);
    }
    explicit Hands(transport::Transport made) : link(std::move(made.rooms)), backend(made.backend) {}
    virtual ~Hands() = default;

    // --- what the chat does ---
    void connect() {
        link->connect(now);
        drain();
    }
    void disconnect() {
        link->disconnect(now);
        drain();
    }
    void join(const std::string& room) {
        link->join(RoomId(room), now);
        drain();
    }
    void leave(const std::string& room) {
        link->leave(RoomId(room), now);
        drain();
    }
    void send(const std::string& room, const std::string& id, const std::string& text = "hello") {
        link->send(RoomId(room), Message{.id = MessageId(id), .name = "Ada", .text = text}, now);
        drain();
    }
    void ask(transport::AskId id, const api::Request& request) {
        backend->ask(id, request, now);
        drain();
    }
    void no_token(transport::TokenLost lost) {
        backend->no_token(lost, aws_user::Failure::session_ended, now);
        drain();
    }

    // --- what the world does ---
    void open(transport::SocketId socket) {
        link->socket_opened(socket, now);
        drain();
    }
    void close(transport::SocketId socket) {
        link->socket_closed(socket, now);
        drain();
    }
    void answer(const transport::Fetch& fetch, std::optional<HttpResponse> response) {
        backend->fetched(fetch.request, std::move(response), now);
        drain();
    }
    void tick() {
        link->ticked(now);
        drain();
    }

    // Lets time pass like a real timer.
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

    // --- the results ---
    void drain() {
        while (auto output = link->poll()) {
            std::visit(
                Overloaded{
                    [&](transport::OpenSocket& open) {
                        REQUIRE_FALSE(sockets.contains(open.socket));
                        order.push_back(open.socket);
                        Socket& socket = sockets[open.socket];
                        socket.url = open.url.reveal();
                        socket.subprotocol = open.subprotocol;
                    },
                    [&](transport::CloseSocket& close) { sockets.at(close.socket).closed = true; },
                    [&](transport::Fetch& fetch) {
                        REQUIRE(requests.insert(fetch.request).second);
                        fetches.push_back(std::move(fetch));
                    },
                    [&](transport::Keep& keep) { kept.push_back(std::move(keep)); },
                    [&](auto&) { take_in(*output); },
                },
                *output);
        }
    }
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
        CHECK(says_why(event->reason));
        return *event;
    }
    transport::SocketId last() const { return order.back(); }

    // Up, with these rooms joined, in a world that simply works.
    void come_up(const std::vector<std::string>& rooms = {}) {
        connect();
        serve();
        REQUIRE(take<transport::Up>());
        for (const std::string& room : rooms) {
            join(room);
            serve();
            REQUIRE(take<transport::RoomJoined>());
        }
        REQUIRE(events.empty());
    }

    std::unique_ptr<Link> link;
    transport::BackendClient* backend = nullptr;
    Now now = at(0ms);
    std::map<transport::SocketId, Socket> sockets;
    std::vector<transport::SocketId> order;
    std::set<transport::RequestId> requests;
    std::deque<transport::Fetch> fetches;
    std::vector<transport::Keep> kept;
    std::deque<transport::Output> events;
    bool serving = false;  // serve() after each tick of pass()
    bool reachable = true;

private:
    virtual void serve() = 0;                             // grants everything that was requested so far
    virtual void take_in(transport::Output& output) = 0;  // data to be sent on a socket, and events
};
