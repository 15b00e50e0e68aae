// Guests are shut out by a row that every function reads which they can reach, and each guest has a number of requests
// a minute. Both leave people with accounts alone.
#include <catch2/catch_test_macros.hpp>

#include "lambda/connections.h"
#include "lambda/entry.h"
#include "protocol/gateway.h"
#include "protocol/limits.h"

namespace {

using namespace backend;

const Who ann = member("ann");
const RoomId lobby("lobby");
const std::string tab = "0123456789abcdef";

Who guest_number(int number) { return {.identity = "us-east-1:guest-" + std::to_string(number), .account = {}}; }

Message text(std::string_view id) {
    return {.id = MessageId(std::string(id)), .kind = Kind::text, .name = "x", .text = "hello"};
}

void watch_guests(Backend& backend) {
    backend.engine.create("Guests", {"guest", ""});
    backend.environment.guests_table = "Guests";
}
void shut_out(Backend& backend) {
    backend.engine.put("Guests", Json::object({{"guest", Json::object({{"S", "$shut-out"}})}}));
}

// Everything that the guests' role may ask the API.
std::vector<api::Request> routes_of_guests() {
    return {api::get_users({ann.user()}),
            api::find_user("ann"),
            {.method = "GET", .path = "/users/" + ann.user().text()},
            api::get_rooms("", {}),
            api::get_room(lobby),
            api::get_messages_before(lobby, {}),
            api::post_message(lobby, text("m1")),
            api::post_guest_token(),
            api::put_polling(tab),
            api::delete_polling(tab),
            api::poll_room(tab, lobby),
            api::stop_polling_room(tab, lobby),
            {.method = "GET", .path = "/me/messages"},
            {.method = "POST", .path = "/me/messages/read", .body = R"({"ids":["a"]})"}};
}

struct World {
    World() {
        watch_guests(backend);
        backend.environment.offered_rooms = {"Lobby"};
    }
    Entry entry;
    Backend& backend = entry.backend;
    Sockets sockets{backend};

    // The refusal of the frame that a guest was answered last.
    std::optional<api::Refusal> refusal(const std::string& line) {
        const auto refused = sockets.connection(line).last<gateway::Refused>();
        return refused ? std::optional(refused->refusal) : std::nullopt;
    }
    long long count(std::string_view request) const { return std::ranges::count(backend.engine.log, request); }
};

}  // namespace

TEST_CASE("guests who are shut out are refused on every route, before anything else is read or written, and told why",
          "[lambda]") {
    Backend backend;
    watch_guests(backend);
    shut_out(backend);
    for (const api::Request& request : routes_of_guests()) {
        INFO(request.method << " " << request.path);
        backend.engine.log.clear();
        const Got got = backend.call(guest(), request);
        CHECK(got.status == 403);
        CHECK(got.code() == "guests-off");
        CHECK(backend.engine.log == std::vector<std::string>{"GetItem Guests"});
    }
    CHECK(backend.published.empty());
    CHECK(backend.call(guest(), api::post_session()).code() == "not-signed-in");
}

TEST_CASE("people with accounts neither notice that guests are shut out nor are counted", "[lambda]") {
    World world;
    shut_out(world.backend);
    world.backend.environment.guest_budget = 1;
    world.backend.join("ben");
    for (int i = 0; i < 3; ++i) CHECK(world.backend.call(person("ben"), api::get_rooms("", {})).status == 200);
    const std::string line = world.sockets.connect(ann);
    for (int i = 0; i < 3; ++i) world.sockets.send(ann, line, gateway::Subscribe{lobby});
    CHECK(world.sockets.connection(line).last<gateway::Subscribed>());
    CHECK(entered(world.entry.connect(world.entry.token(ann))) == ann.user().text());
    CHECK(world.count("GetItem Guests") == 0);
    CHECK(world.count("UpdateItem Guests") == 0);
}

TEST_CASE("a token that a guest got before they were shut out opens nothing afterwards", "[lambda]") {
    World world;
    const std::string token = world.entry.token(guest());
    shut_out(world.backend);
    world.backend.now += lambda::guests_remembered;
    CHECK(is_refused(world.entry.connect(token)));
    world.backend.engine.clear("Guests");
    world.backend.now += lambda::guests_remembered;
    CHECK(entered(world.entry.connect(world.entry.token(guest()))) == guest().user().text());
}

