// Everything around the transports to AWS other than MQTT: Cognito, the backend, API Gateway's WebSocket and one
// queue. serve() answers as AWS would; what a test takes first is not answered.
#pragma once

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/calendar.h"
#include "base/overloaded.h"
#include "base/text_codes.h"
#include "crypto/sealed_text.h"
#include "crypto/sha256.h"
#include "hands.h"
#include "protocol/gateway.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

constexpr std::string_view the_pool = "eu-west-1:11111111-2222-3333-4444-555555555555";
constexpr std::string_view the_identity = "eu-west-1:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";
constexpr std::string_view the_api = "https://abc123.execute-api.eu-west-1.amazonaws.com";
constexpr std::string_view the_socket_api = "wss://def456.execute-api.eu-west-1.amazonaws.com/chat";
constexpr std::string_view the_queue = "https://sqs.eu-west-1.amazonaws.com/123456789012/confab-q";
inline const UserId ourselves(hex(crypto::sha256(as_bytes(the_identity))));
inline const UserId somebody(hex(crypto::sha256(as_bytes("somebody"))));

struct GatewaySocket {
    std::string url;
    std::string subprotocol;
    std::deque<std::string> frames;  // sent by us, not read yet
    bool asked_to_open = true;
    bool closed = false;
};

struct Gateways : Hands<transport::RoomTransport, GatewaySocket> {
    explicit Gateways(transport::Transport made) : Hands(std::move(made)) { drain(); }

    void probe() {
        link->probe(now);
        drain();
    }
    void token() {
        backend->token("cognito-idp", Secret("id-token"), now);
        drain();
    }
    void open(transport::SocketId socket) {
        sockets.at(socket).asked_to_open = false;
        Hands::open(socket);
    }
    void close(transport::SocketId socket) {
        sockets.at(socket).asked_to_open = false;
        Hands::close(socket);
    }
    void reply(transport::SocketId socket, std::string_view frame) {
        link->socket_received_text(socket, frame, now);
        drain();
    }

    void take_in(transport::Output& output) override {
        std::visit(Overloaded{
                       [&](transport::SendTextOnSocket& send) {
                           GatewaySocket& socket = sockets.at(send.socket);
                           REQUIRE_FALSE(socket.closed);
                           REQUIRE_FALSE(socket.asked_to_open);
                           socket.frames.push_back(std::move(send.text));
                       },
                       [&](transport::SendOnSocket&) {},  // MQTT, the first transport of a fallback
                       [&](transport::ClockMeasured&) {},
                       [&](transport::TokenWanted&) { token_wanted = true; },
                       [&](auto& event) { events.push_back(std::move(event)); },
                   },
                   output);
    }

