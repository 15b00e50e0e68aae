#include "transport/fallback.h"

#include "gateways_world.h"
#include "transport/make.h"
#include "transport/transport_kind.h"

using namespace transport;

namespace {

Config three_ways(GatewayAuth entry = GatewayAuth::token) {
    Config config;
    config.kind = TransportKind::iot;
    config.fallbacks = {TransportKind::api_gateway, TransportKind::sqs};
    config.region = "eu-west-1";
    config.iot_endpoint = "abc-ats.iot.eu-west-1.amazonaws.com";
    config.identity_pool_id = the_pool;
    config.api_url = the_api;
    config.api_gateway_url = the_socket_api;
    config.api_gateway_auth = entry;
    return config;
}

struct Ways : Gateways {
    explicit Ways(std::string way = {}, Standing standing = Standing::guest, GatewayAuth entry = GatewayAuth::token)
        : Gateways(*make(
              three_ways(entry), {.standing = standing, .identity = {}, .password = {}, .fallback = std::move(way)})) {
        mqtt_opens = false;
    }
    // An attempt as the chat makes it; the world answers.
    void attempt() {
        connect();
        serve();
        pass(100ms);
    }
    Secret kept_way() const {
        for (auto last = kept.rbegin(); last != kept.rend(); ++last)
            if (last->key == fallback_key) return last->value;
        return {};
    }
};

}  // namespace

TEST_CASE("after three attempts that look blocked, the next transport is used", "[transport][fallback]") {
    Ways world;
    for (int i = 0; i < limits::blocked_attempts; ++i) {
        INFO("attempt " << i);
        world.attempt();
        CHECK(world.socket().subprotocol == "mqtt");
        CHECK(world.down().cause == DownCause::network);
        world.pass(2s);
    }
    CHECK(world.kept_way() ==
          Secret(
              "api-gateway " +
              std::to_string((world.now.unix_time + limits::fallback_sticks - 2s - 100ms).time_since_epoch().count())));
    world.attempt();
    const auto up = world.take<Up>();
    REQUIRE(up);
    CHECK(*up == Up{ourselves,
                    {.kind = TransportKind::api_gateway, .live = true, .private_rooms = false, .is_fallback = true}});
    CHECK(world.socket().url.starts_with(the_socket_api));
    world.join("lobby");
    world.serve();
    CHECK(world.take<RoomJoined>());
    world.send("lobby", "m1");
    world.serve();
    CHECK(world.take<Accepted>());
    // The guest is the same: no other identity was requested from Cognito.
    CHECK(std::ranges::count(world.kept, identity_key, &Keep::key) == 1);

    SECTION("for ten minutes, however often it connects") {
        world.close(world.last());
        CHECK(world.down().cause == DownCause::network);
        world.attempt();
        CHECK(world.take<Up>()->capabilities.kind == TransportKind::api_gateway);
    }
    SECTION("then the first one is tried again, at the next connect") {
        world.serving = true;
        world.mqtt_opens = true;
        world.pass(limits::fallback_sticks + 1min);
        CHECK(world.events.empty());
        world.close(world.last());
        CHECK(world.down().cause == DownCause::network);
        world.serving = false;
        world.connect();
        world.serve();
        CHECK(world.socket().subprotocol == "mqtt");
        CHECK(world.kept_way().empty());
    }
    SECTION("and if that is blocked too, the one after it") {
        world.close(world.last());
        world.events.clear();
        world.gateway_opens = false;
        for (int i = 0; i < limits::blocked_attempts; ++i) {
            world.attempt();
            CHECK(world.down().cause == DownCause::network);
        }
        world.attempt();
        CHECK(world.take<Up>()->capabilities ==
              Capabilities{.kind = TransportKind::sqs, .live = false, .private_rooms = false, .is_fallback = true});
        CHECK(world.kept_way().reveal().starts_with("sqs "));
    }
}