TEST_CASE("a process reads once in some seconds whether guests are shut out, and notices it within them", "[lambda]") {
    World world;
    world.backend.environment.guest_budget = 0;
    for (int i = 0; i < 20; ++i) CHECK(world.backend.call(guest(), api::get_rooms("", {})).status == 200);
    CHECK(world.count("GetItem Guests") == 1);
    shut_out(world.backend);
    world.backend.now += lambda::guests_remembered - 1ms;
    CHECK(world.backend.call(guest(), api::get_rooms("", {})).status == 200);
    world.backend.now += 1ms;
    CHECK(world.backend.call(guest(), api::get_rooms("", {})).code() == "guests-off");
    world.backend.engine.clear("Guests");
    CHECK(world.backend.call(guest(), api::get_rooms("", {})).code() == "guests-off");
    world.backend.now += lambda::guests_remembered;
    CHECK(world.backend.call(guest(), api::get_rooms("", {})).status == 200);
    // What was read by a clock that was ahead does not count for ever.
    world.backend.now -= 1h;
    shut_out(world.backend);
    CHECK(world.backend.call(guest(), api::get_rooms("", {})).code() == "guests-off");
}

TEST_CASE("if nobody can tell whether guests are shut out, no guest gets in", "[lambda]") {
    World world;
    const std::string token = world.entry.token(guest());
    const std::string line = world.sockets.connect(guest());
    world.backend.now += lambda::guests_remembered;
    world.backend.engine.instead_of_all(tables::Engine::refusal("InternalServerError", 500));
    const Got got = world.backend.call(guest(), api::get_rooms("", {}));
    CHECK(got.status == 503);
    CHECK(got.code() == "busy");
    CHECK(is_refused(world.entry.connect(token)));
    world.sockets.send(guest(), line, gateway::Publish{lobby, text("m1")});
    CHECK(world.refusal(line) == api::Refusal::busy);
    CHECK(world.backend.published.empty());
}

TEST_CASE("an open connection of a guest who is shut out says nothing more: whatever it sends, it is told and closed",
          "[lambda]") {
    const std::string said = gateway::write(gateway::Publish{lobby, text("m1")});
    for (const auto& [route, body] :
         {std::pair<std::string, std::string>{"publish", said},
          {"subscribe", gateway::write(gateway::Subscribe{lobby})},
          {"unsubscribe", gateway::write(gateway::Unsubscribe{lobby})},
          {"ping", gateway::write(gateway::Ping{})},
          {"taken", gateway::write(gateway::Taken{1})},
          {"$default", "anything"},
          {"publish", ""}}) {
        INFO(route);
        World world;
        const std::string line = world.sockets.connect(guest());
        world.sockets.send(guest(), line, gateway::Subscribe{lobby});
        shut_out(world.backend);
        world.backend.now += lambda::guests_remembered;
        world.sockets.send(guest(), line, route, body);
        CHECK(world.refusal(line) == api::Refusal::guests_off);
        CHECK(world.sockets.closed == std::vector<std::string>{line});
        CHECK_FALSE(world.sockets.known(line));
        CHECK(world.sockets.subscriptions_of(line) == 0);
        CHECK(world.backend.published.empty());
    }
}

TEST_CASE("a refused message is named, so that the page knows which one it was", "[lambda]") {
    World world;
    const std::string line = world.sockets.connect(guest());
    shut_out(world.backend);
    world.backend.now += lambda::guests_remembered;
    world.sockets.send(guest(), line, gateway::Publish{lobby, text("m1")});
    const auto refused = world.sockets.connection(line).last<gateway::Refused>();
    REQUIRE(refused);
    CHECK(refused->action == "publish");
    CHECK(refused->room == lobby);
    CHECK(refused->id == MessageId("m1"));
}

TEST_CASE("a guest who is shut out between the token's check and the connection does not connect", "[lambda]") {
    World world;
    shut_out(world.backend);
    const lambda::Reply reply = world.backend.reply(FunctionName::gateway, Sockets::event(guest(), "line", "$connect"));
    CHECK(reply.result.find_integer("statusCode") == 403);
    CHECK_FALSE(world.sockets.known("line"));
    // Leaving is possible always.
    CHECK(world.backend.reply(FunctionName::gateway, Sockets::event(guest(), "line", "$disconnect"))
              .result.find_integer("statusCode") == 200);
}

