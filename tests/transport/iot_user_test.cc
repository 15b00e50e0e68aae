#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include "aws_world.h"
#include "base/text_codes.h"
#include "crypto/sha256.h"
#include "protocol/limits.h"

using namespace transport;

namespace {

constexpr std::string_view attached_now = R"({"attached":true})";
constexpr std::string_view attached_before = R"({"attached":false})";

struct User : Aws {
    User() : Aws(Layout::stamped, {}, Standing::user) {}

    // Up to the socket, with the policy attached by the backend.
    void attach(std::string_view body = attached_now) {
        start();
        answer_backend(200, std::string(body));
        answer_cognito();
        while (take<ClockMeasured>()) {
        }
    }
    void refuse_connack() {
        open(last());
        reply(last(), mqtt::Connack{.reason = mqtt::Reason::not_authorized});
    }
};

}  // namespace

TEST_CASE("a user gets credentials with a token, the policy once, then a connection", "[transport][iot]") {
    User user;
    user.tokens = false;
    user.connect();
    CHECK(user.fetches.empty());
    REQUIRE(user.events.size() == 1);
    user.tokens = true;
    user.answer_cognito();
    while (user.take<ClockMeasured>()) {
    }
    CHECK(user.order.empty());
    REQUIRE(user.fetches.size() == 1);
    CHECK(user.fetches[0].http.method == "POST");
    CHECK(user.fetches[0].http.url == std::string(api_url) + "/session");
    user.answer_backend(200, std::string(attached_now));
    REQUIRE(user.order.size() == 1);
    user.serve();
    CHECK(user.take<Up>()->self == UserId(hex(crypto::sha256(as_bytes(identity)))));
    CHECK(user.kept.empty());  // the token identifies the user each time

    user.close(user.last());
    user.down();
    user.connect();
    CHECK(user.fetches.empty());  // the policy is attached
    CHECK(user.order.size() == 2);
}

TEST_CASE("messages of users have their own topics, and those of private rooms others", "[transport][iot]") {
    User user;
    user.attach();
    user.serve();
    REQUIRE(user.take<Up>());
    user.link->join(RoomId("lobby"), user.now);
    user.link->join(RoomId("p.kitchen"), user.now);
    user.drain();
    const auto filters = user.broker().next<mqtt::Subscribe>().subscriptions;
    REQUIRE(filters.size() == 2);
    CHECK(filters[0].filter == "c/out/lobby");
    CHECK(filters[1].filter == "c/own/" + std::string(identity) + "/p.kitchen");
    user.send("lobby", "m1");
    CHECK(user.broker().next<mqtt::Publish>().topic == "c/in/u/lobby/" + std::string(identity));
    user.send("p.kitchen", "m2");
    CHECK(user.broker().next<mqtt::Publish>().topic == "c/in/p/p.kitchen/" + std::string(identity));

    user.reply(user.last(),
               mqtt::Suback{.packet_id = 1, .reasons = {mqtt::Reason::granted_qos_1, mqtt::Reason::granted_qos_1}});
    while (user.take<RoomJoined>()) {
    }
    const std::string payload = R"({"v":1,"id":"m3","kind":"text","name":"","text":"hi","sender":")" +
                                std::string(64, 'a') + R"(","stamp":1760000000000,"lane":"p"})";
    user.reply(user.last(),
               mqtt::Publish{.topic = "c/own/" + std::string(identity) + "/p.kitchen", .payload = as_bytes(payload)});
    const auto arrived = user.take<Arrived>();
    REQUIRE(arrived);
    CHECK(arrived->incoming.room == RoomId("p.kitchen"));
    CHECK(arrived->incoming.standing == Standing::user);
}

TEST_CASE("whoever was in asks for the policy once while AWS IoT cannot be reached, not at every attempt",
          "[transport][iot]") {
    User user;
    user.attach();
    user.serve();
    REQUIRE(user.take<Up>());
    user.close(user.last());
    user.down();
    int asked = 0;
    for (int attempt = 1; attempt <= 6; ++attempt) {
        user.connect();
        user.answer_cognito();
        if (!user.fetches.empty()) {
            REQUIRE(user.fetches[0].http.url == std::string(api_url) + "/session");
            CHECK(attempt == 4);
            ++asked;
            user.answer_backend(200, std::string(attached_before));
            user.answer_cognito();
        }
        user.close(user.last());
        CHECK(user.down().cause != DownCause::pending);
        user.pass(30s);
    }
    CHECK(asked == 1);
}