TEST_CASE("failures that do not mean a blocked transport do not change it", "[transport][fallback]") {
    Ways world;
    const auto stays = [&] {
        world.kept.clear();
        for (int i = 0; i < 3 * limits::blocked_attempts; ++i) {
            world.attempt();
            world.pass(20s);
            world.events.clear();
        }
        return world.kept_way().empty();
    };
    SECTION("no network at all") {
        world.reachable = false;
        CHECK(stays());
    }
    SECTION("the network goes and returns in between") {
        for (int i = 0; i < 10; ++i) {
            world.reachable = i % 3 != 2;
            world.attempt();
            world.events.clear();
        }
        CHECK(world.kept_way().empty());
    }
    SECTION("the transport was up in between") {
        world.mqtt_opens = true;
        for (int i = 0; i < 10; ++i) {
            world.connect();
            world.serve();
            world.link->socket_opened(world.last(), world.now);
            world.link->socket_received(world.last(), Bytes{0x20, 0x03, 0x00, 0x00, 0x00}, world.now);
            world.drain();
            REQUIRE(world.take<Up>());
            world.close(world.last());
            world.events.clear();
        }
        CHECK(world.kept_way().empty());
    }
    SECTION("we left") {
        for (int i = 0; i < 10; ++i) {
            world.connect();
            world.disconnect();
        }
        CHECK(world.kept_way().empty());
    }
    CHECK((world.order.empty() || !world.socket().subprotocol.empty()));
}

TEST_CASE("a user whose policy seems to be applied for ever gets the next transport too", "[transport][fallback]") {
    Ways world({}, Standing::user);
    for (int i = 0; i < limits::blocked_attempts; ++i) {
        world.attempt();
        CHECK(world.take<Down>());
        world.pass(20s);
    }
    world.attempt();
    CHECK(world.take<Up>()->capabilities ==
          Capabilities{.kind = TransportKind::api_gateway, .live = true, .private_rooms = true, .is_fallback = true});
}

TEST_CASE("a guest whose transport is blocked skips one that only admits users", "[transport][fallback]") {
    const std::string kept = "api-gateway " + std::to_string((at(0ms).unix_time + 5min).time_since_epoch().count());
    for (const std::string& way : {std::string(), kept}) {
        INFO("kept: " << way);
        Ways world(way, Standing::guest, GatewayAuth::jwt);
        for (int i = 0; i < limits::blocked_attempts; ++i) {
            world.attempt();
            CHECK(world.down().cause == DownCause::network);
            world.pass(20s);
        }
        world.attempt();
        const auto up = world.take<Up>();
        REQUIRE(up);
        CHECK(up->capabilities ==
              Capabilities{.kind = TransportKind::sqs, .live = false, .private_rooms = false, .is_fallback = true});
    }
}

TEST_CASE("a signed-in user does not skip it", "[transport][fallback]") {
    Ways world({}, Standing::user, GatewayAuth::jwt);
    for (int i = 0; i < limits::blocked_attempts; ++i) {
        world.attempt();
        CHECK(world.take<Down>());
        world.pass(20s);
    }
    world.attempt();
    CHECK(world.take<Up>()->capabilities ==
          Capabilities{.kind = TransportKind::api_gateway, .live = true, .private_rooms = true, .is_fallback = true});
}

TEST_CASE("the fallback transport survives a reload until its time is over", "[transport][fallback]") {
    const auto until = [](Milliseconds from_now) {
        return std::to_string((at(0ms).unix_time + from_now).time_since_epoch().count());
    };
    const auto way_of = [](std::string kept) {
        Ways world(std::move(kept));
        world.attempt();
        return world.sockets.empty()                ? TransportKind::sqs
               : world.socket().subprotocol.empty() ? TransportKind::api_gateway
                                                    : TransportKind::iot;
    };
    CHECK(way_of("api-gateway " + until(5min)) == TransportKind::api_gateway);
    CHECK(way_of("sqs " + until(1s)) == TransportKind::sqs);
    CHECK(way_of("api-gateway " + until(-1s)) == TransportKind::iot);
    CHECK(way_of("api-gateway " + until(24h)) == TransportKind::iot);  // written with another clock
    for (const char* nonsense : {"", " ", "mqtt 1", "api-gateway", "api-gateway ", "api-gateway x", "telegraph 99",
                                 "iot 1", "sqs 99999999999999999999999"}) {
        INFO(nonsense);
        CHECK(way_of(nonsense) == TransportKind::iot);
    }
}

