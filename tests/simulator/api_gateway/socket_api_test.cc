#include "simulator/api_gateway/socket_api.h"

#include "simulator/api_gateway/frame_sizes.h"
#include "simulator/api_gateway/socket_world.h"

using namespace simulator;
using namespace simulator::api_gateway;

namespace {

const SocketWorld::Reply later = std::nullopt;
const SocketWorld::Reply fine = R"({"statusCode":200})";

std::string message_in(const std::string& frame) {
    const auto json = parse_json(frame);
    REQUIRE(json.has_value());
    CHECK(json->find_text("connectionId"));
    CHECK(json->find_text("requestId"));
    return *json->find_text("message");
}
const Json& context_of(const SocketWorld::Asked& asked) { return *asked.event.find("requestContext"); }

using Routes = std::vector<std::string>;
using Closed = std::optional<std::pair<int, std::string>>;

}  // namespace

// --- the handshake ---

TEST_CASE("a connection opens only after the authorizer and $connect have both accepted it", "[simulator]") {
    SocketWorld world;
    world.authorizer = [](const Json&) { return later; };
    world.route = [](const Json&) { return later; };
    const ConnectionId id = world.open();
    REQUIRE(world.routes_asked() == Routes{"authorizer"});
    world.send(id, R"({"action":"publish"})");  // too early: ignored
    world.answer(world.last(), allowed());
    REQUIRE(world.routes_asked() == Routes{"authorizer", "$connect"});
    CHECK_FALSE(world.clients[id].accepted);
    CHECK(world.manage("POST", world.name(), "early").status == 410);
    world.answer(world.last(), R"({"statusCode":200,"headers":{"Sec-WebSocket-Protocol":"chat.v1"}})");
    CHECK(world.clients[id].accepted == "chat.v1");
    CHECK(world.manage("POST", world.name(), "hello").status == 200);
    CHECK(world.clients[id].texts == std::vector<std::string>{"hello"});
}

TEST_CASE("a request without its identity source gets 401, and no function is invoked", "[simulator]") {
    SocketWorld world;
    for (const std::string target : {"/chat", "/chat?token=", "/chat?other=1"}) {
        const ConnectionId id = world.open(target);
        REQUIRE(world.clients[id].refused);
        CHECK(world.clients[id].refused->status == 401);
        CHECK(message_in(world.clients[id].refused->body) == "Unauthorized");
    }
    CHECK(world.asked.empty());
}

TEST_CASE("the authorizer's response decides between 401, 403, 500 and success", "[simulator]") {
    SocketWorld world;
    const auto status = [&](const std::expected<std::string, std::string>& reply) {
        world.authorizer = [&](const Json&) { return SocketWorld::Reply(reply); };
        const auto& client = world.clients[world.open()];
        return client.refused ? client.refused->status : client.accepted ? 101 : 0;
    };
    CHECK(status(allowed()) == 101);
    CHECK(status(allowed("{}")) == 101);
    CHECK(status(std::unexpected("Unauthorized")) == 401);
    CHECK(status(std::unexpected("unauthorized")) == 500);
    CHECK(status(std::unexpected("out of memory")) == 500);
    const auto policy = [](std::string_view effect, std::string_view resource) {
        return R"({"principalId":"ada","policyDocument":{"Version":"2012-10-17","Statement":[{"Effect":")" +
               std::string(effect) + R"(","Action":"execute-api:Invoke","Resource":")" + std::string(resource) +
               R"("}]}})";
    };
    CHECK(status(policy("Allow", "*")) == 101);
    CHECK(status(policy("Deny", "*")) == 403);
    CHECK(status(policy("Allow", "arn:aws:execute-api:us-east-1:123456789012:other/chat/$connect")) == 403);
    CHECK(status("null") == 500);
    CHECK(status(R"({"principalId":"ada"})") == 500);
    CHECK(status(R"({"policyDocument":{}})") == 500);
    CHECK(status(allowed(R"({"deep":{"a":1}})")) == 500);
}

