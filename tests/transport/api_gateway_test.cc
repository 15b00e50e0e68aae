#include "transport/api_gateway.h"

#include "gateways_world.h"

using namespace transport;

namespace {

struct Gateway : Gateways {
    explicit Gateway(Standing standing = Standing::user, GatewayAuth entry = GatewayAuth::token,
                     Random random = Random{})
        : Gateways(std::make_unique<ApiGatewayTransport>(ApiGatewayTransport::Settings{
              .url = std::string(the_socket_api),
              .auth = entry,
              .aws = {.identity_pool_id = std::string(the_pool),
                      .cognito_url = "https://cognito-identity.eu-west-1.amazonaws.com/",
                      .api_url = std::string(the_api),
                      .region = "eu-west-1",
                      .standing = standing,
                      .identity = {},
                      .random = random}})) {}
};

bool is_token_purchase(const Fetch& fetch) { return fetch.http.url.ends_with("/tokens"); }

}  // namespace

TEST_CASE("a user's ID token is exchanged for the token that opens the connection", "[transport][gateway]") {
    Gateway world;
    world.connect();
    REQUIRE(std::exchange(world.token_wanted, false));
    CHECK(world.fetches.empty());
    world.token();
    REQUIRE(world.fetches.size() == 1);
    CHECK(world.fetches[0].http.method == "POST");
    CHECK(world.fetches[0].http.url == std::string(the_api) + "/tokens");
    CHECK(*find_header(world.fetches[0].http.headers, "Authorization") == "Bearer id-token");
    CHECK(world.fetches[0].within == http_timeout);
    world.serve();
    REQUIRE(world.order.size() == 1);
    CHECK(world.socket().url == std::string(the_socket_api) + "?token=token-1&take=acknowledged");
    CHECK(world.socket().subprotocol.empty());
    const auto up = world.take<Up>();
    REQUIRE(up);
    CHECK(*up == Up{ourselves, {.kind = TransportKind::api_gateway, .live = true, .private_rooms = true}});
    CHECK(world.link->can_send());
}

TEST_CASE("tokens come from the API that sells them, where it is another one", "[transport][gateway]") {
    const auto settings = [](Standing standing) {
        return ApiGatewayTransport::Settings{
            .url = std::string(the_socket_api),
            .auth = GatewayAuth::token,
            .aws = {.identity_pool_id = std::string(the_pool),
                    .cognito_url = "https://cognito-identity.eu-west-1.amazonaws.com/",
                    .api_url = std::string(the_api),
                    .tokens_url = "https://ghi789.execute-api.eu-west-1.amazonaws.com",
                    .region = "eu-west-1",
                    .standing = standing,
                    .identity = {}}};
    };
    Gateways user(std::make_unique<ApiGatewayTransport>(settings(Standing::user)));
    user.connect();
    user.token();
    REQUIRE(user.fetches.size() == 1);
    CHECK(user.fetches[0].http.url == "https://ghi789.execute-api.eu-west-1.amazonaws.com/tokens");
    Backend backend({.url = std::string(the_api),
                     .tokens_url = "https://ghi789.execute-api.eu-west-1.amazonaws.com",
                     .region = "eu-west-1"});
    std::vector<std::string> urls;
    for (const api::Request& request : {api::post_guest_token(), api::Request{.method = "GET", .path = "/rooms"}})
        backend.ask(1, request, Backend::Turn::last);
    backend.have_credentials({.access_key_id = "AKID", .secret_access_key = Secret("key")}, 0ms, {});
    while (const auto output = backend.poll())
        if (const auto* call = std::get_if<Backend::Call>(&*output)) urls.push_back(call->http.url);
    CHECK(urls == std::vector<std::string>{"https://ghi789.execute-api.eu-west-1.amazonaws.com/tokens/guest",
                                           std::string(the_api) + "/rooms"});
}

TEST_CASE("a guest gets the token with a signed request", "[transport][gateway]") {
    Gateway world(Standing::guest);
    world.connect();
    world.serve();
    CHECK(world.paths == std::vector<std::string>{"POST/tokens/guest"});
    CHECK_FALSE(world.take<Up>()->capabilities.private_rooms);
    REQUIRE(world.kept.size() == 1);
    CHECK(world.kept[0].value == Secret(std::string(the_identity)));
    world.join("p.secret");
    CHECK(world.take<RoomRefused>());
    world.join("d.+");
    CHECK(world.take<RoomRefused>());
}

