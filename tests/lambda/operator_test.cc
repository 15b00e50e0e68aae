// POST /message, and the same from a Kinesis stream: messages from systems of the operator to people, rooms and
// polling sessions.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "lambda/connections.h"
#include "lambda/queues.h"
#include "protocol/layout.h"

namespace {

using namespace backend;

const Who ann = person("ann");
const Who ben = person("ben");
const HttpAnswer away = std::unexpected(HttpFailure::network);

struct World {
    Polling polling;
    Backend& backend = polling.backend;
    Sockets sockets{backend};

    World() {
        backend.join("ann");
        backend.join("ben");
        backend.published.clear();
    }

    static Json body(std::string_view key, Json to, std::string_view text = "hello") {
        return Json::object({{"key", key}, {"to", std::move(to)}, {"text", text}});
    }
    static Json to_name(std::string_view name) { return Json::object({{"name", name}}); }
    static Json to_user(std::string_view user) { return Json::object({{"user", user}}); }
    static Json to_channel(std::string_view name) { return Json::object({{"channel", name}}); }

    static api::Request said(const Json& body) {
        return {.method = "POST", .path = "/message", .query = {}, .body = body.dump()};
    }
    static Json request(const Json& body) { return service_event(said(body)); }
    static Json request(const Json& body, const Json& iam) { return service_event(said(body), iam); }
    Got send(const Json& body) { return backend.run(FunctionName::post, request(body)); }

    static Json record(const Json& body, const std::string& number) { return raw_record(body.dump(), number); }
    static Json raw_record(std::string_view data, const std::string& number) {
        return Json::object(
            {{"eventSource", "aws:kinesis"},
             {"eventSourceARN", "arn:aws:kinesis:us-east-1:123456789012:stream/Notices"},
             {"kinesis",
              Json::object({{"sequenceNumber", number}, {"partitionKey", "1"}, {"data", base64(as_bytes(data))}})}});
    }
    lambda::Reply stream(std::vector<Json> records) {
        Json list = Json::array();
        for (Json& record : records) list.push(std::move(record));
        return backend.reply(FunctionName::post, Json::object({{"Records", std::move(list)}}));
    }
    std::vector<std::string> texts() const {
        std::vector<std::string> all;
        for (const Publish& publish : backend.published) all.push_back(*parse_json(publish.payload)->find_text("text"));
        return all;
    }
};

}  // namespace

TEST_CASE("an operator's message to a person reaches topic, connections, queue, mailbox and history", "[lambda]") {
    World world;
    const std::string line = world.sockets.connect(ann, Take::acknowledged);
    const api::PollingSession session = world.polling.open(ann, "0123456789abcdef");
    world.backend.published.clear();
    Json body = World::body("k1", World::to_name("ann"), "The build is done");
    body.set("from", "Builds");
    body.set("type", "build");
    body.set("data", Json::object({{"number", 7}}));
    const Got got = world.send(body);
    CHECK(got.status == 200);
    const std::string id = *got.body.find_text("id");
    CHECK(is_message_id(id));
    CHECK(got.body.find_integer("stamp") == world.backend.now.time_since_epoch().count());

    REQUIRE(world.backend.published.size() == 1);
    CHECK(world.backend.published[0].topic == "c/own/us-east-1:ann/d/service");
    const auto message = parse_json(world.backend.published[0].payload);
    REQUIRE(message);
    CHECK(*message->find_text("lane") == "s");
    CHECK(*message->find_text("name") == "Builds");
    CHECK(*message->find_text("id") == id);
    CHECK(*message->find_text("type") == "build");
    CHECK(message->find("data")->find_integer("number") == 7);
    CHECK(*message->find_text("sender") ==
          hex(crypto::sha256(as_bytes("service:arn:aws:sts::123456789012:assumed-role/Server"))));
    CHECK(world.sockets.connection(line).texts() == std::vector<std::string>{"The build is done"});
    CHECK(world.sockets.held(ann).size() == 1);
    const auto frames = world.polling.poll(session);
    REQUIRE(frames.size() == 1);
    CHECK(frames[0].contains("The build is done"));
    CHECK(world.backend.engine.rows("Notices").size() == 1);
}

