#include "app/loop.h"

#include <catch2/catch_test_macros.hpp>

#include "aws/cognito/user_table.h"
#include "protocol/limits.h"
#include "transport/make.h"
#include "written_down.h"

namespace {

chat::Model model_for_a_broker() {
    const auto config = chat::read_config(R"({"rooms":["Lobby"],"mqtt":{"url":"ws://127.0.0.1:9001"}})");
    REQUIRE(config);
    return chat::start(*config, Random({5, 6, 7, 8}));
}

}  // namespace

TEST_CASE("many things that happen before a turn ask for one turn, and one frame comes of it", "[app]") {
    WrittenDown world;
    app::Loop loop(model_for_a_broker(), world, nullptr);
    loop.post(chat::EnterChat{.name = "Grace"});
    loop.post(chat::JoinRoom{"Garden"});
    loop.post(chat::ChangeDraft{RoomId("garden"), "hm"});
    CHECK(world.turns_wanted == 1);
    loop.turn();
    CHECK(world.frames_wanted == 1);
    CHECK(loop.model().rooms.find(RoomId("garden"))->draft == "hm");
}

TEST_CASE("entering opens a socket, and the single timer stands at its deadline", "[app]") {
    WrittenDown world;
    app::Loop loop(model_for_a_broker(), world, nullptr);
    loop.post(chat::EnterChat{.name = "Grace"});
    loop.turn();
    REQUIRE(world.opened.size() == 1);
    REQUIRE(world.wake);
    CHECK(*world.wake <= at_instant(10s));
    loop.socket_opened(world.opened[0]);
    loop.turn();
    REQUIRE(world.sent.size() == 1);
    CHECK(world.sent[0].second.at(0) == 0x10);  // CONNECT
}

TEST_CASE("what a socket says after it was given up changes nothing", "[app]") {
    WrittenDown world;
    app::Loop loop(model_for_a_broker(), world, nullptr);
    loop.post(chat::EnterChat{.name = "Grace"});
    loop.turn();
    loop.socket_closed(world.opened.at(0));
    loop.turn();
    const auto state = loop.model().link.state;
    const auto failures = loop.model().link.failures;
    loop.socket_opened(world.opened[0]);
    loop.socket_received(world.opened[0], Bytes{0x20, 0x02, 0x00, 0x00});
    loop.socket_closed(world.opened[0]);
    loop.turn();
    CHECK(world.sent.empty());
    CHECK(loop.model().link.state == state);
    CHECK(loop.model().link.failures == failures);
}

TEST_CASE("keeping the connection alive asks for no frame", "[app]") {
    WrittenDown world;
    app::Loop loop(model_for_a_broker(), world, nullptr);
    loop.post(chat::EnterChat{.name = "Grace"});
    loop.turn();
    loop.socket_opened(world.opened.at(0));
    loop.socket_received(world.opened[0], Bytes{0x20, 0x03, 0x00, 0x00, 0x00});  // CONNACK of MQTT 5
    loop.turn();
    REQUIRE(loop.model().link.state == chat::LinkState::online);
    REQUIRE(world.sent.back().second.at(0) == 0x82);  // SUBSCRIBE of the lobby
    const Bytes& subscribe = world.sent.back().second;
    loop.socket_received(world.opened[0], Bytes{0x90, 0x04, subscribe.at(2), subscribe.at(3), 0x00, 0x01});
    loop.turn();
    REQUIRE(world.sent.back().second.at(0) == 0x32);  // the announcement, at QoS 1
    const Bytes& publish = world.sent.back().second;
    const std::size_t body = publish.at(1) >= 0x80 ? 3 : 2;
    const std::size_t id = body + 2 + publish.at(body) * 256U + publish.at(body + 1);
    loop.socket_received(world.opened[0], Bytes{0x40, 0x02, publish.at(id), publish.at(id + 1)});
    loop.turn();

    const int frames = world.frames_wanted;
    int pings = 0;
    for (int i = 0; i < 10; ++i) {
        REQUIRE(world.wake);
        world.since_start = std::chrono::duration_cast<Milliseconds>(*world.wake - at_instant(0ms));
        const auto sent = world.sent.size();
        loop.woken();
        loop.turn();
        if (world.sent.size() == sent || world.sent.back().second.at(0) != 0xC0) continue;  // PINGREQ
        ++pings;
        loop.socket_received(world.opened[0], Bytes{0xD0, 0x00});
        loop.turn();
    }
    CHECK(pings >= 5);
    CHECK(loop.model().link.state == chat::LinkState::online);
    CHECK(world.frames_wanted - frames <= 1);  // what storage is told once
}

TEST_CASE("a timer that went off is set again even for the same moment", "[app]") {
    WrittenDown world;
    app::Loop loop(model_for_a_broker(), world, nullptr);
    loop.post(chat::EnterChat{.name = "Grace"});
    loop.turn();
    const auto before = world.wake;
    world.wake.reset();
    loop.woken();  // too early: browsers may
    loop.turn();
    CHECK(world.wake == before);
}

TEST_CASE("a full disk is said once and the chat goes on", "[app]") {
    WrittenDown world;
    world.disk_full = true;
    app::Loop loop(model_for_a_broker(), world, nullptr);
    loop.post(chat::EnterChat{.name = "Grace"});
    loop.turn();
    for (int i = 0; i < 5; ++i) {
        world.since_start += 1s;
        loop.post(chat::SubmitText{RoomId("lobby"), "x"});
        loop.turn();
    }
    CHECK(loop.model().notices.list.size() == 1);
    CHECK(loop.model().outbox.pending.size() == 5);
    CHECK(world.opened.size() == 1);
}

namespace {

chat::Model model_with_accounts() {
    const auto config = chat::read_config(R"({"rooms":["Lobby"],"iot":{"endpoint":"127.0.0.1:8081"},
        "cognito":{"identityPoolId":"us-east-1:7f86d9a8-b9f4-439e-bcf3-9756e4d2bbdf","userPoolId":"us-east-1_Confab000",
                   "userPoolClientId":"clientid","domain":"127.0.0.1:8081","providers":["Google"]},
        "api":{"url":"http://127.0.0.1:8081/api"}})");
    REQUIRE(config);
    return chat::start(*config, Random({5, 6, 7, 8}));
}

}  // namespace

