// The limits of a mailbox. Neither senders nor anything that the person does or does not do can keep out an
// operator's message.
#include <catch2/catch_test_macros.hpp>

#include <map>

#include "lambda/connections.h"
#include "lambda/queues.h"
#include "protocol/limits.h"

namespace {

using namespace backend;

const Who ann = person("ann");
const Who ben = person("ben");
const Who cat = person("cat");

constexpr std::size_t of_one = 250;
constexpr std::size_t of_people = 750;

struct World {
    Polling polling;
    Backend& backend = polling.backend;
    Sockets sockets{backend};

    World() {
        for (const std::string_view name : {"ann", "ben", "cat", "dan", "eve"}) backend.join(name);
    }

    void write(const Who& from, std::size_t count, std::string_view beginning = "m") {
        for (std::size_t i = 0; i < count; ++i) {
            backend.turns = 0;
            backend.now += 1ms;
            sockets.write(from, cat, std::string(beginning) + std::to_string(i));
        }
    }
    void write_of_many() {
        for (const std::string_view name : {"ann", "ben", "dan", "eve"}) write(person(name), of_one, name);
    }
    Got operate(std::string_view key) {
        backend.turns = 0;
        backend.now += 1ms;
        const Json body =
            Json::object({{"key", key}, {"to", Json::object({{"user", cat.user().text()}})}, {"text", "hello"}});
        Json json = event(guest(), {.method = "POST", .path = "/message", .query = {}, .body = body.dump()});
        const Json iam = Json::object(
            {{"userArn", "arn:aws:sts::123456789012:assumed-role/Server/one"}, {"cognitoIdentity", Json()}});
        json.set("requestContext", Json::object({{"http", Json::object({{"method", "POST"}, {"path", "/message"}})},
                                                 {"authorizer", Json::object({{"iam", iam}})}}));
        return backend.run(FunctionName::post, json);
    }
    void operate(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) CHECK(operate("k" + std::to_string(i)).status == 200);
    }
    std::map<std::string, std::size_t> held_by_room() const {
        std::map<std::string, std::size_t> rooms;
        for (const Json& row : backend.engine.rows("Mailbox"))
            if (const Json* room = row.find("room"); room && *row.find("user")->find_text("S") == cat.user().text())
                ++rooms[*room->find_text("S")];
        return rooms;
    }
};

}  // namespace

TEST_CASE("one sender and all senders together can fill only a part of a mailbox, and the rest is for the operator",
          "[lambda]") {
    World world;
    world.write(ann, of_one + 20);
    CHECK(world.sockets.held(cat).size() == of_one);
    world.write(ben, 5);
    CHECK(world.sockets.held(cat).size() == of_one + 5);
    world.write_of_many();
    CHECK(world.sockets.held(cat).size() == of_people);
    CHECK(world.held_by_room()["d." + ann.user().text()] == of_one);
    CHECK(world.backend.engine.rows("Messages").size() == 5 * of_one + 25);  // the history has all of them
    world.operate(limits::mailbox_messages - of_people);
    CHECK(world.sockets.held(cat).size() == limits::mailbox_messages);
    CHECK(world.held_by_room()["d.service"] == limits::mailbox_messages - of_people);
}

TEST_CASE("messages beyond a sender's share are sent live and kept in the history, with pages of any size",
          "[lambda]") {
    World world;
    world.backend.engine.page_bytes = 9'000;
    world.write(ann, of_one);
    const std::string line = world.sockets.open(cat, Take::acknowledged);
    world.backend.now += 1min;
    world.write(ann, 1, "beyond");
    CHECK(world.sockets.held(cat).size() == of_one);
    REQUIRE(world.sockets.connection(line).delivered().size() == 1);
    CHECK_FALSE(world.sockets.connection(line).delivered().front().seq);
    // Acknowledged messages free their share.
    world.sockets.replay(line);
    world.backend.turns = 0;
    world.sockets.send(cat, line, gateway::Taken{10});
    world.write(ann, 20, "again");
    CHECK(world.sockets.held(cat).size() == of_one);
}

TEST_CASE(
    "an operator's message to a full mailbox is sent on every channel and kept, and the answer says that it is not "
    "held",
    "[lambda]") {
    World world;
    world.operate(limits::mailbox_messages);
    const std::string line = world.sockets.open(cat, Take::acknowledged);
    const auto session = world.polling.open(cat, "0123456789abcdef");
    world.backend.now += 1min;
    world.backend.published.clear();
    const Got got = world.operate("full");
    CHECK(got.status == 200);
    REQUIRE(got.body.find("held"));
    CHECK(got.body.find("held")->boolean() == false);
    CHECK(world.sockets.held(cat).size() == limits::mailbox_messages);
    CHECK(world.backend.published.size() == 1);
    REQUIRE(world.sockets.connection(line).delivered().size() == 1);
    CHECK_FALSE(world.sockets.connection(line).delivered().front().seq);
    CHECK(world.polling.poll(session).size() == 1);
    CHECK(world.backend.engine.rows("Messages").size() == limits::mailbox_messages + 1);
    CHECK(world.operate("full").status == 200);
    CHECK(world.backend.published.size() == 1);
}

TEST_CASE("without history, an operator's message to a full mailbox is refused, and nothing has happened", "[lambda]") {
    World world;
    world.backend.environment.history = false;
    world.operate(limits::mailbox_messages);
    const std::string line = world.sockets.open(cat, Take::acknowledged);
    world.backend.published.clear();
    const Got got = world.operate("full");
    CHECK(got.status == 409);
    CHECK(got.code() == "mailbox-full");
    CHECK(world.backend.published.empty());
    CHECK(world.sockets.connection(line).frames.empty());
}

TEST_CASE("expired messages do not count, and are removed by the next message", "[lambda]") {
    World world;
    world.write(ann, of_one);
    world.operate(300);
    world.backend.now += std::chrono::days(limits::mailbox_days) + 1s;
    world.write(ann, 1, "new");
    CHECK(world.sockets.held(cat).size() == 1);
    CHECK(world.operate("new").status == 200);
    CHECK(world.sockets.held(cat).size() == 2);
}
