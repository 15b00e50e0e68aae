#include <catch2/catch_test_macros.hpp>

#include "aws_world.h"
#include "base/text_codes.h"
#include "crypto/sha256.h"
#include "protocol/limits.h"
#include "transport/make.h"

using namespace transport;

TEST_CASE("a guest gets an identity, credentials, a signed URL, and a connection", "[transport][iot]") {
    Aws aws;
    CHECK(aws.fetches.empty());
    aws.connect();
    CHECK(aws.link->state() == LinkState::awaiting_address);
    REQUIRE(aws.fetches.size() == 1);
    CHECK(aws.fetches[0].http.url == "https://cognito-identity.eu-west-1.amazonaws.com/");
    CHECK(aws.fetches[0].within == http_timeout);
    CHECK(aws.order.empty());
    aws.answer_cognito();
    CHECK(aws.link->state() == LinkState::opening_socket);
    REQUIRE(aws.kept.size() == 1);
    CHECK(aws.kept[0] == Keep{std::string(identity_key), Secret(std::string(identity))});
    CHECK(aws.url().starts_with("wss://abc-ats.iot.eu-west-1.amazonaws.com/mqtt?X-Amz-Algorithm=AWS4-HMAC-SHA256"));
    CHECK(aws.url().contains("AKID1"));
    CHECK(aws.sockets.at(aws.last()).subprotocol == "mqtt");
    aws.open(aws.last());
    const auto connect = aws.broker().next<mqtt::Connect>();
    CHECK(connect.client_id.starts_with(std::string(identity) + "-"));
    CHECK(connect.client_id.size() == identity.size() + 17);
    CHECK_FALSE(connect.user_name);
    aws.take<ClockMeasured>();
    aws.reply(aws.last(), mqtt::Connack{});
    CHECK(aws.take<Up>()->self == UserId(hex(crypto::sha256(as_bytes(identity)))));

    aws.link->join(RoomId("lobby"), aws.now);
    aws.drain();
    CHECK(aws.broker().next<mqtt::Subscribe>().subscriptions[0].filter == "c/out/lobby");
    aws.send("lobby", "m1");
    CHECK(aws.broker().next<mqtt::Publish>().topic == "c/in/g/lobby/" + std::string(identity));
}

TEST_CASE("in the direct layout a guest is known by the identity, in plain not at all", "[transport][iot]") {
    Aws direct(Layout::direct);
    direct.start();
    direct.serve();
    CHECK(direct.take<Up>()->self == UserId(std::string(identity)));
    Aws raw(Layout::plain);
    raw.start();
    raw.serve();
    const UserId self = raw.take<Up>()->self;
    CHECK_FALSE(self.empty());
    CHECK_FALSE(self.text().contains(identity));
}

TEST_CASE("an identity stored by an earlier run is used again", "[transport][iot]") {
    Aws aws(Layout::stamped, Secret(std::string(identity)));
    aws.connect();
    REQUIRE(aws.fetches.size() == 1);
    CHECK(find_header(aws.fetches[0].http.headers, "X-Amz-Target")->ends_with("GetCredentialsForIdentity"));
    aws.answer_cognito();
    CHECK(aws.kept.empty());
}

TEST_CASE("each connection has a freshly signed URL, by AWS's clock", "[transport][iot]") {
    Aws aws;
    aws.offset = 3h;
    aws.connect();
    aws.answer_cognito();
    const auto measured = aws.take<ClockMeasured>();
    REQUIRE(measured);
    CHECK(measured->offset > 3h - 2s);
    CHECK(measured->offset < 3h + 2s);
    CHECK(aws.url().contains("X-Amz-Date=" + basic_date(aws.now.unix_time + 3h)));
    aws.serve();
    aws.take<Up>();
    const std::string first = aws.url();
    aws.pass(10s);
    aws.close(aws.last());
    aws.down();
    aws.connect();
    CHECK(aws.fetches.empty());  // the credentials are valid for long
    CHECK(aws.url() != first);
}