TEST_CASE("if the ID token itself opens the connection, guests are refused at once", "[transport][gateway]") {
    Gateway guest(Standing::guest, GatewayAuth::jwt);
    guest.connect();
    CHECK(guest.down().cause == DownCause::configured);
    Gateway world(Standing::user, GatewayAuth::jwt);
    world.connect();
    world.serve();
    CHECK(world.socket().url == std::string(the_socket_api) + "?Authorizer=id-token&take=acknowledged");
    CHECK(world.take<Up>()->self == ourselves);
    CHECK(world.tokens_sold == 0);
}

TEST_CASE("an answer to the token request tells why it failed, as far as possible", "[transport][gateway]") {
    Gateway world;
    world.connect();
    world.token();
    const auto fetch = world.take_fetch(is_token_purchase);
    REQUIRE(fetch);
    const auto problem = [](api::Refusal refusal) { return api::write_refusal(refusal, "x"); };
    SECTION("no answer") {
        world.answer(*fetch, std::nullopt);
        CHECK(world.down().cause == DownCause::network);
    }
    SECTION("no answer, without a report of the failure") {
        world.pass(20s);
        CHECK(world.down().cause == DownCause::network);
    }
    SECTION("the page of a captive portal") {
        world.answer(*fetch, HttpResponse{.status = 200, .headers = {{"Content-Type", "text/html"}}, .body = "<html>"});
        CHECK(world.down().cause == DownCause::network);
    }
    SECTION("the backend is busy") {
        world.answer(*fetch, world.json(503, problem(api::Refusal::busy)));
        CHECK(world.down().cause == DownCause::busy);
    }
    SECTION("the ID token may have expired on its way: it is tried once more, then refused") {
        world.answer(*fetch, world.json(401, problem(api::Refusal::bad_token)));
        CHECK(world.events.empty());
        REQUIRE(std::exchange(world.token_wanted, false));
        world.token();
        world.answer(*world.take_fetch(is_token_purchase), world.json(401, problem(api::Refusal::bad_token)));
        CHECK(world.down().cause == DownCause::refused);
    }
    CHECK(world.order.empty());
    CHECK_FALSE(world.link->deadline());
    // Too late.
    world.answer(
        *fetch, world.json(200, api::write(api::ConnectToken{Secret("token-9"), ourselves, world.now.unix_time})));
    CHECK(world.order.empty());
    CHECK(world.events.empty());
    world.connect();
    world.serve();
    CHECK(world.take<Up>());
}

TEST_CASE("without an ID token there is no connection, and the end of the session ends it", "[transport][gateway]") {
    Gateway world;
    world.connect();
    SECTION("for now") {
        world.no_token(TokenLost::for_now);
        CHECK(world.down().cause == DownCause::network);
    }
    SECTION("for ever") {
        world.no_token(TokenLost::for_good);
        CHECK(world.down().cause == DownCause::signed_out);
    }
    SECTION("never answered") {
        world.pass(2min);
        CHECK(world.down().cause == DownCause::network);
    }
    SECTION("for ever, while connected") {
        world.serve();
        REQUIRE(world.take<Up>());
        world.no_token(TokenLost::for_good);
        CHECK(world.down().cause == DownCause::signed_out);
        CHECK(world.open_sockets() == 0);
    }
    CHECK_FALSE(world.link->deadline());
}

TEST_CASE("a socket that does not open is one failed attempt, and each attempt has its own token",
          "[transport][gateway]") {
    Gateway world;
    world.gateway_opens = false;
    for (int attempt = 1; attempt <= 3; ++attempt) {
        world.connect();
        world.serve();
        CHECK(world.down().cause == DownCause::network);
        CHECK(world.tokens_sold == attempt);
        CHECK_FALSE(world.link->deadline());
    }
    world.connect();
    world.token_wanted = false;
    world.token();
    world.serve(*world.take_fetch(is_token_purchase));
    world.pass(limits::socket_within);  // it hangs
    CHECK(world.down().cause == DownCause::network);
    CHECK(world.socket().closed);
}