TEST_CASE("an authorizer's event has the documented form: for a repeated parameter the last and all values",
          "[simulator]") {
    SocketWorld world;
    world.open("/chat?token=a&token=b%20c&x=1", {{"X-Two", "1"}, {"X-Two", "2"}});
    const Json& event = world.asked.at(0).event;
    CHECK(*event.find_text("type") == "REQUEST");
    CHECK(*event.find_text("methodArn") == "arn:aws:execute-api:us-east-1:123456789012:localsocket/chat/$connect");
    CHECK(event.find("queryStringParameters")->dump() == R"({"token":"b c","x":"1"})");
    CHECK(event.find("multiValueQueryStringParameters")->dump() == R"({"token":["a","b c"],"x":["1"]})");
    CHECK(*event.find("headers")->find_text("X-Two") == "2");
    CHECK(event.find("multiValueHeaders")->find("X-Two")->dump() == R"(["1","2"])");
    const Json& context = context_of(world.asked[0]);
    CHECK(*context.find_text("routeKey") == "$connect");
    CHECK(*context.find_text("eventType") == "CONNECT");
    CHECK(*context.find_text("stage") == "chat");
    CHECK(*context.find_text("requestTime") == "09/Oct/2025:08:53:20 +0000");
    CHECK(context.find_text("connectionId")->ends_with('='));
    CHECK_FALSE(context.find("authorizer"));
}

TEST_CASE("the authorizer's context arrives with every later event of the connection, as strings", "[simulator]") {
    SocketWorld world;
    const ConnectionId id = world.open("/chat?token=good&take=acknowledged");
    world.send(id, R"({"action":"publish"})");
    world.send(id, "anything");
    world.leave(id);
    REQUIRE(world.routes_asked() == Routes{"authorizer", "$connect", "publish", "$default", "$disconnect"});
    for (std::size_t i = 1; i < world.asked.size(); ++i) {
        CHECK(context_of(world.asked[i]).find("authorizer")->dump() ==
              R"({"user":"ada","count":"3","known":"true","principalId":"ada"})");
        CHECK(world.name(i) == world.name());
    }
    CHECK(*world.asked[1].event.find("queryStringParameters")->find_text("take") == "acknowledged");
    CHECK_FALSE(world.asked[2].event.find("queryStringParameters"));
    CHECK_FALSE(world.asked[2].event.find("headers"));
    CHECK(*world.asked[2].event.find_text("body") == R"({"action":"publish"})");
    CHECK(*context_of(world.asked[2]).find_text("eventType") == "MESSAGE");
}

TEST_CASE("$connect refuses the handshake with its own status, or with 502 if it fails", "[simulator]") {
    SocketWorld world;
    const auto status = [&](const std::expected<std::string, std::string>& reply) {
        world.route = [&](const Json&) { return SocketWorld::Reply(reply); };
        const auto& client = world.clients[world.open()];
        CHECK_FALSE((client.refused && client.accepted));
        return client.refused ? client.refused->status : 101;
    };
    CHECK(status(R"({"statusCode":204})") == 101);
    CHECK(status(R"({"statusCode":403})") == 403);
    CHECK(status(R"({"statusCode":503,"body":"later"})") == 503);
    CHECK(status(R"({"no":"status"})") == 502);
    CHECK(status("null") == 502);
    CHECK(status(std::unexpected("boom")) == 502);
    world.route = [](const Json&) { return later; };
    const ConnectionId silent = world.open();
    world.wait(quotas::socket_integration);
    REQUIRE(world.clients[silent].refused);
    CHECK(world.clients[silent].refused->status == 502);
}

TEST_CASE("two simultaneous handshakes get separate answers", "[simulator]") {
    SocketWorld world;
    world.authorizer = [](const Json&) { return later; };
    const ConnectionId first = world.open();
    const ConnectionId second = world.open();
    const auto asked = world.asked;
    world.answer(asked[1], allowed());
    world.answer(asked[0], std::unexpected("Unauthorized"));
    CHECK(world.clients[second].accepted);
    CHECK(world.clients[first].refused->status == 401);
}

