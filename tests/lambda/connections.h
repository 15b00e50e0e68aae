// A WebSocket API of API Gateway for tests of functions: connections that accept frames, are gone, or fail in any
// way; the events of its routes; the stream of Connections; and several invocations at once, run turn by turn in a
// seeded order.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "lambda/backend.h"
#include "protocol/gateway.h"

namespace backend {

struct SocketConnection {
    bool open = true;                  // false: 410
    std::vector<std::string> frames;   // accepted by API Gateway
    std::deque<HttpAnswer> instead;    // answers to the next posts, which are not accepted
    std::optional<HttpAnswer> always;  // the answer to every post
    bool half_open = false;            // accepts everything, although nobody is there

    std::vector<gateway::Delivered> delivered() const {
        std::vector<gateway::Delivered> all;
        for (const std::string& text : frames) {
            auto frame = gateway::read_frame(text);
            if (!frame) FAIL("a frame that no page understands: " << text);
            if (auto* one = std::get_if<gateway::Delivered>(&*frame)) all.push_back(std::move(*one));
        }
        return all;
    }
    std::vector<std::string> texts() const {
        std::vector<std::string> all;
        for (const auto& one : delivered()) all.push_back(one.incoming.message.text);
        return all;
    }
    std::vector<std::int64_t> seqs() const {
        std::vector<std::int64_t> all;
        for (const auto& one : delivered())
            if (one.seq) all.push_back(*one.seq);
        return all;
    }
    template <class Wanted>
    std::optional<Wanted> last() const {
        if (frames.empty()) return std::nullopt;
        auto frame = gateway::read_frame(frames.back());
        if (!frame || !std::holds_alternative<Wanted>(*frame)) return std::nullopt;
        return std::get<Wanted>(*frame);
    }
};

enum class Take { silently, acknowledged };

class Sockets {
public:
    explicit Sockets(Backend& backend) : backend_(backend) {
        backend.engine.create("Connections", {"connection", ""}, {{"by-user", {"user", "connection"}}});
        backend.engine.create("Subscriptions", {"room", "listener"}, {{"by-listener", {"listener", "room"}}});
        backend.engine.create("Mailbox", {"user", "key"});
        backend.environment.connections_table = "Connections";
        backend.environment.subscriptions_table = "Subscriptions";
        backend.environment.mailbox_table = "Mailbox";
        backend.environment.connections_url = "https://sockets.execute-api.us-east-1.amazonaws.com/chat";
        backend.services.push_back([this](const HttpRequest& request) { return answered(request); });
    }

    std::map<std::string, SocketConnection> connections;
    std::vector<std::string> closed;  // by DELETE, in order

    SocketConnection& connection(const std::string& id) { return connections[id]; }

    static Json event(const Who& who, const std::string& id, std::string_view route, std::string_view body = {},
                      Take take = Take::silently) {
        const Json authorizer = Json::object(
            {{"principalId", who.user().text()},
             {"user", who.user().text()},
             {"identity", who.identity},
             {"standing", who.account.empty() ? "g" : "u"},
             {"account", who.account}});
        Json json = Json::object(
            {{"requestContext", Json::object({{"routeKey", route}, {"connectionId", id}, {"authorizer", authorizer}})},
             {"isBase64Encoded", false}});
        if (!body.empty()) json.set("body", body);
        if (route == "$connect" && take == Take::acknowledged)
            json.set("queryStringParameters", Json::object({{"take", "acknowledged"}, {"token", "t"}}));
        return json;
    }

    // Only $connect. Held messages come with replay(), when the test runs the stream.
    std::string open(const Who& who, Take take = Take::silently) {
        std::string id = "line" + std::to_string(++count_) + "=";
        connections[id];
        const lambda::Reply reply = backend_.reply(FunctionName::gateway, event(who, id, "$connect", {}, take));
        if (reply.result.find_integer("statusCode") != 200) FAIL("no connection: " << reply.result.dump());
        return id;
    }
    std::string connect(const Who& who, Take take = Take::silently) {
        std::string id = open(who, take);
        replay(id);
        return id;
    }
    static Json inserted(const std::string& id) {
        const Json keys = Json::object({{"connection", Json::object({{"S", id}})}});
        return Json::object(
            {{"Records",
              Json::array({Json::object({{"eventName", "INSERT"}, {"dynamodb", Json::object({{"Keys", keys}})}})})}});
    }
    lambda::Reply replay(const std::string& id) { return backend_.reply(FunctionName::replay, inserted(id)); }
    void leave(const Who& who, const std::string& id) {
        connections[id].open = false;
        backend_.reply(FunctionName::gateway, event(who, id, "$disconnect"));
    }

    lambda::Reply send(const Who& who, const std::string& id, const gateway::Request& request) {
        return backend_.reply(
            FunctionName::gateway, event(who, id, gateway::action_of(request), gateway::write(request)));
    }
    lambda::Reply send(const Who& who, const std::string& id, std::string_view route, std::string_view body) {
        return backend_.reply(FunctionName::gateway, event(who, id, route, body));
    }