TEST_CASE("rooms are joined one answer at a time, in any order of commands", "[transport][gateway]") {
    Gateway world;
    world.come_up();
    auto& frames = world.socket().frames;
    world.join("lobby");
    world.join("lobby");
    REQUIRE(frames.size() == 1);
    world.leave("lobby");
    world.join("lobby");
    CHECK(frames.size() == 1);  // its answer comes first
    world.serve();
    CHECK(world.take<RoomJoined>()->room == RoomId("lobby"));
    world.leave("lobby");
    world.join("lobby");
    CHECK(frames.size() == 1);  // unsubscribe only
    world.serve();
    CHECK(world.take<RoomJoined>());
    world.join("p.secret");
    world.join("d.+");
    world.serve();
    CHECK(world.take<RoomJoined>()->room == RoomId("p.secret"));
    CHECK(world.take<RoomJoined>()->room == RoomId("d.+"));
    world.leave("p.secret");
    world.serve();
    world.reply(world.last(), world.frame("p.secret", "m1"));
    CHECK(world.take<Dropped>());
    world.reply(world.last(), world.frame("d." + somebody.text(), "m2"));
    CHECK(world.take<Arrived>()->incoming.room == direct_room(somebody));
}

TEST_CASE("a refused room is refused with its reason, a busy server is asked again, a silent one given up",
          "[transport][gateway]") {
    Gateway world;
    world.come_up();
    world.refused_rooms.insert("p.secret");
    SECTION("not a member") {
        world.join("p.secret");
        world.serve();
        const auto refused = world.take<RoomRefused>();
        REQUIRE(refused);
        CHECK(refused->reason == FailureReason(api::Problem{api::Refusal::not_a_member}));
        world.refused_rooms.clear();
        world.join("p.secret");
        world.serve();
        CHECK(world.take<RoomJoined>());
    }
    SECTION("busy, then not") {
        world.refused_as = api::Refusal::busy;
        world.join("p.secret");
        world.serve();
        CHECK(world.events.empty());
        world.refused_rooms.clear();
        world.serving = true;
        world.pass(5s);
        CHECK(world.take<RoomJoined>());
    }
    SECTION("always busy") {
        world.refused_as = api::Refusal::busy;
        world.serving = true;
        world.join("p.secret");
        world.serve();
        world.pass(20s);
        CHECK(world.take<RoomRefused>());
    }
    SECTION("no answer") {
        world.join("lobby");
        world.pass(limits::suback_within);
        CHECK(world.down().cause == DownCause::network);
    }
    SECTION("beyond the limit of rooms") {
        for (std::size_t i = 0; i < limits::rooms; ++i) world.join("room-" + std::to_string(i));
        world.serve();
        world.events.clear();
        world.join("one-more");
        CHECK(world.take<RoomRefused>());
    }
}

TEST_CASE("rooms joined in one moment are asked for in one frame, and each has its own answer",
          "[transport][gateway]") {
    Gateway world;
    world.come_up();
    world.refused_rooms.insert("p.secret");
    for (const char* room : {"lobby", "help", "p.secret"}) world.link->join(RoomId(room), world.now);
    world.drain();
    REQUIRE(world.socket().frames.size() == 1);
    CHECK(world.socket().frames.front() == R"({"action":"subscribe","rooms":["lobby","help","p.secret"]})");
    world.serve();
    CHECK(world.take<RoomJoined>()->room == RoomId("lobby"));
    CHECK(world.take<RoomJoined>()->room == RoomId("help"));
    CHECK(world.take<RoomRefused>()->room == RoomId("p.secret"));
}