TEST_CASE("a person is found by id, and by display name in any case; an unknown one is not found", "[lambda]") {
    World world;
    CHECK(world.send(World::body("k1", World::to_user(ann.user().text()))).status == 200);
    CHECK(world.send(World::body("k2", World::to_name("ANN"))).status == 200);
    CHECK(world.send(World::body("k3", World::to_name("nobody"))).code() == "not-found");
    CHECK(world.send(World::body("k4", World::to_user(guest().user().text()))).code() == "not-found");
    CHECK(world.backend.published.size() == 2);
}

TEST_CASE("a message for a user of polling sessions never goes to a display name, and the reverse", "[lambda]") {
    World world;
    const auto session = world.polling.open("acme/customer-42/s1");
    CHECK(world.send(World::body("k1", World::to_name("customer-42"))).code() == "not-found");
    REQUIRE(world.backend.call(ben, api::put_me("customer-42")).status == 200);
    world.backend.published.clear();
    CHECK(world.send(World::body("k2", World::to_user("customer-42"), "for the customer")).status == 200);
    CHECK(world.backend.published.empty());
    CHECK(world.polling.poll(session).size() == 1);
    CHECK(world.send(World::body("k3", World::to_name("CUSTOMER-42"), "for ben")).status == 200);
    CHECK(world.texts() == std::vector<std::string>{"for ben"});
    CHECK(world.polling.poll(session).empty());
    CHECK(world.send(World::body("k4", World::to_user("ann"))).code() == "not-found");
    CHECK(world.send(World::body("k5", World::to_name(ann.user().text()))).code() == "invalid-request");
}

TEST_CASE("the same key with the same content is one message, however often it is sent", "[lambda]") {
    World world;
    const Got first = world.send(World::body("k1", World::to_name("ann")));
    world.backend.now += 1h;
    for (int i = 0; i < 3; ++i) {
        const Got again = world.send(World::body("k1", World::to_name("ann")));
        CHECK(again.status == 200);
        CHECK(again.body == first.body);
    }
    CHECK(world.backend.published.size() == 1);
    CHECK(world.sockets.held(ann).size() == 1);
    CHECK(world.backend.engine.rows("Notices").size() == 1);
}

TEST_CASE("the same key with any other content is refused, and nothing is sent", "[lambda]") {
    World world;
    CHECK(world.send(World::body("k1", World::to_name("ann"))).status == 200);
    const auto with = [](std::string_view name, Json value) {
        Json body = World::body("k1", World::to_name("ann"));
        body.set(name, std::move(value));
        return body;
    };
    for (const Json& other : {with("text", "other"), with("to", World::to_name("ben")), with("from", "Other"),
                              with("type", "other"), with("data", Json::object({{"a", 1}})), with("sqsOnly", true)}) {
        const Got got = world.send(other);
        CHECK(got.status == 409);
        CHECK(got.code() == "key-reused");
    }
    CHECK(world.backend.published.size() == 1);
}

TEST_CASE("a key belongs to its caller, is forgotten after a day, and does not depend on the role's session name",
          "[lambda]") {
    World world;
    const Json body = World::body("k1", World::to_channel("lobby"));
    const auto as = [&](std::string_view arn) {
        return world.backend
            .run(FunctionName::post, world.request(body, Json::object({{"userArn", arn}, {"cognitoIdentity", Json()}})))
            .body;
    };
    const Json first = as("arn:aws:sts::123456789012:assumed-role/Server/one");
    CHECK(as("arn:aws:sts::123456789012:assumed-role/Server/two") == first);
    CHECK(as("arn:aws:sts::123456789012:assumed-role/Other/one") != first);
    CHECK(as("arn:aws:iam::123456789012:user/owner") != first);
    CHECK(world.backend.published.size() == 3);
    world.backend.now += 25h;
    CHECK(as("arn:aws:sts::123456789012:assumed-role/Server/one") != first);
    CHECK(world.backend.published.size() == 4);
}

