#include "transport/sqs.h"

#include "gateways_world.h"

using namespace transport;

namespace {

struct Polling : Gateways {
    explicit Polling(Standing standing = Standing::user, Random random = Random{})
        : Gateways(std::make_unique<SqsTransport>(AwsAccess::Settings{
              .identity_pool_id = std::string(the_pool),
              .cognito_url = "https://cognito-identity.eu-west-1.amazonaws.com/",
              .api_url = std::string(the_api),
              .region = "eu-west-1",
              .standing = standing,
              .identity = {},
              .random = random})) {}
    void arrive(const std::string& room, const std::string& id) { queue.push_back(sealed(frame(room, id))); }
    HttpResponse refusal(std::string_view type, int status = 400) const {
        return json(
            status, Json::object({{"__type", "com.amazonaws.sqs#" + std::string(type)}, {"message", "secret words"}}));
    }
    void answer_poll(std::optional<HttpResponse> response) {
        const auto poll = take_fetch(is_receive);
        REQUIRE(poll);
        answer(*poll, std::move(response));
    }
    std::size_t polls() const { return static_cast<std::size_t>(std::ranges::count_if(fetches, is_receive)); }
};

}  // namespace

TEST_CASE("a session gives a queue, which is polled with long calls, one at a time", "[transport][sqs]") {
    Polling world;
    world.connect();
    world.serve();
    const auto up = world.take<Up>();
    REQUIRE(up);
    CHECK(*up == Up{ourselves, {.kind = TransportKind::sqs, .live = false, .private_rooms = true}});
    REQUIRE(world.polls() == 1);
    const Fetch& poll = world.fetches.back();
    CHECK(poll.http.url == "https://sqs.eu-west-1.amazonaws.com/");
    CHECK(poll.within == 30s);
    CHECK(find_header(poll.http.headers, "Authorization")->contains("Credential=ASIA1/"));
    const auto body = parse_json(poll.http.body);
    CHECK(*body->find_text("QueueUrl") == the_queue);
    CHECK(body->find_integer("WaitTimeSeconds") == 20);
    CHECK(body->find_integer("MaxNumberOfMessages") == 10);
    CHECK(world.session_name.size() == 16);
    world.join("lobby");
    world.serve();
    CHECK(world.take<RoomJoined>()->room == RoomId("lobby"));
    CHECK(world.paths.back() == "PUT/me/polling/" + world.session_name + "/rooms/lobby");
    world.leave("lobby");
    world.serve();
    CHECK(world.paths.back() == "DELETE/me/polling/" + world.session_name + "/rooms/lobby");
    CHECK(world.polls() == 1);
}

TEST_CASE("fault 44: a message is deleted only after it was passed on, so it may come twice but is never lost",
          "[transport][sqs]") {
    Polling world;
    world.come_up({"lobby", "d.+"});
    const auto poll = world.take_fetch(Polling::is_receive);
    const HttpResponse brought = world.json(
        200, Json::object({{"Messages",
                            Json::array({Json::object({{"MessageId", "1"},
                                                       {"ReceiptHandle", "h1"},
                                                       {"Body", world.sealed(world.frame("lobby", "m1"))}}),
                                         Json::object({{"MessageId", "2"},
                                                       {"ReceiptHandle", "h2"},
                                                       {"Body", world.sealed(world.frame("d.service", "m2"))}})})}}));
    world.backend->fetched(poll->request, brought, world.now);
    bool deleted = false;
    int arrived = 0;
    while (auto output = world.link->poll()) {
        if (std::holds_alternative<Arrived>(*output)) {
            CHECK_FALSE(deleted);
            ++arrived;
        }
        if (auto* fetch = std::get_if<Fetch>(&*output)) {
            deleted = deleted || world.target(*fetch) == "DeleteMessageBatch";
            if (deleted) CHECK(fetch->http.body.contains("\"h2\""));
            world.fetches.push_back(*fetch);
        }
    }
    CHECK(arrived == 2);
    CHECK(deleted);
    CHECK(world.polls() == 1);
    // The deletion fails; if the message comes again, the chat recognises it by its id.
    world.answer(*world.take_fetch([](const Fetch& fetch) { return Gateways::target(fetch) == "DeleteMessageBatch"; }),
                 std::nullopt);
    world.arrive("lobby", "m1");
    world.serve();
    CHECK(world.take<Arrived>()->incoming.message.id == MessageId("m1"));
    CHECK(world.deleted.size() == 1);
}