TEST_CASE("a client that leaves during $connect is disconnected once it has been answered", "[simulator]") {
    SocketWorld world;
    world.route = [](const Json& event) {
        return *event.find("requestContext")->find_text("routeKey") == "$connect" ? later : fine;
    };
    const ConnectionId id = world.open();
    world.leave(id, {});
    CHECK(world.routes_asked() == Routes{"authorizer", "$connect"});
    world.answer(world.last(), *fine);
    CHECK(world.routes_asked() == Routes{"authorizer", "$connect", "$disconnect"});
    CHECK_FALSE(world.clients[id].accepted);
    // A connection that $connect refused gets no $disconnect.
    const ConnectionId refused = world.open();
    world.leave(refused);
    world.answer(world.last(), R"({"statusCode":403})");
    CHECK(world.routes_asked().size() == 5);
    CHECK_FALSE(world.clients[refused].refused);
}

// --- messages ---

TEST_CASE("a message goes to the route of its action, or else to $default", "[simulator]") {
    SocketWorld world;
    const ConnectionId id = world.open();
    for (const std::string text :
         {R"({"action":"publish"})", R"({"action":"unknown"})", R"({"other":1})", "no json", R"({"action":{}})",
          R"({"action":"$connect"})", R"({"action":"$disconnect"})", R"([])", ""})
        world.send(id, text);
    Routes routes = world.routes_asked();
    CHECK(routes[2] == "publish");
    CHECK(Routes(routes.begin() + 3, routes.end()) == Routes(8, "$default"));
}

TEST_CASE("the client is told when there is no route or the function fails", "[simulator]") {
    SocketWorld world({}, socket_template({"publish"}));
    const ConnectionId id = world.open();
    world.send(id, "{}");
    REQUIRE(world.clients[id].texts.size() == 1);
    CHECK(message_in(world.clients[id].texts[0]) == "Forbidden");
    for (const auto& reply : {SocketWorld::Reply(std::unexpected("boom")), SocketWorld::Reply("null")}) {
        world.route = [&](const Json&) { return reply; };
        world.send(id, R"({"action":"publish"})");
        CHECK(message_in(world.clients[id].texts.back()) == "Internal server error");
    }
    // The status does not matter: there is no route response.
    world.route = [&](const Json&) { return SocketWorld::Reply(R"({"statusCode":400,"body":"no"})"); };
    world.send(id, R"({"action":"publish"})");
    CHECK(world.clients[id].texts.size() == 3);
    CHECK_FALSE(world.clients[id].closed);
}

TEST_CASE("messages of one connection are handled concurrently and may overtake each other", "[simulator]") {
    SocketWorld world({.socket_delays = 500ms});
    const ConnectionId id = world.open();
    world.route = [](const Json&) { return later; };
    for (int i = 0; i < 20; ++i) world.send(id, R"({"action":"publish","i":)" + std::to_string(i) + "}");
    CHECK(world.asked.size() == 2);
    world.wait(500ms);
    REQUIRE(world.asked.size() == 22);
    std::vector<std::int64_t> order;
    for (std::size_t i = 2; i < world.asked.size(); ++i)
        order.push_back(*parse_json(*world.asked[i].event.find_text("body"))->find_integer("i"));
    CHECK_FALSE(std::ranges::is_sorted(order));
    std::ranges::sort(order);
    CHECK(order.back() == 19);
    // Messages sent before the close are still handled.
    world.send(id, R"({"action":"publish"})");
    world.leave(id);
    world.wait(500ms);
    CHECK(std::ranges::count(world.routes_asked(), "publish") == 21);
}