TEST_CASE("when API Gateway handles no more, everything pauses and is sent again over the same connection",
          "[transport][gateway]") {
    const std::string too_many = R"({"message": "Too Many Requests", "connectionId":"x=", "requestId":"y="})";
    Gateway world;
    world.come_up({"lobby"});
    auto& frames = world.socket().frames;
    SECTION("rooms") {
        for (const char* room : {"help", "tea"}) world.link->join(RoomId(room), world.now);
        world.drain();
        REQUIRE(frames.size() == 1);
        frames.clear();
        for (int i = 0; i < 3; ++i) world.reply(world.last(), too_many);
        CHECK(frames.empty());
        world.pass(400ms);
        CHECK(frames.empty());
        world.pass(700ms);
        REQUIRE(frames.size() == 1);
        world.serve();
        CHECK(world.take<RoomJoined>());
        CHECK(world.take<RoomJoined>());
    }
    SECTION("messages, in their order") {
        world.send("lobby", "m1");
        world.send("lobby", "m2");
        frames.clear();
        world.reply(world.last(), too_many);
        world.send("lobby", "m3");
        CHECK(frames.empty());
        world.pass(1100ms);
        CHECK(frames.size() == 1);
        world.serve();
        CHECK(world.published == std::vector<std::string>{"m1", "m2", "m3"});
        for (int i = 0; i < 3; ++i) CHECK(world.take<Accepted>());
    }
    SECTION("a message that was handled is not sent twice") {
        world.send("lobby", "m1");
        world.reply(world.last(), too_many);  // of something else
        world.serve();
        CHECK(world.take<Accepted>());
        world.pass(5s);
        CHECK(world.published == std::vector<std::string>{"m1"});
    }
    SECTION("a message that is never handled is refused as busy in the end") {
        world.send("lobby", "m1");
        for (int i = 0; i < 40 && world.events.empty(); ++i) {
            if (!frames.empty()) {
                frames.clear();
                world.reply(world.last(), too_many);
            }
            world.pass(1s);
        }
        const auto refused = world.take<SendRefused>();
        REQUIRE(refused);
        CHECK(refused->reason == FailureReason(api::Problem{api::Refusal::busy}));
    }
    CHECK(world.open_sockets() == 1);
    CHECK(world.events.empty());
}

TEST_CASE("messages are accepted by the gateway, and those of one room keep their order", "[transport][gateway]") {
    Gateway world;
    world.come_up({"lobby", "help"});
    world.send("lobby", "m1");
    world.send("lobby", "m2");
    world.send("help", "m3");
    CHECK(world.socket().frames.size() == 2);
    world.serve();
    CHECK(world.published == std::vector<std::string>{"m1", "m3", "m2"});
    CHECK(world.take<Accepted>()->id == MessageId("m1"));
    CHECK(world.take<Accepted>()->id == MessageId("m3"));
    CHECK(world.take<Accepted>() == Accepted{RoomId("lobby"), MessageId("m2")});
    world.send("lobby", "m4");
    world.socket().frames.clear();
    world.reply(world.last(), gateway::write(gateway::Refused{.action = "publish",
                                                              .room = RoomId("lobby"),
                                                              .id = MessageId("m4"),
                                                              .refusal = api::Refusal::not_a_member}));
    const auto refused = world.take<SendRefused>();
    REQUIRE(refused);
    CHECK(*refused == SendRefused{RoomId("lobby"), MessageId("m4"), api::Problem{api::Refusal::not_a_member}});
    world.reply(world.last(), gateway::write(gateway::Accepted{RoomId("lobby"), MessageId("m4"), world.now.unix_time}));
    CHECK(world.events.empty());  // its send has ended already
    world.send("lobby", "m5");
    world.pass(limits::accept_within);
    CHECK(world.down().cause == DownCause::network);
    CHECK_FALSE(world.link->can_send());
}