TEST_CASE("bad input 51: a foreign body is dropped, counted and deleted", "[transport][sqs]") {
    Polling world;
    world.come_up({"lobby"});
    const std::string good = world.sealed(world.frame("lobby", "m1"));
    std::string changed = good;
    changed[changed.size() / 2] = changed[changed.size() / 2] == 'A' ? 'B' : 'A';
    const std::string name = std::exchange(world.session_name, "another-session");
    const std::string replayed = world.sealed(world.frame("lobby", "m2"));
    world.session_name = name;
    world.queue = {
        "",
        "hello",
        "{}",
        changed,
        replayed,
        world.sealed("{\"type\":\"news\"}"),
        world.sealed("no JSON"),
        world.sealed(world.frame("garden", "m3")),
        good};
    world.serve();
    for (int i = 0; i < 8; ++i) CHECK(world.take<Dropped>());
    CHECK(world.take<Arrived>()->incoming.message.id == MessageId("m1"));
    CHECK(world.deleted.size() == 9);
    CHECK(world.events.empty());
}

TEST_CASE("bad input 51: a queue outside this region is not polled", "[transport][sqs]") {
    for (const std::string_view url :
         {"https://sqs.us-east-1.amazonaws.com/123456789012/q", "https://evil.example/123456789012/q",
          "http://127.0.0.1:8081/123456789012/q", "https://sqs.eu-west-1.amazonaws.com.evil.example/1/q", "q"}) {
        INFO(url);
        Polling world;
        world.queue_url = url;
        world.connect();
        world.serve();
        CHECK(world.down().cause == DownCause::protocol);
        CHECK(world.polls() == 0);
    }
}

TEST_CASE("messages are sent over the HTTP API, and those of one room keep their order", "[transport][sqs]") {
    Polling world;
    world.come_up({"lobby", "help"});
    world.send("lobby", "m1");
    world.send("lobby", "m2");
    world.send("help", "m3");
    CHECK(std::ranges::count_if(
              world.fetches, [&](const Fetch& fetch) { return world.path(fetch).contains("/messages"); }) == 2);
    world.serve();
    CHECK(world.published.size() == 3);
    CHECK(world.take<Accepted>()->id == MessageId("m1"));
    CHECK(world.take<Accepted>()->id == MessageId("m3"));
    CHECK(world.take<Accepted>()->id == MessageId("m2"));
    const auto post = [&] {
        return *world.take_fetch([&](const Fetch& fetch) { return world.path(fetch).contains("/messages"); });
    };
    world.send("lobby", "m4");
    world.answer(post(), world.json(403, api::write_refusal(api::Refusal::not_a_member, "x")));
    CHECK(world.take<SendRefused>()->reason == FailureReason(api::Problem{api::Refusal::not_a_member}));
    // Without an answer it is sent again, which is safe with the same id; then the connection is given up, and the
    // chat keeps the message.
    world.send("lobby", "m5");
    for (int i = 0; i < 3; ++i) {
        world.answer(post(), std::nullopt);
        if (i < 2) world.pass(3s);
    }
    CHECK(world.down().cause == DownCause::busy);
}

TEST_CASE("private rooms are refused to guests and to users who are not members, with a reason", "[transport][sqs]") {
    Polling guest(Standing::guest);
    guest.come_up();
    guest.join("p.secret");
    CHECK(guest.take<RoomRefused>());
    guest.join("d.+");
    CHECK(guest.take<RoomRefused>());
    Polling world;
    world.come_up();
    world.join("p.secret");
    const auto ask = world.take_fetch([&](const Fetch& fetch) { return world.path(fetch).contains("/rooms/"); });
    world.answer(*ask, world.json(403, api::write_refusal(api::Refusal::not_a_member, "x")));
    CHECK(world.take<RoomRefused>()->reason == FailureReason(api::Problem{api::Refusal::not_a_member}));
}