TEST_CASE("of two requests with one key at the same time one sends, in any order of turns", "[lambda]") {
    for (unsigned order = 0; order < 256; ++order) {
        World world;
        const Json event = world.request(World::body("k1", World::to_channel("lobby")));
        lambda::Function left(world.backend.start(FunctionName::post, event));
        lambda::Function right(world.backend.start(FunctionName::post, event));
        lambda::Turn turns[] = {left.begin(), right.begin()};
        const auto ended = [](const lambda::Turn& turn) { return std::holds_alternative<lambda::Reply>(turn); };
        for (unsigned step = 0; !ended(turns[0]) || !ended(turns[1]); ++step) {
            const bool is_left = ended(turns[1]) || (!ended(turns[0]) && ((order >> (step % 8)) & 1) == 0);
            turns[is_left ? 0 : 1] = world.backend.next(is_left ? left : right, turns[is_left ? 0 : 1]);
        }
        if (world.backend.published.size() != 1)
            FAIL("published " << world.backend.published.size() << " times at order " << order);
        for (const lambda::Turn& turn : turns) {
            const auto status = std::get<lambda::Reply>(turn).result.find_integer("statusCode");
            if (status != 200 && status != 503) FAIL("an answer of " << *status);
        }
    }
}

TEST_CASE("a failed request can be repeated at once with its key, and an interrupted one after its lease", "[lambda]") {
    World world;
    const Json body = World::body("k1", World::to_channel("lobby"));
    world.backend.iot_failures = 2;
    CHECK(world.send(body).code() == "busy");
    const Got after = world.send(body);
    CHECK(after.status == 200);
    CHECK(world.backend.published.size() == 1);

    const Json other = World::body("k2", World::to_channel("lobby"));
    {
        lambda::Function dies(world.backend.start(FunctionName::post, world.request(other)));
        lambda::Turn turn = dies.begin();
        turn = world.backend.next(dies, turn);  // it has written its row, and never continues
    }
    CHECK(world.send(other).code() == "busy");
    world.backend.now += 30s;
    CHECK(world.send(other).status == 200);
    CHECK(world.backend.published.size() == 2);
}

TEST_CASE("a message that has no recipients leaves its key free", "[lambda]") {
    World world;
    const Json body = World::body("k1", World::to_name("cat"));
    CHECK(world.send(body).code() == "not-found");
    world.backend.join("cat");
    CHECK(world.send(body).status == 200);
}

TEST_CASE("if no queue accepted the message that is reported, and a retry with the key has the same id and stamp",
          "[lambda]") {
    for (const bool only : {false, true}) {
        for (const Json& to : {Json::object({{"session", "acme/bob/1"}}), Json::object({{"account", "acme"}}),
                               World::to_user("bob"), Json::object({{"everyone", true}})}) {
            World world;
            const auto bob = world.polling.open("acme/bob/1");
            const auto eve = world.polling.open("umbrella/eve/1");
            Json body = World::body("k1", to);
            body.set("sqsOnly", only);
            world.polling.instead["SendMessage"] = {status(503), status(503), status(503), status(503)};
            CHECK(world.send(body).code() == "busy");
            const UnixTime first = world.backend.now;
            world.polling.instead.clear();
            world.backend.now += 1min;
            const Got got = world.send(body);
            CHECK(got.status == 200);
            CHECK(got.body.find_integer("stamp") == first.time_since_epoch().count());
            CHECK(world.polling.poll(bob).size() == 1);
            CHECK(world.polling.poll(eve).size() == (to.find("everyone") ? 1 : 0));
            CHECK(world.backend.engine.rows("Notices").size() == (only ? 0 : to.find("everyone") ? 2 : 1));
        }
    }
}

TEST_CASE("if only some got the message, it is sent again to the others, and the system need not repeat the request",
          "[lambda]") {
    World world;
    const auto one = world.polling.open("acme/bob/1");
    const auto two = world.polling.open("acme/eve/1");
    const std::string line = world.sockets.connect(ann);
    const Json body = World::body("k1", Json::object({{"everyone", true}}));
    const auto ids = [](const std::vector<std::string>& frames) {
        std::vector<std::string> all;
        for (const std::string& frame : frames) all.push_back(*parse_json(frame)->find("message")->find_text("id"));
        return all;
    };
    SECTION("a queue") { world.polling.lost.insert(one.queue_url); }  // so new that SQS does not know it yet
    SECTION("a connection") { world.sockets.connection(line).instead = {status(503), status(503)}; }
    const Got got = world.send(body);
    CHECK(got.status == 200);
    world.polling.lost.clear();
    CHECK(world.backend.deliver_missed().size() == 1);
    const std::vector<std::string> same = {*got.body.find_text("id")};
    CHECK(ids(world.polling.poll(one)) == same);
    CHECK(ids(world.polling.poll(two)) == same);
    CHECK(ids(world.sockets.connection(line).frames) == same);
    CHECK(world.send(body).body == got.body);
    CHECK(world.polling.poll(one).empty());
}