TEST_CASE("Cognito's answer decides what people are told", "[transport][iot]") {
    Aws aws;
    aws.connect();
    REQUIRE(aws.fetches.size() == 1);
    const Fetch fetch = aws.fetches.front();
    const auto answered_with = [&](int status, std::string_view type) {
        aws.answer(fetch, HttpResponse{.status = status, .body = Json::object({{"__type", type}}).dump()});
        return aws.down().cause;
    };
    SECTION("no answer") {
        aws.answer(fetch, std::nullopt);
        CHECK(aws.down().cause == DownCause::network);
    }
    SECTION("no answer, without a report of the failure") {
        aws.pass(http_timeout);
        CHECK(aws.down().cause == DownCause::network);
    }
    SECTION("the page of a captive portal") {
        aws.answer(fetch, HttpResponse{.status = 200, .body = "<html>Sign in</html>"});
        CHECK(aws.down().cause == DownCause::network);
    }
    SECTION("guests are not allowed") { CHECK(answered_with(400, "NotAuthorizedException") == DownCause::refused); }
    SECTION("no such pool") { CHECK(answered_with(400, "ResourceNotFoundException") == DownCause::configured); }
    SECTION("a megabyte") {
        aws.answer(fetch, HttpResponse{.status = 200, .body = std::string(1 << 20, ' ')});
        CHECK(aws.down().cause == DownCause::protocol);
    }
    CHECK(aws.order.empty());
    CHECK_FALSE(aws.link->deadline());
    aws.answer(fetch, aws.ok(Json::object({{"IdentityId", identity}})));  // too late
    CHECK(aws.order.empty());
    CHECK(aws.link->state() == LinkState::down);
    CHECK(aws.events.empty());
}

TEST_CASE("a socket that does not open is blamed on the network first, and on AWS only with proof",
          "[transport][iot]") {
    Aws aws;
    aws.start();
    aws.close(aws.last());
    CHECK(aws.down().cause == DownCause::network);

    aws.connect();
    CHECK(aws.fetches.size() == 1);  // the old credentials are no longer trusted
    SECTION("Cognito answers, the socket does not open again") {
        aws.answer_cognito();
        CHECK(aws.url().contains("AKID2"));
        aws.close(aws.last());
        CHECK(aws.down().cause == DownCause::refused);
        SECTION("each further verdict needs a new proof") {
            aws.connect();
            REQUIRE(aws.fetches.size() == 1);
            aws.answer(aws.fetches.front(), std::nullopt);
            // The present credentials are still valid: they are tried, but prove nothing.
            while (!aws.events.empty()) CHECK(aws.down().cause == DownCause::network);
        }
    }
    SECTION("the clock is far off, too") {
        aws.offset = -2h;
        aws.answer_cognito();
        while (aws.take<ClockMeasured>()) {
        }
        aws.close(aws.last());
        const Down down = aws.down();
        CHECK(down.cause == DownCause::clock);
        REQUIRE(std::holds_alternative<WrongClock>(down.reason));
        CHECK(std::get<WrongClock>(down.reason).offset < -119min);
        CHECK(std::get<WrongClock>(down.reason).offset > -121min);
    }
    SECTION("Cognito is out of reach as well") {
        aws.answer(aws.fetches.front(), std::nullopt);
        CHECK(aws.down().cause == DownCause::network);
    }
    SECTION("the second try works") {
        aws.answer_cognito();
        aws.serve();
        CHECK(aws.take<Up>());
        aws.close(aws.last());
        aws.down();
        aws.connect();
        CHECK(aws.fetches.empty());
        aws.close(aws.last());
        CHECK(aws.down().cause == DownCause::network);  // counted from the beginning
    }
}

TEST_CASE("credentials that expired while the socket hung are named as the cause", "[transport][iot]") {
    Aws aws;
    aws.life = 20s;
    aws.start();
    aws.advance_to(aws.now.instant + 25s);
    aws.tick();
    CHECK(aws.down().cause == DownCause::expired);
    aws.life = 1h;
    aws.connect();
    CHECK(aws.fetches.size() == 1);
}

TEST_CASE("a refusing CONNACK is tried once with new credentials, then it counts as the policy", "[transport][iot]") {
    Aws aws;
    aws.come_up();
    aws.close(aws.last());
    aws.down();
    aws.connect();
    CHECK(aws.fetches.empty());
    aws.open(aws.last());
    aws.reply(aws.last(), mqtt::Connack{.reason = mqtt::Reason::not_authorized});
    CHECK(aws.down().cause == DownCause::expired);
    aws.connect();
    CHECK(aws.fetches.size() == 1);
    aws.answer_cognito();
    aws.open(aws.last());
    aws.reply(aws.last(), mqtt::Connack{.reason = mqtt::Reason::not_authorized});
    const Down down = aws.down();
    CHECK(down.cause == DownCause::refused);
    CHECK(down.reason == FailureReason(PolicyDenial{PolicyDenial::Action::connect, Standing::guest}));
}