TEST_CASE("bad input 52: too large a frame is refused, too large a message dropped, an unknown action survived",
          "[transport][gateway]") {
    Gateway world;
    world.come_up({"lobby"});
    world.send("lobby", "m1", std::string(limits::text_bytes, '"'));  // twice as long as JSON
    const auto refused = world.take<SendRefused>();
    REQUIRE(refused);
    CHECK(refused->reason == FailureReason(SendFailure::too_long_for_gateway));
    CHECK(world.socket().frames.empty());
    world.send("lobby", "m2", std::string(limits::text_bytes, 'x'));
    CHECK(world.socket().frames.size() == 1);
    world.serve();
    CHECK(world.take<Accepted>());
    world.reply(world.last(), std::string(limits::gateway_message_bytes + 1, ' '));
    CHECK(world.take<Dropped>());
    for (const std::string_view frame :
         {"", "{}", "[]", "{\"type\":7}", "{\"type\":\"news\",\"room\":\"lobby\"}", "\xff\xfe",
          R"({"type":"message","room":"lobby","message":{"v":1}})",
          R"({"type":"message","room":"../etc","message":{}})",
          R"({"type":"refused","action":"","code":"invalid-request","message":"<b>"})"}) {
        world.reply(world.last(), frame);
        CHECK(world.take<Dropped>());
    }
    world.link->socket_received(world.last(), Bytes{1, 2, 3}, world.now);
    world.drain();
    CHECK(world.take<Dropped>());
    CHECK(world.events.empty());
    // The server closes a connection that sends too much; the chat tries the message once more.
    world.send("lobby", "m3");
    world.close(world.last());
    CHECK(world.down().cause == DownCause::network);
}

TEST_CASE("fault 43: an idle connection is pinged well within ten minutes", "[transport][gateway]") {
    Gateway world;
    world.come_up({"lobby"});
    world.serving = true;
    world.pass(1h);
    CHECK(world.pings >= 14);
    CHECK(world.pings <= 16);
    CHECK(world.events.empty());
    SECTION("even if frames arrive, because a ping lets the server give held messages") {
        world.pings = 0;
        for (int i = 0; i < 20; ++i) {
            world.pass(1min);
            world.reply(world.last(), world.frame("lobby", "m" + std::to_string(i)));
        }
        CHECK(world.pings == 5);
    }
    SECTION("no answer") {
        world.serving = false;
        world.pass(limits::gateway_ping_every + limits::pingresp_within);
        CHECK(world.down().cause == DownCause::network);
    }
    SECTION("a probe needs its answer soon") {
        world.probe();
        world.serve();
        world.pass(limits::probe_within);
        CHECK(world.events.empty());
        world.probe();
        world.serving = false;
        world.pass(limits::probe_within);
        CHECK(world.down().cause == DownCause::network);
    }
}

TEST_CASE("fault 43: before the two hours a new connection takes over without a gap", "[transport][gateway]") {
    Gateway world;
    world.come_up({"lobby", "d.+"});
    world.serving = true;
    const SocketId first = world.last();
    while (world.order.size() == 1) world.pass(1min);
    CHECK(world.now.instant >= at(limits::gateway_life - 6min).instant);
    CHECK(world.now.instant <= at(limits::gateway_life + 1min).instant);
    world.pass(10s);
    world.serve();
    world.pass(10s);
    CHECK(world.sockets.at(first).closed);
    CHECK(world.open_sockets() == 1);
    CHECK(world.tokens_sold == 2);
    world.reply(world.last(), world.frame("lobby", "m1"));
    CHECK(world.take<Arrived>());
    CHECK(world.events.empty());
    world.pass(10h);
    CHECK(world.events.empty());
    CHECK(world.order.size() >= 6);
    CHECK(world.open_sockets() == 1);
}

TEST_CASE("a failed takeover is tried again, and messages in flight are not lost", "[transport][gateway]") {
    Gateway world;
    world.come_up({"lobby"});
    const SocketId first = world.last();
    world.serving = true;
    world.pass(limits::gateway_life - 10min);
    world.gateway_opens = false;
    world.pass(12min);
    CHECK(world.order.size() > 2);
    CHECK(world.events.empty());
    CHECK_FALSE(world.sockets.at(first).closed);
    world.gateway_opens = true;
    SECTION("at last it succeeds") {
        world.pass(3min);
        CHECK(world.sockets.at(first).closed);
    }
    SECTION("a message is in flight on the old one, which breaks") {
        world.serving = false;
        while (world.sockets.at(world.last()).closed || world.last() == first) {
            world.pass(1s);
            if (std::exchange(world.token_wanted, false)) world.token();
            while (!world.fetches.empty()) {
                const Fetch fetch = world.fetches.front();
                world.fetches.pop_front();
                world.serve(fetch);
            }
        }
        const SocketId second = world.last();
        world.send("lobby", "m1");
        world.sockets.at(first).frames.clear();
        world.open(second);
        world.serve(second);  // subscribed
        CHECK(world.events.empty());
        world.close(first);
        world.serve();
        CHECK(world.take<Accepted>()->id == MessageId("m1"));
    }
    CHECK(world.events.empty());
    CHECK(world.open_sockets() == 1);
}