TEST_CASE("a guest's budget is for a minute and for this guest, over all routes together", "[lambda]") {
    World world;
    world.backend.environment.guest_budget = 3;
    world.backend.now = UnixTime(std::chrono::floor<std::chrono::minutes>(world.backend.now.time_since_epoch()));
    CHECK(world.backend.call(guest(), api::get_rooms("", {})).status == 200);
    CHECK(world.backend.call(guest(), api::get_messages_before(lobby, {})).status == 200);
    CHECK(world.backend.call(guest(), api::find_user("nobody")).status == 404);
    world.backend.engine.log.clear();
    const Got got = world.backend.call(guest(), api::get_rooms("", {}));
    CHECK(got.status == 429);
    CHECK(got.code() == "busy");
    CHECK(world.backend.engine.log == std::vector<std::string>{"UpdateItem Guests"});
    CHECK(world.backend.call(guest_number(1), api::get_rooms("", {})).status == 200);
    world.backend.now += 59s;
    CHECK(world.backend.call(guest(), api::get_rooms("", {})).status == 429);
    world.backend.now += 1s;
    CHECK(world.backend.call(guest(), api::get_rooms("", {})).status == 200);
}

TEST_CASE("one request of a guest costs one write, and its row ends by itself", "[lambda]") {
    World world;
    world.backend.call(guest(), api::get_rooms("", {}));
    CHECK(world.count("UpdateItem Guests") == 1);
    const auto rows = world.backend.engine.rows("Guests");
    REQUIRE(rows.size() == 1);
    const auto minute = std::chrono::floor<std::chrono::minutes>(world.backend.now.time_since_epoch());
    CHECK(*rows[0].find("guest")->find_text("S") == guest().user().text() + "#" + std::to_string(minute.count()));
    CHECK(*rows[0].find("expires")->find_text("N") == std::to_string(std::chrono::seconds(minute + 2min).count()));
    CHECK(*rows[0].find("requests")->find_text("N") == "1");
}

TEST_CASE("without a budget guests are not counted", "[lambda]") {
    World world;
    world.backend.environment.guest_budget = 0;
    for (int i = 0; i < 5; ++i) CHECK(world.backend.call(guest(), api::get_rooms("", {})).status == 200);
    CHECK(world.count("UpdateItem Guests") == 0);
}

TEST_CASE("the frames of a guest are counted, too, but for pings, and too many are refused without an end",
          "[lambda]") {
    World world;
    world.backend.environment.guest_budget = 3;
    world.backend.now = UnixTime(std::chrono::floor<std::chrono::minutes>(world.backend.now.time_since_epoch()));
    const std::string line = world.sockets.connect(guest());                 // the first
    world.sockets.send(guest(), line, gateway::Subscribe{lobby});            // the second
    world.sockets.send(guest(), line, gateway::Publish{lobby, text("m1")});  // the third
    CHECK(world.sockets.connection(line).last<gateway::Accepted>());
    world.sockets.send(guest(), line, gateway::Publish{lobby, text("m2")});
    CHECK(world.refusal(line) == api::Refusal::busy);
    CHECK(world.backend.published.size() == 1);
    world.sockets.send(guest(), line, gateway::Ping{});
    CHECK(world.sockets.connection(line).last<gateway::Pong>());
    CHECK(world.sockets.closed.empty());
    CHECK(world.backend.call(guest(), api::get_rooms("", {})).status == 429);
    CHECK(world.backend.reply(FunctionName::gateway, Sockets::event(guest(), "another", "$connect"))
              .result.find_integer("statusCode") == 503);
    world.backend.now += 1min;
    world.sockets.send(guest(), line, gateway::Publish{lobby, text("m2")});
    CHECK(world.sockets.connection(line).last<gateway::Accepted>());
}

TEST_CASE("whatever the rows of guests contain, no guest is refused for longer than their minute", "[lambda]") {
    World world;
    world.backend.call(guest(), api::get_rooms("", {}));
    const Json row = world.backend.engine.rows("Guests").front();
    for (const Json& garbage :
         {Json::object({{"S", "many"}}), Json::object({{"N", "-1.5"}}), Json::object({{"BOOL", true}}),
          Json::object({{"N", "9223372036854775807"}}), Json::object({{"L", Json::array()}})}) {
        INFO(garbage.dump());
        Json spoilt = row;
        spoilt.set("requests", garbage);
        world.backend.engine.put("Guests", spoilt);
        const Got got = world.backend.call(guest(), api::get_rooms("", {}));
        CHECK((got.status == 200 || got.status == 429));
        world.backend.now += 1min;
        CHECK(world.backend.call(guest(), api::get_rooms("", {})).status == 200);
        world.backend.now -= 1min;
    }
    // The row that shuts guests out counts by being there.
    world.backend.engine.put(
        "Guests",
        Json::object({{"guest", Json::object({{"S", "$shut-out"}})}, {"since", Json::object({{"L", Json::array()}})}}));
    world.backend.now += lambda::guests_remembered;
    CHECK(world.backend.call(guest(), api::get_rooms("", {})).code() == "guests-off");
}