TEST_CASE("a refused subscription refuses only its room", "[transport][iot]") {
    Aws aws;
    aws.come_up();
    aws.refused_filters.insert("c/out/secret");
    aws.link->join(RoomId("secret"), aws.now);
    aws.link->join(RoomId("lobby"), aws.now);
    aws.drain();
    aws.serve();
    const auto refused = aws.take<RoomRefused>();
    REQUIRE(refused);
    CHECK(refused->room == RoomId("secret"));
    CHECK(refused->reason == FailureReason(PolicyDenial{PolicyDenial::Action::subscribe, Standing::guest}));
    CHECK(aws.take<RoomJoined>()->room == RoomId("lobby"));
}

TEST_CASE("credentials are renewed in the background, and their expiry changes nothing while connected",
          "[transport][iot]") {
    Aws aws;
    const SocketId socket = aws.come_up();
    aws.serving = true;
    while (aws.fetches.empty()) aws.pass(1s);
    CHECK(aws.now.instant > at(40min).instant);
    CHECK(aws.now.instant < at(50min).instant);
    SECTION("renewed") {
        aws.answer_cognito();
        CHECK(aws.credentials_given == 2);
    }
    SECTION("Cognito is unavailable for hours") {
        while (aws.now.instant < at(5h).instant) {
            while (!aws.fetches.empty()) {
                const Fetch fetch = aws.fetches.front();
                aws.fetches.pop_front();
                aws.answer(fetch, std::nullopt);
            }
            aws.pass(1min);
        }
    }
    CHECK(aws.events.empty());
    CHECK(aws.link->state() == LinkState::up);
    CHECK_FALSE(aws.sockets.at(socket).closed);
    CHECK(aws.order.size() == 1);
}

TEST_CASE("a takeover on AWS signs again, with another client id of the same guest", "[transport][iot]") {
    Aws aws;
    aws.come_up();
    aws.serving = true;
    for (int minute = 0; minute < 30 * 60; ++minute) {
        aws.pass(1min);
        aws.answer_cognito();
        aws.serve();
    }
    REQUIRE(aws.order.size() == 2);
    const auto& first = aws.sockets.at(aws.order[0]);
    const auto& second = aws.sockets.at(aws.order[1]);
    CHECK(first.closed);
    CHECK_FALSE(second.closed);
    CHECK(first.client_id != second.client_id);
    CHECK(second.client_id.starts_with(std::string(identity) + "-"));
    CHECK(first.url != second.url);
    CHECK(aws.events.empty());
}

TEST_CASE("a takeover without Cognito waits, and the connection continues", "[transport][iot]") {
    Aws aws;
    aws.come_up();
    aws.serving = true;
    for (int minute = 0; minute < 23 * 60 + 30; ++minute) {
        aws.pass(1min);
        while (!aws.fetches.empty()) {
            const Fetch fetch = aws.fetches.front();
            aws.fetches.pop_front();
            aws.answer(fetch, std::nullopt);
        }
    }
    CHECK(aws.events.empty());
    CHECK(aws.link->state() == LinkState::up);
    CHECK(aws.order.size() == 1);
    for (int step = 0; step < 100; ++step) {
        aws.pass(5s);
        aws.answer_cognito();
        aws.serve();
    }
    CHECK(aws.order.size() == 2);
    CHECK(aws.link->state() == LinkState::up);
}

TEST_CASE("leaving while credentials are fetched ends the attempt, whatever Cognito answers later",
          "[transport][iot]") {
    Aws aws;
    aws.connect();
    aws.disconnect();
    CHECK(aws.down().cause == DownCause::asked);
    CHECK_FALSE(aws.link->deadline());
    aws.answer_cognito();
    CHECK(aws.order.empty());
    aws.connect();
    aws.answer_cognito();
    CHECK(aws.order.size() == 1);
}

TEST_CASE("a socket that does not open is reported as a code, without a secret", "[transport][iot]") {
    Aws aws;
    aws.start();
    for (int i = 0; i < 3; ++i) {
        aws.close(aws.last());
        const FailureReason reason = aws.down().reason;
        CHECK((std::holds_alternative<ConnectionFailure>(reason) || std::holds_alternative<PolicyDenial>(reason)));
        aws.start();
    }
}