TEST_CASE("a guest is refused a private room, without a request to the broker", "[transport][iot]") {
    Aws guest;
    guest.come_up();
    guest.join("p.kitchen");
    CHECK(guest.take<RoomRefused>()->reason == FailureReason(RoomFailure::sign_in_needed));
    CHECK(guest.broker().is_idle());
}

TEST_CASE("private rooms are kept in a takeover", "[transport][iot]") {
    User user;
    user.attach();
    user.serve();
    user.join("p.kitchen");
    user.serving = true;
    user.serve();
    user.events.clear();
    for (int minute = 0; minute < 24 * 60; ++minute) {
        user.pass(1min);
        user.answer_cognito();
        user.serve();
    }
    REQUIRE(user.order.size() == 2);
    CHECK(user.sockets.at(user.last()).filters.contains("c/own/" + std::string(identity) + "/p.kitchen"));
    CHECK(user.tokens_given > 20);  // one an hour
    user.events.clear();
    CHECK(user.link->state() == LinkState::up);
}

TEST_CASE("while AWS applies a new policy, a refusal counts as pending and the policy is requested again",
          "[transport][iot]") {
    User user;
    user.attach();
    enum class End { connack_says_no, cut_without_a_word, never_opens };
    switch (GENERATE(End::connack_says_no, End::cut_without_a_word, End::never_opens)) {
        case End::connack_says_no: user.refuse_connack(); break;
        case End::cut_without_a_word:
            user.open(user.last());
            user.close(user.last());
            user.pass(2s);  // a second attempt, with MQTT 3.1.1
            user.open(user.last());
            user.close(user.last());
            break;
        case End::never_opens: user.close(user.last()); break;
    }
    const Down down = user.down();
    CHECK(down.cause == DownCause::pending);
    CHECK(down.reason == FailureReason(ConnectionFailure::policy_pending));

    user.pass(30s);
    user.attach(attached_before);
    CHECK(user.credentials_given == 1);
    user.refuse_connack();
    CHECK(user.down().cause == DownCause::pending);

    SECTION("until it has taken too long") {
        user.pass(limits::policy_settles);
        user.attach(attached_before);
        user.refuse_connack();
        CHECK(user.down().cause == DownCause::expired);  // old credentials might be the cause
        user.attach(attached_before);
        user.refuse_connack();
        CHECK(user.down().cause == DownCause::refused);
    }
    SECTION("until it works") {
        user.attach(attached_before);
        user.serve();
        CHECK(user.take<Up>());
    }
    SECTION("unless the network is down: then the backend does not answer either") {
        user.start();
        for (int i = 0; i < 3; ++i) {
            const auto call = user.take_backend_call();
            REQUIRE(call);
            user.answer(*call, std::nullopt);
            user.pass(5s);
        }
        CHECK(user.down().cause == DownCause::busy);
    }
}

TEST_CASE("a connection that had worked is not reported as pending", "[transport][iot]") {
    User user;
    user.attach();
    user.serve();
    user.take<Up>();
    user.close(user.last());
    user.down();
    user.connect();
    user.close(user.last());
    CHECK(user.down().cause == DownCause::network);
}

TEST_CASE("if the backend refuses the policy the attempt ends, and the next one asks again", "[transport][iot]") {
    User user;
    user.start();
    SECTION("an operator's mistake") {
        user.answer_backend(403, R"({"code":"not-allowed","message":"x"})");
        CHECK(user.down().cause == DownCause::refused);
    }
    SECTION("no such route") {
        user.answer_backend(404, R"({"code":"not-found","message":"x"})");
        CHECK(user.down().cause == DownCause::configured);
    }
    CHECK(user.order.empty());
    user.attach();
    CHECK(user.order.size() == 1);
}