TEST_CASE("requests continue over the next transport, each answered once, and no id is used twice",
          "[transport][fallback]") {
    Ways world;
    for (int i = 0; i < limits::blocked_attempts; ++i) {
        world.connect();
        if (i == limits::blocked_attempts - 1)
            for (AskId id = 1; id <= 6; ++id) world.ask(id, api::get_room(RoomId("room-" + std::to_string(id))));
        // Cognito and the socket answer, but requests hang.
        for (bool busy = true; busy;) {
            busy = false;
            if (const auto fetch =
                    world.take_fetch([&](const Fetch& each) { return !Gateways::target(each).empty(); })) {
                world.serve(*fetch);
                busy = true;
            }
            for (const auto id : std::vector(world.order)) busy = world.serve(id) || busy;
        }
        CHECK(world.take<Down>());
    }
    CHECK(world.events.empty());
    // Four on the former transport, and the same four again on the next one.
    REQUIRE(world.fetches.size() == 8);
    const std::vector<Fetch> old(world.fetches.begin(), world.fetches.begin() + 4);
    world.fetches.erase(world.fetches.begin(), world.fetches.begin() + 4);
    for (const Fetch& fetch : old) world.answer(fetch, world.json(500, Json::object()));
    CHECK(world.events.empty());
    world.attempt();
    for (const Fetch& fetch : old) world.answer(fetch, world.json(200, Json::object()));
    std::multiset<AskId> answered;
    while (!world.events.empty()) {
        if (const auto* answer = std::get_if<Answered>(&world.events.front())) answered.insert(answer->ask);
        world.events.pop_front();
    }
    CHECK(answered == std::multiset<AskId>{1, 2, 3, 4, 5, 6});
}

TEST_CASE("after a fallback, a room that may exist is not created again, and its creator learns that no answer came",
          "[transport][fallback]") {
    Ways world;
    for (int i = 0; i < limits::blocked_attempts; ++i) {
        world.connect();
        if (i == limits::blocked_attempts - 1) world.ask(7, api::post_room("Club", api::Access::open));
        world.pass(100ms);
        for (const auto id : std::vector(world.order)) world.serve(id);
        while (const auto fetch = world.take_fetch([](const Fetch& each) { return !Gateways::target(each).empty(); }))
            world.serve(*fetch);
        for (const auto id : std::vector(world.order)) world.serve(id);
    }
    std::vector<Answered> answers;
    while (!world.events.empty()) {
        if (auto* answer = std::get_if<Answered>(&world.events.front())) answers.push_back(*answer);
        world.events.pop_front();
    }
    REQUIRE(answers.size() == 1);
    CHECK(answers[0].ask == 7);
    REQUIRE_FALSE(answers[0].body);
    CHECK(answers[0].body.error() == AskFailure(api::Problem{api::Refusal::busy, api::Problem::Detail::no_answer}));
    CHECK(std::ranges::count_if(world.fetches, [&](const Fetch& each) { return world.path(each) == "POST/rooms"; }) <=
          1);
}

TEST_CASE("transports have the names of the configuration", "[transport][fallback]") {
    for (const TransportKind way :
         {TransportKind::iot, TransportKind::mqtt, TransportKind::api_gateway, TransportKind::sqs})
        CHECK(kind_named(kind_name(way)) == way);
    CHECK_FALSE(kind_named("carrier pigeon"));
}