TEST_CASE("the keys are renewed well before they expire, while polling continues", "[transport][sqs]") {
    Polling world;
    world.come_up({"lobby"});
    world.serving = true;
    const auto answer_polls = [&](Milliseconds until) {
        while (world.now.instant < at(until).instant) {
            world.pass(20s);
            if (world.polls() > 0) world.answer_poll(world.json(200, Json::object({})));
            world.serve();
        }
    };
    answer_polls(limits::session_life - limits::session_renew_before - 1min);
    CHECK(world.sessions == 1);
    answer_polls(limits::session_life - limits::session_renew_before + 1min);
    CHECK(world.sessions == 2);
    CHECK(find_header(std::ranges::find_if(world.fetches, Polling::is_receive)->http.headers, "Authorization")
              ->contains("Credential=ASIA2/"));
    CHECK(world.events.empty());
    answer_polls(10h);
    CHECK(world.sessions >= 11);
    CHECK(world.events.empty());
    // The backend is unavailable for a while, and the keys are still valid.
    world.arrive("lobby", "m1");
    world.serve();
    CHECK(world.take<Arrived>());
}

TEST_CASE("keys that expire early are renewed once, then it counts as the policy", "[transport][sqs]") {
    Polling world;
    world.come_up({"lobby"});
    world.answer_poll(world.json(200, Json::object({})));
    for (const std::string_view type : {"ExpiredToken", "AccessDeniedException"}) {
        INFO(type);
        world.answer_poll(world.refusal(type, 403));
        CHECK(world.polls() == 0);
        CHECK(world.events.empty());
        world.serve();
        REQUIRE(world.polls() == 1);
        world.answer_poll(world.json(200, Json::object({})));
    }
    CHECK(world.sessions == 3);
    world.answer_poll(world.refusal("AccessDeniedException", 403));
    world.serve();
    world.answer_poll(world.refusal("AccessDeniedException", 403));
    const Down down = world.down();
    CHECK(down.cause == DownCause::refused);
    CHECK(down.reason == FailureReason(ConnectionFailure::queue_unreadable));
}

TEST_CASE("fault 44: if its queue was deleted a session starts again, and every room is joined again",
          "[transport][sqs]") {
    Polling world;
    world.come_up({"lobby", "d.+"});
    world.answer_poll(world.json(200, Json::object({})));
    const std::string before = world.session_name;
    world.answer_poll(world.refusal("QueueDoesNotExist"));
    world.serve();
    CHECK(world.session_name != before);
    CHECK(world.take<RoomJoined>()->room == RoomId("d.+"));
    CHECK(world.take<RoomJoined>()->room == RoomId("lobby"));
    CHECK(world.events.empty());
    CHECK(world.polls() == 1);
    world.arrive("lobby", "m1");
    world.serve();
    CHECK(world.take<Arrived>());
    SECTION("the backend reports the session's end first") {
        world.join("help");
        const auto ask = world.take_fetch([&](const Fetch& fetch) { return world.path(fetch).contains("/rooms/"); });
        world.answer(*ask, world.json(410, api::write_refusal(api::Refusal::session_ended, "x")));
        world.serve();
        int joined = 0;
        while (world.take<RoomJoined>()) ++joined;
        CHECK(joined == 3);
    }
    SECTION("each new queue is gone, too, which causes no storm of requests") {
        world.serving = true;
        world.answer_poll(world.refusal("QueueDoesNotExist"));
        for (int i = 0; i < 100 && world.events.empty(); ++i) {
            world.serve();
            world.events.clear();
            if (world.polls() > 0) world.answer_poll(world.refusal("QueueDoesNotExist"));
            if (world.events.empty()) world.pass(10s);
        }
        CHECK(world.sessions <= 4);
        CHECK(world.down().cause == DownCause::network);
    }
}

TEST_CASE("a failed call is tried again a few times, with growing pauses; then the connection is given up",
          "[transport][sqs]") {
    Polling world;
    world.come_up({"lobby"});
    SECTION("no answer") {
        for (int i = 0; i < 3; ++i) {
            world.answer_poll(std::nullopt);
            CHECK(world.polls() == 0);
            CHECK(world.events.empty());
            world.pass(10s);
            REQUIRE(world.polls() == 1);
        }
        CHECK(parse_json(world.fetches.back().http.body)->find_integer("MaxNumberOfMessages") == 1);
        world.answer_poll(std::nullopt);
        CHECK(world.down().cause == DownCause::network);
    }
    SECTION("throttled for a moment") {
        world.answer_poll(world.refusal("ThrottlingException", 400));
        world.pass(5s);
        world.answer_poll(world.json(200, Json::object({})));
        CHECK(world.events.empty());
        CHECK(world.polls() == 1);
    }
    SECTION("the pages of a captive portal") {
        for (int i = 0; i < 4; ++i) {
            world.answer_poll(HttpResponse{.status = 200, .headers = {}, .body = "<html>"});
            world.pass(10s);
        }
        CHECK(world.down().cause == DownCause::network);
    }
    SECTION("it hangs") {
        world.pass(2min);
        CHECK(world.down().cause == DownCause::network);
    }
    CHECK((world.link->deadline().has_value() == world.link->can_send()));
}