TEST_CASE("a message for queues only that finds them gone reached nobody", "[lambda]") {
    World world;
    world.polling.lost.insert(world.polling.open("acme/bob/1").queue_url);
    Json body = World::body("k1", Json::object({{"session", "acme/bob/1"}}));
    body.set("sqsOnly", true);
    CHECK(world.send(body).code() == "busy");  // the queue may be so new that SQS does not know it everywhere yet
    world.backend.now += 2min;
    CHECK(world.send(body).code() == "not-found");
    CHECK(world.backend.engine.rows("Sessions").empty());
}

TEST_CASE("a queue that may not be written to is reported if nobody got the message, and delays no others",
          "[lambda]") {
    World world;
    world.polling.open("acme/bob/1");
    world.polling.instead["SendMessage"] = {status(403), status(403)};
    CHECK(world.send(World::body("k1", Json::object({{"account", "acme"}}))).code() == "busy");
    world.polling.open("acme/eve/1");
    world.polling.instead["SendMessage"] = {status(403), status(200), status(403)};
    CHECK(world.send(World::body("k2", Json::object({{"account", "acme"}}))).status == 200);
}

TEST_CASE("a message to a channel is published and kept like any other, and marked as the service's", "[lambda]") {
    World world;
    Json body = World::body("k1", World::to_channel("Lobby"));
    body.set("data", Json::object({{"a", 1}}));
    const Got got = world.send(body);
    CHECK(got.status == 200);
    REQUIRE(world.backend.published.size() == 1);
    CHECK(world.backend.published[0].topic == "c/out/lobby");
    const auto message = read_message(Topics{}, "c/out/lobby", as_bytes(world.backend.published[0].payload), "1");
    REQUIRE(message);
    CHECK(message->standing == Standing::service);
    CHECK(message->message.name == "Service");
    const auto page =
        api::read_history(world.backend.call(ann, api::get_messages_before(RoomId("lobby"), {})).body, RoomId("lobby"));
    REQUIRE(page);
    REQUIRE(page->messages.size() == 1);
    CHECK(page->messages[0] == *message);
}

TEST_CASE("an operator's message to a private room needs no membership, but the room must exist", "[lambda]") {
    World world;
    world.backend.call(ann, api::post_room("Kitchen", api::Access::members));
    CHECK(world.send(World::body("k1", World::to_channel("p.kitchen"))).status == 200);
    REQUIRE(world.backend.published.size() == 1);
    CHECK(world.backend.published[0].topic == "c/own/us-east-1:ann/p.kitchen");
    CHECK(world.send(World::body("k2", World::to_channel("p.nowhere"))).code() == "not-found");
}

TEST_CASE("accounts, sessions and everyone mean polling sessions, and everyone also means all connections",
          "[lambda]") {
    World world;
    const auto one = world.polling.open("acme/bob/1");
    const auto two = world.polling.open("acme/eve/1");
    const auto other = world.polling.open("umbrella/max/1");
    const std::string line = world.sockets.connect(ann);
    const auto counts = [&] {
        return std::vector<std::size_t>{
            world.polling.poll(one).size(), world.polling.poll(two).size(), world.polling.poll(other).size()};
    };
    CHECK(world.send(World::body("k1", Json::object({{"account", "acme"}}))).status == 200);
    CHECK(counts() == std::vector<std::size_t>{1, 1, 0});
    CHECK(world.send(World::body("k2", Json::object({{"session", "acme/bob/1"}}))).status == 200);
    CHECK(counts() == std::vector<std::size_t>{1, 0, 0});
    CHECK(world.send(World::body("k3", World::to_user("eve"))).status == 200);
    CHECK(counts() == std::vector<std::size_t>{0, 1, 0});
    CHECK(world.sockets.connection(line).frames.empty());
    world.backend.engine.log.clear();
    CHECK(world.send(World::body("k4", Json::object({{"everyone", true}}))).status == 200);
    CHECK(std::ranges::count(world.backend.engine.log, "Scan Sessions") == 1);  // read once, not for each use
    CHECK(counts() == std::vector<std::size_t>{1, 1, 1});
    CHECK(world.sockets.connection(line).frames.size() == 1);
    CHECK(world.backend.engine.rows("Notices").size() == 2 + 1 + 1 + 3);
    CHECK(world.send(World::body("k5", Json::object({{"session", "acme/bob/2"}}))).code() == "not-found");
    CHECK(world.send(World::body("k6", Json::object({{"account", "nobody"}}))).code() == "not-found");
}