TEST_CASE("fault 43: held messages are passed on in order, and acknowledged only after that", "[transport][gateway]") {
    Gateway world;
    world.come_up();
    // As soon as we are connected, before a room is joined.
    for (int i = 1; i <= 5; ++i) {
        const std::string text = world.frame("d." + somebody.text(), "held-" + std::to_string(i), i);
        world.link->socket_received_text(world.last(), text, world.now);
    }
    for (int i = 1; i <= 5; ++i) {
        const auto output = world.link->poll();
        REQUIRE(output);
        const auto* arrived = std::get_if<Arrived>(&*output);
        REQUIRE(arrived);
        CHECK(arrived->incoming.message.id == MessageId("held-" + std::to_string(i)));
    }
    const auto taken = world.link->poll();
    REQUIRE(taken);
    REQUIRE(std::holds_alternative<SendTextOnSocket>(*taken));
    CHECK(std::get<SendTextOnSocket>(*taken).text == R"({"action":"taken","seq":5})");
    CHECK_FALSE(world.link->poll());
    // The connection breaks before the server has the acknowledgement: everything comes again and is acknowledged
    // again.
    world.close(world.last());
    world.down();
    world.connect();
    world.serve();
    REQUIRE(world.take<Up>());
    world.reply(world.last(), world.frame("d." + somebody.text(), "held-5", 5));
    world.reply(world.last(), world.frame("d.service", "held-6", 6));
    world.serve();
    CHECK(world.taken == std::vector<std::int64_t>{5, 6});
    // An unreadable message does not hold up others.
    world.reply(world.last(), R"({"type":"message","room":"d.service","message":{"v":1},"seq":7})");
    CHECK(world.take<Arrived>());
    CHECK(world.take<Arrived>());
    CHECK(world.take<Dropped>());
}

TEST_CASE("two tabs of one person are two connections, and both are served", "[transport][gateway]") {
    Gateway first(Standing::user, GatewayAuth::token, Random({1, 2, 3, 4}));
    Gateway second(Standing::user, GatewayAuth::token, Random({5, 6, 7, 8}));
    first.come_up({"lobby"});
    second.come_up({"lobby"});
    CHECK(first.last() != second.last());
    for (Gateway* tab : {&first, &second}) {
        tab->reply(tab->last(), tab->frame("lobby", "m1"));
        CHECK(tab->take<Arrived>());
    }
}

TEST_CASE("leaving ends the connection in every state, and no events follow", "[transport][gateway]") {
    for (int point = 0; point < 6; ++point) {
        INFO("point " << point);
        Gateway world;
        world.connect();
        if (point > 0) world.token();
        const auto fetch = world.take_fetch(is_token_purchase);
        if (point > 1) world.serve(*fetch);
        if (point > 2) world.open(world.last());
        if (point > 3) world.join("lobby");
        if (point > 4) world.send("lobby", "m1");
        world.events.clear();
        world.disconnect();
        CHECK(world.down().cause == DownCause::asked);
        CHECK(world.open_sockets() == 0);
        CHECK_FALSE(world.link->deadline());
        if (point == 1) world.serve(*fetch);
        if (point > 1) {
            world.close(world.last());
            world.reply(world.last(), world.frame("lobby", "m2"));
        }
        CHECK(world.events.empty());
        world.token_wanted = false;
        world.connect();
        world.serve();
        CHECK(world.take<Up>());
    }
}

TEST_CASE("the backend is asked over HTTP, connected or not", "[transport][gateway]") {
    Gateway world;
    world.ask(7, api::get_me());
    world.serve();
    CHECK(world.take<Answered>()->ask == 7);
    CHECK(world.order.empty());
    CHECK_FALSE(world.link->deadline());
}