TEST_CASE("after waking up, a short call shows whether the queue exists, and nothing is lost", "[transport][sqs]") {
    Polling world;
    world.come_up({"lobby"});
    world.probe();
    REQUIRE(world.polls() == 2);
    CHECK(parse_json(world.fetches.back().http.body)->find_integer("WaitTimeSeconds") == 0);
    SECTION("it exists") {
        const Fetch early = *world.take_fetch(Polling::is_receive);
        world.answer_poll(world.json(200, Json::object({})));
        CHECK(world.polls() == 1);
        world.arrive("lobby", "m1");
        world.serve_receive(early);  // the earlier call returns a message after all
        CHECK(world.take<Arrived>());
        CHECK(world.polls() == 1);
        world.serve();
        CHECK(world.deleted.size() == 1);
    }
    SECTION("it does not exist") {
        world.pass(limits::probe_within + 2s);
        CHECK(world.down().cause == DownCause::network);
    }
}

TEST_CASE("messages sent during a short loss of the network wait in the queue of the same session",
          "[transport][sqs]") {
    Polling world;
    world.come_up({"lobby"});
    const std::string before = world.session_name;
    world.reachable = false;
    world.serving = true;
    for (int i = 0; i < 10 && world.events.empty(); ++i) {
        if (world.polls() > 0) world.answer_poll(std::nullopt);
        world.pass(5s);
    }
    CHECK(world.down().cause == DownCause::network);
    world.reachable = true;
    world.arrive("lobby", "m1");
    world.connect();
    world.serve();
    CHECK(world.session_name == before);
    CHECK(world.take<Up>());
}

TEST_CASE("leaving deletes the session, in every state", "[transport][sqs]") {
    for (int point = 0; point < 4; ++point) {
        INFO("point " << point);
        Polling world;
        world.connect();
        if (point > 0) world.serve();
        const std::string name = world.session_name;
        if (point > 1) world.join("lobby");
        if (point > 2) world.send("lobby", "m1");
        world.events.clear();
        world.disconnect();
        CHECK(world.down().cause == DownCause::asked);
        const auto poll = world.take_fetch(Polling::is_receive);
        world.serve();
        if (point > 0) CHECK(std::ranges::contains(world.paths, "DELETE/me/polling/" + name));
        if (poll) world.serve_receive(*poll);
        CHECK(world.events.empty());
        CHECK_FALSE(world.link->deadline());
        world.connect();
        world.serve();
        CHECK(world.take<Up>());
        CHECK(world.session_name != name);
    }
}

TEST_CASE("without credentials or an answer there is no session", "[transport][sqs]") {
    Polling world;
    world.connect();
    SECTION("signed out") {
        world.no_token(TokenLost::for_good);
        CHECK(world.down().cause == DownCause::signed_out);
    }
    SECTION("Cognito cannot be reached") {
        world.token();
        world.answer(*world.take_fetch([](const Fetch&) { return true; }), std::nullopt);
        CHECK(world.down().cause == DownCause::network);
    }
    SECTION("the backend has no polling sessions") {
        world.tokens = true;
        world.token_wanted = true;
        while (!std::ranges::any_of(
            world.fetches, [&](const Fetch& fetch) { return world.path(fetch).starts_with("PUT"); })) {
            if (std::exchange(world.token_wanted, false)) world.token();
            if (!world.fetches.empty() && world.path(world.fetches.front()).empty())
                world.serve(*world.take_fetch([](const Fetch&) { return true; }));
        }
        world.answer(*world.take_fetch([](const Fetch&) { return true; }),
                     world.json(404, api::write_refusal(api::Refusal::not_found, "x")));
        CHECK(world.down().cause == DownCause::configured);
    }
    CHECK_FALSE(world.link->deadline());
    CHECK(world.events.empty());
}