TEST_CASE(
    "a message to everyone or to a private room removes connections that are gone, but none that is still connecting",
    "[lambda]") {
    for (const bool private_room : {false, true}) {
        World world;
        world.backend.call(ann, api::post_room("Kitchen", api::Access::members));
        const std::string line = world.sockets.open(ann, Take::acknowledged);
        world.sockets.connection(line).open = false;  // API Gateway answers 410 until $connect has finished
        const auto send = [&](std::string_view key) {
            return world
                .send(World::body(
                    key, private_room ? World::to_channel("p.kitchen") : Json::object({{"everyone", true}})))
                .status;
        };
        CHECK(send("k1") == 200);
        CHECK(world.sockets.known(line));
        world.backend.now += 10s;
        CHECK(send("k2") == 200);
        CHECK_FALSE(world.sockets.known(line));
    }
}

TEST_CASE("a message for queues only is not kept in the history", "[lambda]") {
    World world;
    const auto one = world.polling.open("acme/bob/1");
    Json body = World::body("k1", Json::object({{"account", "acme"}}));
    body.set("sqsOnly", true);
    CHECK(world.send(body).status == 200);
    CHECK(world.polling.poll(one).size() == 1);
    CHECK(world.backend.engine.rows("Notices").empty());
}

TEST_CASE("only systems of the operator can send: a Cognito identity is refused, signed in or not", "[lambda]") {
    World world;
    for (const Who& who : {ann, guest()}) {
        const Got got = world.backend.call(who, World::said(World::body("k", World::to_name("ben"))));
        CHECK(got.status == 403);
        CHECK(got.code() == "not-allowed");
    }
    for (const Json& iam :
         {Json(), Json::object(), Json::object({{"userArn", 5}}), Json::object({{"userArn", "x"}}),
          Json::object({{"userArn", "arn:aws:sts::1:assumed-role/Guests/CognitoIdentityCredentials"}}),
          Json::object({{"userArn", "arn:aws:iam::1:user/owner"}, {"cognitoIdentity", Json::object()}})})
        CHECK(
            world.backend.run(FunctionName::post, world.request(World::body("k", World::to_name("ben")), iam)).code() ==
            "not-allowed");
    CHECK(world.backend.published.empty());
}