    // --- an AWS that simply works ---
    HttpResponse json(int status, const Json& body) const {
        return {.status = status,
                .headers = {{"Content-Type", "application/json"},
                            {"Date", http_date(now.unix_time)},
                            {"x-amzn-RequestId", "1"}},
                .body = body.dump()};
    }
    static std::string target(const transport::Fetch& fetch) {
        const std::string* name = find_header(fetch.http.headers, "X-Amz-Target");
        return name ? name->substr(name->find('.') + 1) : std::string();
    }
    static bool is_receive(const transport::Fetch& fetch) { return target(fetch) == "ReceiveMessage"; }
    std::string path(const transport::Fetch& fetch) const {
        return fetch.http.url.starts_with(the_api) ? fetch.http.method + fetch.http.url.substr(the_api.size())
                                                   : std::string();
    }
    void serve() override {
        for (bool busy = true; busy;) {
            busy = false;
            if (tokens && std::exchange(token_wanted, false)) {
                token();
                busy = true;
            }
            for (std::size_t i = 0; i < fetches.size(); ++i) {
                if (is_receive(fetches[i]) && queue.empty() && !gone) continue;  // a long poll waits
                const transport::Fetch fetch = fetches[i];
                fetches.erase(fetches.begin() + static_cast<std::ptrdiff_t>(i));
                serve(fetch);
                busy = true;
                break;
            }
            const auto all = order;
            for (const auto id : all) busy = serve(id) || busy;
        }
    }
    void serve(const transport::Fetch& fetch) {
        if (!reachable) return answer(fetch, std::nullopt);
        const std::string what = target(fetch);
        const std::string way = path(fetch);
        if (what == "GetId") return answer(fetch, cognito(Json::object({{"IdentityId", the_identity}})));
        if (what == "GetCredentialsForIdentity") {
            const auto end = std::chrono::duration_cast<std::chrono::seconds>((now.unix_time + 1h).time_since_epoch());
            return answer(
                fetch, cognito(Json::object(
                           {{"IdentityId", the_identity},
                            {"Credentials", Json::object({{"AccessKeyId", "AKID"},
                                                          {"SecretKey", "secret"},
                                                          {"SessionToken", "token"},
                                                          {"Expiration", static_cast<long long>(end.count())}})}})));
        }
        if (what == "DeleteMessageBatch") {
            const auto body = parse_json(fetch.http.body);
            for (const Json& entry : *body->find("Entries")->elements())
                deleted.insert(*entry.find_text("ReceiptHandle"));
            return answer(fetch, json(200, Json::object({{"Successful", Json::array()}, {"Failed", Json::array()}})));
        }
        if (what == "ReceiveMessage") return serve_receive(fetch);
        paths.push_back(way);
        if (way.starts_with("POST/tokens")) {
            ++tokens_sold;
            return answer(fetch, json(200, api::write(api::ConnectToken{Secret("token-" + std::to_string(tokens_sold)),
                                                                        us, now.unix_time + 30s})));
        }
        if (way.starts_with("PUT/me/polling/") && !way.contains("/rooms/")) {
            gone = false;
            return answer(
                fetch, json(200, api::write(session(way.substr(std::string_view("PUT/me/polling/").size())))));
        }
        if (way.contains("/messages")) published.push_back(way);
        answer(fetch, json(200, Json::object({{"id", "x"}, {"stamp", 1}, {"attached", false}})));
    }
    HttpResponse cognito(const Json& body) const {
        HttpResponse response = json(200, body);
        response.headers[0].value = "application/x-amz-json-1.1";
        return response;
    }
    void serve_receive(const transport::Fetch& fetch) {
        if (gone)
            return answer(
                fetch, json(400, Json::object({{"__type", "com.amazonaws.sqs#QueueDoesNotExist"}, {"message", "no"}})));
        Json messages = Json::array();
        for (std::size_t i = 0; i < 10 && !queue.empty(); ++i) {
            ++handles;
            messages.push(Json::object({{"MessageId", "m" + std::to_string(handles)},
                                        {"ReceiptHandle", "h" + std::to_string(handles)},
                                        {"MD5OfBody", "0"},
                                        {"Body", queue.front()}}));
            queue.pop_front();
        }
        answer(fetch, json(200, Json::object({{"Messages", messages}})));
    }
    api::PollingSession session(const std::string& name) {
        session_name = name;
        ++sessions;
        return {.session = name,
                .user = us.text(),
                .queue_url = queue_url,
                .seal_key = Secret(std::string(32, 's')),
                .keys = {
                    "ASIA" + std::to_string(sessions), Secret("s"), Secret("t"), now.unix_time + limits::session_life}};
    }
    // Answers one frame of a socket like API Gateway's functions.
    bool serve(transport::SocketId id) {
        GatewaySocket& socket = sockets.at(id);
        if (socket.closed) return false;
        if (socket.asked_to_open) {
            const bool opens = reachable && (socket.subprotocol.empty() ? gateway_opens : mqtt_opens);
            opens ? open(id) : close(id);
            return true;
        }
        if (!reachable || socket.frames.empty()) return false;
        const std::string frame = socket.frames.front();
        socket.frames.pop_front();
        const auto request = gateway::read_request(frame);
        REQUIRE(request);
        std::visit(
            Overloaded{
                [&](const gateway::Subscribe& subscribe) {
                    if (!refused_rooms.contains(subscribe.room.text()))
                        return reply(id, gateway::write(gateway::Subscribed{subscribe.room}));
                    reply(id, gateway::write(gateway::Refused{
                                  .action = "subscribe",
                                  .room = subscribe.room,
                                  .id = {},
                                  .refusal = refused_as,
                                  .message = "No."}));
                },
                [&](const gateway::Unsubscribe& leave) {
                    reply(id, gateway::write(gateway::Unsubscribed{leave.room}));
                },
                [&](const gateway::SubscribeAll& subscribe) {
                    gateway::SubscribedAll answer;
                    for (const RoomId& room : subscribe.rooms) {
                        if (refused_rooms.contains(room.text()))
                            answer.refused.push_back({room, refused_as});
                        else
                            answer.rooms.push_back(room);
                    }
                    reply(id, gateway::write(answer));
                },
                [&](const gateway::Publish& publish) {
                    published.push_back(publish.message.id.text());
                    reply(id, gateway::write(gateway::Accepted{publish.room, publish.message.id, now.unix_time}));
                },
                [&](const gateway::Ping&) {
                    ++pings;
                    reply(id, gateway::write(gateway::Pong{}));
                },
                [&](const gateway::Taken& up_to) { taken.push_back(up_to.seq); },
            },
            *request);
        return true;
    }
    std::string frame(const std::string& room, const std::string& id, std::optional<std::int64_t> seq = {}) const {
        return gateway::write_delivered(
            RoomId(room),
            Json::object({{"v", 1},
                          {"id", id},
                          {"kind", "text"},
                          {"name", "Grace"},
                          {"text", "hi"},
                          {"sender", somebody.text()},
                          {"stamp", static_cast<long long>(now.unix_time.time_since_epoch().count())},
                          {"lane", "u"}}),
            seq);
    }
    std::string sealed(const std::string& frame) {
        crypto::AesKey key;
        key.fill('s');
        crypto::GcmNonce nonce{};
        nonce[0] = static_cast<std::uint8_t>(++nonces);
        nonce[1] = static_cast<std::uint8_t>(nonces >> 8);
        return crypto::seal_text(key, nonce, session_name, frame);
    }

    std::optional<transport::Fetch> take_fetch(auto which) {
        const auto found = std::ranges::find_if(fetches, which);
        if (found == fetches.end()) return std::nullopt;
        transport::Fetch fetch = *found;
        fetches.erase(found);
        return fetch;
    }
    GatewaySocket& socket() { return sockets.at(last()); }
    std::size_t open_sockets() const {
        return static_cast<std::size_t>(
            std::ranges::count_if(sockets, [](const auto& each) { return !each.second.closed; }));
    }

    std::vector<std::string> paths;  // of the backend, in order: "PUT/me/polling/…"
    std::vector<std::string> published;
    std::vector<std::int64_t> taken;
    std::deque<std::string> queue;  // bodies
    std::set<std::string> deleted;  // receipt handles
    std::set<std::string> refused_rooms;
    api::Refusal refused_as = api::Refusal::not_a_member;
    UserId us = ourselves;
    std::string queue_url = std::string(the_queue);
    std::string session_name;
    int sessions = 0;
    int handles = 0;
    int nonces = 0;
    int tokens_sold = 0;
    int pings = 0;
    bool gone = false;  // the queue does not exist
    bool token_wanted = false;
    bool tokens = true;  // TokenWanted is answered
    bool gateway_opens = true;
    bool mqtt_opens = true;
};