TEST_CASE("oversized or binary frames close the connection with AWS's codes", "[simulator]") {
    SocketWorld world;
    const ConnectionId large = world.open();
    world.send(large, std::string(quotas::socket_message_bytes, 'x'));
    CHECK_FALSE(world.clients[large].closed);
    world.send(large, std::string(quotas::socket_message_bytes + 1, 'x'));
    CHECK(world.clients[large].closed == Closed({1009, "Message too long"}));

    const ConnectionId framed = world.open();
    world.cloud->saw_frame(framed, quotas::socket_frame_bytes, world.now);
    world.drain();
    CHECK_FALSE(world.clients[framed].closed);
    world.cloud->saw_frame(framed, quotas::socket_frame_bytes + 1, world.now);
    world.drain();
    CHECK(world.clients[framed].closed->first == 1009);
    const std::size_t before = world.asked.size();
    world.send(framed, "{}");  // ignored: the socket is closed
    world.leave(framed);
    CHECK(world.asked.size() == before);

    const ConnectionId binary = world.open();
    world.cloud->received(binary, Bytes{1, 2, 3}, world.now);
    world.drain();
    CHECK(world.clients[binary].closed->first == 1003);
    CHECK(world.last().route == "$disconnect");
    CHECK(context_of(world.last()).find_integer("disconnectStatusCode") == 1003);
}

// --- the end ---

TEST_CASE("a connection ends after ten idle minutes, or after two hours; traffic in either direction keeps it",
          "[simulator]") {
    SocketWorld world;
    const ConnectionId idle = world.open();
    world.wait(10min - 1ms);
    CHECK_FALSE(world.clients[idle].closed);
    world.wait(1ms);
    CHECK(world.clients[idle].closed == Closed({1001, "Going away"}));
    CHECK(world.last().route == "$disconnect");
    CHECK(context_of(world.last()).find_integer("disconnectStatusCode") == 1001);

    const std::size_t before = world.asked.size();
    const ConnectionId busy = world.open();
    const std::string name = world.name(before);
    for (int minutes = 9; minutes < 120; minutes += 9) {
        world.wait(9min);
        CHECK_FALSE(world.clients[busy].closed);
        if (minutes % 2 == 0)
            world.send(busy, "{}");
        else
            CHECK(world.manage("POST", name, "still there?").status == 200);
    }
    world.wait(3min);
    CHECK(world.clients[busy].closed == Closed({1001, "Going away"}));
    CHECK(world.manage("POST", name, "too late").status == 410);
}

TEST_CASE("$disconnect is invoked once, after the close, with the client's reason", "[simulator]") {
    SocketWorld world;
    const ConnectionId id = world.open();
    world.leave(id, {.code = 4001, .reason = "enough"});
    REQUIRE(world.last().route == "$disconnect");
    CHECK(*context_of(world.last()).find_text("eventType") == "DISCONNECT");
    CHECK(context_of(world.last()).find_integer("disconnectStatusCode") == 4001);
    CHECK(*context_of(world.last()).find_text("disconnectReason") == "enough");
    CHECK(world.manage("POST", world.name(), "x").status == 410);
    world.leave(id);
    CHECK(world.asked.size() == 3);
    // $disconnect may fail without effect.
    world.route = [](const Json& event) {
        return *event.find("requestContext")->find_text("routeKey") == "$disconnect"
                   ? SocketWorld::Reply(std::unexpected("boom"))
                   : fine;
    };
    world.leave(world.open());
    CHECK(world.asked.size() == 6);
}

// --- @connections ---

TEST_CASE("a backend can send to a connection, query it and close it", "[simulator]") {
    SocketWorld world;
    const ConnectionId id = world.open();
    const std::string name = world.name();
    CHECK(world.manage("POST", name, R"({"text":"hé"})").status == 200);
    CHECK(world.clients[id].texts == std::vector<std::string>{R"({"text":"hé"})"});
    world.wait(1min);
    world.send(id, "{}");
    const HttpResponse about = world.manage("GET", name);
    CHECK(about.status == 200);
    CHECK(
        about.body ==
        R"({"connectedAt":"2025-10-09T08:53:20Z","identity":{"sourceIp":"127.0.0.1","userAgent":"test"},"lastActiveAt":"2025-10-09T08:54:20Z"})");
    CHECK(world.manage("DELETE", name).status == 204);
    CHECK(world.clients[id].closed == Closed({1000, "Connection Closed Normally"}));
    CHECK(world.last().route == "$disconnect");
    for (const std::string_view method : {"POST", "GET", "DELETE"}) {
        const HttpResponse gone = world.manage(method, name, method == "POST" ? "x" : "");
        CHECK(gone.status == 410);
        CHECK(*find_header(gone.headers, "x-amzn-ErrorType") == "GoneException");
        CHECK(parse_json(gone.body)->find_text("message"));
    }
}