TEST_CASE("a body without a valid message is refused with a sentence and changes nothing", "[lambda]") {
    World world;
    const Json good = World::body("k", World::to_name("ann"));
    const auto with = [&](std::string_view name, Json value) {
        Json json = good;
        json.set(name, std::move(value));
        return json;
    };
    world.backend.turns = 0;
    for (const Json& bad :
         {Json::object(),
          with("key", Json()),
          with("key", ""),
          with("key", std::string(129, 'k')),
          with("key", 5),
          with("to", Json()),
          with("to", "ann"),
          with("to", Json::object()),
          with("to", Json::object({{"user", "ann"}, {"channel", "lobby"}})),
          with("to", Json::object({{"group", "x"}})),
          with("to", World::to_name("")),
          with("to", World::to_user("")),
          with("to", Json::object({{"user", 5}})),
          with("to", Json::object({{"user", "ann"}, {"name", "ann"}})),
          with("to", World::to_user(std::string(65, 'u'))),
          with("to", World::to_name(" ann")),
          with("to", World::to_channel("d." + ann.user().text())),
          with("to", World::to_channel("d.service")),
          with("to", World::to_channel("///")),
          with("to", Json::object({{"everyone", false}})),
          with("to", Json::object({{"everyone", "true"}})),
          with("to", Json::object({{"session", "acme/bob"}})),
          with("to", Json::object({{"session", "a/b/c/d"}})),
          with("to", Json::object({{"session", "//"}})),
          with("text", ""),
          with("text", " "),
          with("text", 5),
          with("text", std::string(20'000, 'x')),
          with("from", 5),
          with("from", std::string(200, 'x')),
          with("type", ""),
          with("type", "a b"),
          with("type", std::string(65, 'x')),
          with("data", "x"),
          with("data", Json::array()),
          with("sqsOnly", "yes"),
          with("more", std::string(100'000, 'x'))}) {
        const Got got = world.send(bad);
        INFO(bad.dump().substr(0, 200));
        CHECK(got.code() == "invalid-request");
        CHECK(got.body.find_text("message")->ends_with('.'));
    }
    CHECK(world.backend.turns == 0);
}

TEST_CASE("a full mailbox is reported to the operator, and nothing has happened", "[lambda]") {
    World world;
    world.backend.environment.history = false;  // which would keep it otherwise
    for (std::size_t i = 0; i < limits::mailbox_messages; ++i) {
        world.backend.turns = 0;
        CHECK(world.send(World::body("k" + std::to_string(i), World::to_name("ann"))).status == 200);
    }
    const Got got = world.send(World::body("full", World::to_name("ann")));
    CHECK(got.status == 409);
    CHECK(got.code() == "mailbox-full");
    CHECK(world.backend.published.size() == limits::mailbox_messages);
}

TEST_CASE("a stream's records are sent in the order of their numbers, each once", "[lambda]") {
    World world;
    std::vector<Json> records;
    for (const std::string_view number : {"49590338271490256608559692538361571095921575989136588900", "9",
                                          "49590338271490256608559692538361571095921575989136588898"})
        records.push_back(World::record(
            World::body(number, World::to_channel("lobby"), std::string{number.front(), number.back()}),
            std::string(number)));
    CHECK(world.stream(records).result.dump() == R"({"batchItemFailures":[],"skipped":0})");
    CHECK(world.texts() == std::vector<std::string>{"99", "48", "40"});
    CHECK(world.stream(records).result.dump() == R"({"batchItemFailures":[],"skipped":0})");
    CHECK(world.backend.published.size() == 3);
}

TEST_CASE("records without a message are skipped and counted, and do not hold up later ones", "[lambda]") {
    World world;
    const Json good = World::body("k", World::to_channel("lobby"));
    Json nameless = World::record(good, "1");
    nameless.set("kinesis", Json::object({{"data", base64(as_bytes(good.dump()))}}));
    Json broken = World::record(good, "2");
    broken.set("kinesis", Json::object({{"sequenceNumber", "2"}, {"data", "%%%"}}));
    const lambda::Reply reply = world.stream(
        {Json(), Json("x"), nameless, broken, World::raw_record("", "3"), World::raw_record("{", "4"),
         World::raw_record("\xff", "5"), World::raw_record(std::string(150'000, ' '), "6"),
         World::record(Json::object({{"key", "x"}}), "7"),
         World::record(World::body("n", World::to_name("nobody")), "8"), World::record(good, "9"),
         World::record(World::body("k", World::to_channel("other")), "91")});
    CHECK(reply.ending == lambda::Ending::answered);
    CHECK(reply.result.dump() == R"({"batchItemFailures":[],"skipped":11})");
    CHECK(world.backend.published.size() == 1);
}

TEST_CASE("a record that could not be stored is delivered again, together with all that follow it", "[lambda]") {
    World world;
    const std::vector<Json> records = {
        World::record(World::body("a", World::to_channel("lobby"), "one"), "1"),
        World::record(World::body("b", World::to_channel("lobby"), "two"), "2"),
        World::record(World::body("c", World::to_channel("lobby"), "three"), "3")};
    world.backend.iot_failures = 2;
    CHECK(world.stream(records).result.dump() == R"({"batchItemFailures":[{"itemIdentifier":"1"}],"skipped":0})");
    CHECK(world.backend.published.empty());
    CHECK(world.stream(records).result.dump() == R"({"batchItemFailures":[],"skipped":0})");
    CHECK(world.texts() == std::vector<std::string>{"one", "two", "three"});
    const auto session = world.polling.open("acme/bob/1");
    const std::vector<Json> queued = {World::record(World::body("e", Json::object({{"session", "acme/bob/1"}})), "5")};
    world.polling.instead["SendMessage"] = {status(503), status(503)};
    CHECK(world.stream(queued).result.dump() == R"({"batchItemFailures":[{"itemIdentifier":"5"}],"skipped":0})");
    CHECK(world.stream(queued).result.dump() == R"({"batchItemFailures":[],"skipped":0})");
    CHECK(world.polling.poll(session).size() == 1);
    world.backend.engine.instead_of_all(away);
    CHECK(world.stream({World::record(World::body("d", World::to_channel("lobby")), "4")}).result.dump() ==
          R"({"batchItemFailures":[{"itemIdentifier":"4"}],"skipped":0})");
}