    // A direct message as the IoT rule passes it to `deliver`.
    Json direct_message(const Who& from, const Who& to, std::string_view id, std::string_view text = "hello") const {
        const auto stamp = backend_.now.time_since_epoch().count();
        const std::string sender = from.user().text();
        return Json::object(
            {{"v", 1},
             {"id", id},
             {"kind", "text"},
             {"name", "x"},
             {"text", text},
             {"sender", sender},
             {"stamp", stamp},
             {"lane", "p"},
             {"room", direct_room_of(to)},
             {"key", std::to_string(stamp) + "#" + sender + "#" + std::string(id)},
             {"expires", stamp / 1000 + 90 * 86'400LL},
             {"identity", from.identity}});
    }
    lambda::Reply write(const Who& from, const Who& to, std::string_view id, std::string_view text = "hello") {
        return backend_.reply(FunctionName::deliver, direct_message(from, to, id, text));
    }
    static std::string direct_room_of(const Who& other) { return "d." + other.user().text(); }

    // The numbers of the messages held for a person.
    std::vector<long long> held(const Who& who) const {
        std::vector<long long> all;
        for (const Json& row : backend_.engine.rows("Mailbox")) {
            const std::string key = *row.find("key")->find_text("S");
            if (*row.find("user")->find_text("S") == who.user().text() && key.size() == 16 && key[0] >= '0' &&
                key[0] <= '9')
                all.push_back(std::atoll(key.c_str()));
        }
        return all;
    }
    long long last_number(const Who& who) const {
        for (const Json& row : backend_.engine.rows("Mailbox"))
            if (*row.find("user")->find_text("S") == who.user().text() && *row.find("key")->find_text("S") == "#")
                return std::atoll(row.find("n")->find_text("N")->c_str());
        return 0;
    }
    bool known(const std::string& id) const {
        return std::ranges::any_of(backend_.engine.rows("Connections"), [&](const Json& row) {
            return *row.find("connection")->find_text("S") == id;
        });
    }
    std::size_t subscriptions_of(const std::string& id) const {
        return static_cast<std::size_t>(std::ranges::count_if(
            backend_.engine.rows("Subscriptions"),
            [&](const Json& row) { return *row.find("listener")->find_text("S") == "c:" + id; }));
    }

private:
    std::optional<HttpAnswer> answered(const HttpRequest& request) {
        const std::string begin = backend_.environment.connections_url + "/@connections/";
        if (!request.url.starts_with(begin)) return std::nullopt;
        const std::string* authorization = find_header(request.headers, "Authorization");
        if (!authorization || !authorization->contains("/execute-api/aws4_request"))
            FAIL("an unsigned request to a connection");
        const std::string id = percent_decode(request.url.substr(begin.size()));
        const auto found = connections.find(id);
        if (found == connections.end() || !found->second.open)
            return HttpResponse{.status = 410, .body = R"({"message":"Gone"})"};
        SocketConnection& line = found->second;
        if (request.method == "DELETE") {
            line.open = false;
            closed.push_back(id);
            return HttpResponse{.status = 204, .body = {}};
        }
        if (request.method != "POST" || request.body.empty() || request.body.size() > 128 * 1024)
            FAIL("no post to a connection");
        if (!line.instead.empty()) {
            HttpAnswer answer = std::move(line.instead.front());
            line.instead.pop_front();
            return answer;
        }
        if (line.always) return *line.always;
        if (!line.half_open) line.frames.push_back(request.body);
        return HttpResponse{.status = 200, .body = "{}"};
    }

    Backend& backend_;
    int count_ = 0;
};

inline HttpAnswer status(int code) { return HttpResponse{.status = code, .body = R"({"message":"…"})"}; }
inline HttpAnswer no_answer() { return std::unexpected(HttpFailure::timed_out); }

// Invocations that run at the same time: the seed decides which one takes the next turn.
class Together {
public:
    Together(Backend& backend, std::uint32_t seed) : backend_(backend), random_(seed) {}

    void add(FunctionName function, Json event, std::function<void(const lambda::Reply&)> ended = {}) {
        auto one = std::make_unique<One>(backend_.start(function, std::move(event)), std::move(ended));
        one->turn = one->function.begin();
        all_.push_back(std::move(one));
    }
    std::uint32_t draw(std::uint32_t below) { return static_cast<std::uint32_t>(random_() % below); }
    bool idle() const { return all_.empty(); }

    // One turn of one invocation, some milliseconds later. Mostly the same one continues while the others wait.
    void step() {
        backend_.now += Milliseconds(draw(8));
        if (last_ >= all_.size() || draw(8) == 0) last_ = draw(static_cast<std::uint32_t>(all_.size()));
        const std::size_t at = last_;
        One& one = *all_[at];
        if (!std::holds_alternative<lambda::Reply>(one.turn)) one.turn = backend_.next(one.function, one.turn);
        if (!std::holds_alternative<lambda::Reply>(one.turn)) return;
        const auto done = std::move(all_[at]);
        all_.erase(all_.begin() + static_cast<std::ptrdiff_t>(at));
        if (done->ended) done->ended(std::get<lambda::Reply>(done->turn));
    }
    void run() {
        while (!idle()) step();
    }
    // Drops one invocation, which never continues.
    void lose_one() {
        if (!idle())
            all_.erase(all_.begin() + static_cast<std::ptrdiff_t>(draw(static_cast<std::uint32_t>(all_.size()))));
    }

private:
    struct One {
        One(lambda::Start start, std::function<void(const lambda::Reply&)> then)
            : function(std::move(start)), ended(std::move(then)) {}
        lambda::Function function;
        lambda::Turn turn;
        std::function<void(const lambda::Reply&)> ended;
    };
    Backend& backend_;
    std::mt19937 random_;
    std::vector<std::unique_ptr<One>> all_;
    std::size_t last_ = 0;
};

}  // namespace backend