TEST_CASE("@connections refuses large payloads, invalid names, bad signatures and missing permissions", "[simulator]") {
    SocketWorld world;
    const ConnectionId id = world.open();
    const std::string name = world.name();
    CHECK(world.manage("POST", name, std::string(quotas::socket_message_bytes, 'x')).status == 200);
    CHECK(world.manage("POST", name, std::string(quotas::socket_message_bytes + 1, 'x')).status == 413);
    CHECK(world.manage("POST", "L0SM9cOFvHcCIhw=", "x").status == 410);
    CHECK(world.manage("POST", "no connection", "x").status == 400);
    CHECK(world.manage("PUT", name, "x").status == 403);
    // The authorizer's role may only read.
    CHECK(world.manage("GET", name, "", "Gate").status == 200);
    const HttpResponse refused = world.manage("POST", name, "x", "Gate");
    CHECK(refused.status == 403);
    CHECK(
        refused.body.contains("arn:aws:execute-api:us-east-1:123456789012:localsocket/chat/POST/@connections/" + name));
    CHECK(world.manage("DELETE", name, "", "Gate").status == 403);
    CHECK(world
              .ask({.method = "POST",
                    .url = std::string(socket_origin) + "/chat/@connections/" + name,
                    .headers = {},
                    .body = "x"})
              .status == 403);
    CHECK(world.ask({.method = "GET", .url = std::string(socket_origin) + "/chat", .headers = {}, .body = {}}).status ==
          403);
    CHECK(world.clients[id].texts.size() == 1);
}

// --- around it ---

TEST_CASE("functions get the addresses of this run's services", "[simulator]") {
    SocketWorld world({.services = "http://127.0.0.1:9001"});
    world.open();
    const auto& environment = world.invokes.at(0).environment;
    const auto has = [&](std::string_view name, std::string_view value) {
        return std::ranges::any_of(
            environment, [&](const auto& pair) { return pair.first == name && pair.second == value; });
    };
    CHECK(has("AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI", "http://127.0.0.1:9001/chat"));
    for (const std::string name : {"KMS", "SQS", "STS", "COGNITO_IDENTITY", "COGNITO_IDENTITY_PROVIDER", "DYNAMODB"})
        CHECK(has("AWS_ENDPOINT_URL_" + name, "http://127.0.0.1:9001"));
}

TEST_CASE("frame sizes are reported wherever the bytes are cut", "[simulator]") {
    Bytes stream;
    const auto frame = [&](std::size_t size, bool masked) {
        stream.push_back(0x81);
        const std::uint8_t mask = masked ? 0x80 : 0;
        if (size < 126)
            stream.push_back(static_cast<std::uint8_t>(mask | size));
        else if (size < 65'536)
            stream.insert(stream.end(), {static_cast<std::uint8_t>(mask | 126), static_cast<std::uint8_t>(size >> 8),
                                         static_cast<std::uint8_t>(size)});
        else
            stream.insert(stream.end(),
                          {static_cast<std::uint8_t>(mask | 127), 0, 0, 0, 0, 0, static_cast<std::uint8_t>(size >> 16),
                           static_cast<std::uint8_t>(size >> 8), static_cast<std::uint8_t>(size)});
        stream.insert(stream.end(), size + (masked ? 4 : 0), 0xFF);
    };
    const std::vector<std::uint64_t> sizes = {0, 1, 125, 126, 300, 70'000, 0, 5};
    for (const std::uint64_t size : sizes) frame(size, size % 2 == 0);
    for (const std::size_t step : {std::size_t{1}, std::size_t{7}, std::size_t{1000}, stream.size()}) {
        FrameSizes reader;
        std::vector<std::uint64_t> seen;
        for (std::size_t at = 0; at < stream.size(); at += step)
            for (const std::uint64_t size :
                 reader.feed(ByteView(stream).subspan(at, std::min(step, stream.size() - at))))
                seen.push_back(size);
        CHECK(seen == sizes);
    }
}