TEST_CASE("signing in goes to the user pool, its token to Cognito, its credentials to the backend", "[app]") {
    WrittenDown world;
    app::Loop loop(model_with_accounts(), world, nullptr);
    user_table::Table pool;  // its words
    const auto answer = [&](const HttpAnswer& with) {
        loop.fetched(world.fetched.back().first, *with);
        loop.turn();
    };
    const auto target = [&] {
        const std::string* header = find_header(world.fetched.back().second.headers, "X-Amz-Target");
        return header ? header->substr(header->find('.') + 1) : world.fetched.back().second.url;
    };
    loop.post(
        chat::SignIn{.user_name = "ann", .password = user_table::right_password, .keep = aws_user::Keep::signed_in});
    loop.turn();
    REQUIRE(world.fetched.size() == 1);
    CHECK(world.fetched[0].second.url == "http://127.0.0.1:8081/");
    CHECK(target() == "InitiateAuth");
    CHECK(world.wake);
    answer(pool.srp_challenge());
    CHECK(target() == "RespondToAuthChallenge");
    answer(pool.tokens());
    CHECK(world.stored.at(std::string(app::session_key)) == "REFRESH1");
    CHECK(target() == "GetId");
    CHECK(world.fetched.back().second.body.contains("Logins"));
    answer(pool.ok(R"({"IdentityId":"us-east-1:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"})"));
    CHECK(target() == "GetCredentialsForIdentity");
    answer(pool.ok(
        R"({"IdentityId":"us-east-1:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee","Credentials":{"AccessKeyId":"AKID","SecretKey":"s","SessionToken":"t","Expiration":4102444800}})"));
    CHECK(target().starts_with("http://127.0.0.1:8081/api/"));
    CHECK_FALSE(world.stored.contains(std::string(transport::identity_key)));
}

TEST_CASE("the way to the hosted pages leads out of the page, after what belongs to the return is kept", "[app]") {
    WrittenDown world;
    app::Loop loop(model_with_accounts(), world, nullptr);
    loop.post(chat::SignInWith{.provider = "Google"});
    loop.turn();
    CHECK(world.left_for.starts_with("http://127.0.0.1:8081/oauth2/authorize?"));
    CHECK(world.left_for.contains("chat.example"));
    CHECK_FALSE(world.stored.at(std::string(app::return_key)).empty());
}

TEST_CASE("who wants to leave for the hosted pages and cannot keep anything stays", "[app]") {
    WrittenDown world;
    world.disk_full = true;
    app::Loop loop(model_with_accounts(), world, nullptr);
    loop.post(chat::SignInWith{.provider = "Google"});
    loop.turn();
    CHECK(world.left_for.empty());
}