TEST_CASE("leaving while the policy is attached, and returning, asks once", "[transport][iot]") {
    User user;
    user.start();
    user.disconnect();
    CHECK(user.down().cause == DownCause::asked);
    user.connect();
    CHECK(std::ranges::count_if(user.fetches, Aws::is_for_backend) == 1);
    user.answer_backend(200, std::string(attached_now));
    CHECK(user.order.size() == 1);
}

TEST_CASE("without a token now the attempt fails like any other; without a session the user is signed out",
          "[transport][iot]") {
    User user;
    user.tokens = false;
    user.connect();
    user.ask(1, api::get_me());
    REQUIRE(user.take_first<TokenWanted>());
    SECTION("for now") {
        user.no_token(TokenLost::for_now);
        CHECK(user.down().cause == DownCause::network);
        const auto answer = user.take<Answered>();
        REQUIRE(answer);
        CHECK(answer->body.error() == AskFailure(api::Refusal::busy, aws_user::Failure::session_ended));
        user.connect();
        CHECK(user.take_first<TokenWanted>());
    }
    SECTION("permanently") {
        user.no_token(TokenLost::for_good);
        const Down down = user.down();
        CHECK(down.cause == DownCause::signed_out);
        CHECK(down.reason == FailureReason(aws_user::Failure::session_ended));
        const auto answer = user.take<Answered>();
        REQUIRE(answer);
        CHECK(answer->body.error() == AskFailure(api::Refusal::not_signed_in, aws_user::Failure::session_ended));
        CHECK(user.events.empty());
    }
}

TEST_CASE("a session that ends while connected ends the connection", "[transport][iot]") {
    User user;
    user.attach();
    user.serve();
    user.take<Up>();
    user.serving = true;
    user.tokens = false;
    while (!user.take_first<TokenWanted>()) user.pass(1min);
    user.no_token(TokenLost::for_good);
    CHECK(user.down().cause == DownCause::signed_out);
    CHECK(user.sockets.at(user.last()).closed);
}

TEST_CASE("the backend is asked without a connection, with the credentials that the connection then uses",
          "[transport][iot]") {
    Aws guest;
    guest.ask(5, api::get_rooms("", std::nullopt));
    guest.answer_cognito();
    while (guest.take<ClockMeasured>()) {
    }
    guest.answer_backend(200, R"({"rooms":[]})");
    const auto answer = guest.take<Answered>();
    REQUIRE(answer);
    CHECK(answer->ask == 5);
    CHECK(guest.order.empty());
    guest.connect();
    CHECK(guest.fetches.empty());
    CHECK(guest.credentials_given == 1);
    CHECK(guest.order.size() == 1);
}

TEST_CASE("credentials that the API no longer accepts are replaced without touching the connection",
          "[transport][iot]") {
    Aws guest;
    const SocketId socket = guest.come_up();
    guest.ask(5, api::get_rooms("", std::nullopt));
    guest.answer_backend(403, R"({"message":"The security token included in the request is expired"})");
    guest.answer_cognito();
    CHECK(guest.credentials_given == 2);
    guest.answer_backend(200, R"({"rooms":[]})");
    CHECK(guest.take<Answered>()->body);
    CHECK(guest.link->state() == LinkState::up);
    CHECK_FALSE(guest.sockets.at(socket).closed);
}

TEST_CASE("an attempt that distrusts its credentials does not use the old ones because a request does",
          "[transport][iot]") {
    Aws guest;
    guest.come_up();
    guest.close(guest.last());
    guest.down();
    guest.connect();
    guest.open(guest.last());
    guest.reply(guest.last(), mqtt::Connack{.reason = mqtt::Reason::not_authorized});
    CHECK(guest.down().cause == DownCause::expired);
    guest.connect();
    CHECK(guest.link->state() == LinkState::awaiting_address);
    guest.ask(5, api::get_rooms("", std::nullopt));
    CHECK(guest.link->state() == LinkState::awaiting_address);
    CHECK(guest.take_backend_call());  // it does not wait
    guest.answer_cognito();
    CHECK(guest.url().contains("AKID2"));
}