TEST_CASE("a guest who signs in says goodbye on the old connection before the new one is made", "[app]") {
    WrittenDown world;
    app::Loop loop(model_with_accounts(), world, nullptr);
    user_table::Table pool;
    const auto answer = [&](const HttpAnswer& with) {
        loop.fetched(world.fetched.back().first, *with);
        loop.turn();
    };
    loop.post(chat::EnterChat{.name = "Grace"});
    loop.turn();
    answer(pool.ok(R"({"IdentityId":"us-east-1:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"})"));
    answer(pool.ok(
        R"({"IdentityId":"us-east-1:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee","Credentials":{"AccessKeyId":"AKID","SecretKey":"s","SessionToken":"t","Expiration":4102444800}})"));
    REQUIRE(world.opened.size() == 1);
    loop.post(chat::ShowAuthForm{chat::AuthForm::sign_in});
    loop.post(chat::SignIn{.user_name = "ann", .password = user_table::right_password});
    loop.turn();
    CHECK(world.closed.empty());
    answer(pool.srp_challenge());
    answer(pool.tokens());
    CHECK(world.closed == world.opened);
}

TEST_CASE("to forget everything is to forget every key of ours, those of other tabs among them", "[app]") {
    WrittenDown world;
    world.stored = {{"confab.me", R"({"v":1,"name":"Grace"})"},
                    {"confab.outbox.othertab", "[]"},
                    {"confab.of-a-newer-version", "x"}};
    app::Loop loop(model_with_accounts(), world, nullptr);
    user_table::Table pool;
    loop.post(chat::SignIn{.user_name = "ann", .password = user_table::right_password});
    loop.turn();
    loop.fetched(world.fetched.back().first, *pool.srp_challenge());
    loop.turn();
    loop.fetched(world.fetched.back().first, *pool.tokens());
    loop.turn();
    loop.post(chat::SignOut{});
    loop.turn();
    for (const auto& [key, value] : world.stored) CHECK(key == "confab.signed-out");
}

TEST_CASE("the way that was taken instead of a blocked one is taken again after a reload", "[app]") {
    const auto config = chat::read_config(R"({"transport":["api-gateway","sqs"],"region":"eu-west-1",
        "cognito":{"identityPoolId":"eu-west-1:11111111-2222-3333-4444-555555555555"},"api":{"url":"http://127.0.0.1:8081/api"},
        "apiGateway":{"url":"ws://127.0.0.1:8081/chat"}})");
    REQUIRE(config);
    for (const bool kept : {false, true}) {
        WrittenDown world;
        if (kept)
            world.stored[std::string(transport::fallback_key)] =
                "sqs " + std::to_string((at(5min).unix_time).time_since_epoch().count());
        app::Loop loop(chat::start(*config, Random({5, 6, 7, 8})), world, nullptr);
        loop.post(chat::EnterChat{.name = "Grace"});
        loop.turn();
        const auto answer = [&](std::string_view body) {
            REQUIRE_FALSE(world.fetched.empty());
            loop.fetched(world.fetched.back().first,
                         aws::HttpResponse{
                             .status = 200,
                             .headers = {{"Content-Type", "application/x-amz-json-1.1"}, {"x-amzn-RequestId", "1"}},
                             .body = std::string(body)});
            loop.turn();
        };
        answer(R"({"IdentityId":"eu-west-1:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"})");
        answer(
            R"({"IdentityId":"eu-west-1:aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee","Credentials":{"AccessKeyId":"A","SecretKey":"s","SessionToken":"t","Expiration":1760003600}})");
        CHECK(world.fetched.back().second.url.contains(kept ? "/api/me/polling/" : "/api/tokens/guest"));
    }
}

TEST_CASE("a configuration that names nowhere to connect to says so at each attempt", "[app]") {
    WrittenDown world;
    chat::Config config;
    config.transport = {.region = "eu-west-1", .iot_endpoint = "evil.example"};
    app::Loop loop(chat::start(config, Random({5, 6, 7, 8})), world, nullptr);
    loop.post(chat::EnterChat{.name = "Grace"});
    for (int attempt = 0; attempt < 2; ++attempt) {
        loop.turn();
        CHECK(world.opened.empty());
        CHECK(world.fetched.empty());
        CHECK(loop.model().link.state == chat::LinkState::stopped);
        CHECK(loop.model().link.cause == transport::DownCause::configured);
        CHECK_FALSE(loop.model().link.problem.empty());
        world.since_start += limits::between_connects;
        loop.post(chat::ConnectNow{});
    }
}
