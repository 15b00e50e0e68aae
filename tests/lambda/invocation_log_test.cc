// The line that each invocation logs about itself: counts and what failed, without any content or names.
#include "lambda/runtime/invocation_log.h"

#include <catch2/catch_test_macros.hpp>

#include "lambda/connections.h"
#include "lambda/queues.h"

namespace {

using namespace backend;

const Who ann = person("ann");
const Who ben = person("ben");

}  // namespace

TEST_CASE("a line has the function, its duration, the counts and what failed", "[lambda]") {
    lambda::InvocationLog log;
    log.count("requests", 2);
    log.count("missed", 0);
    log.count("requests");
    log.check("cleanupsFailed", std::expected<int, int>(1));
    log.check("cleanupsFailed", std::expected<int, int>(std::unexpected(1)));
    log.fail("busy");
    log.fail("unknown");
    CHECK(log.line({.function = "deliver", .request = "r-1", .took = 12ms, .failed = true}).dump() ==
          R"({"function":"deliver","request":"r-1","ms":12,"outcome":"failed","failure":"busy",)"
          R"("counts":{"requests":3,"cleanupsFailed":1}})");
    CHECK(lambda::InvocationLog().line({.function = "people", .request = "", .status = 200}).dump() ==
          R"({"function":"people","ms":0,"outcome":"answered","status":200,"counts":{}})");
    CHECK(lambda::InvocationLog().line({.function = "reaper", .request = "", .failed = true}).find("failure"));
}

TEST_CASE("every invocation ends with a line, whatever happens", "[lambda]") {
    Backend backend;
    backend.join("ann");
    REQUIRE(backend.logs.size() == 1);
    const Json& put = backend.logs[0];
    CHECK(*put.find_text("function") == "people");
    CHECK(*put.find_text("outcome") == "answered");
    CHECK(put.find_integer("status") == 200);
    CHECK(put.find("counts")->find_integer("requests").value_or(0) > 0);
    CHECK_FALSE(put.find("failure"));

    CHECK(backend.call(ann, api::get_room(RoomId("nowhere"))).status == 404);
    CHECK(*backend.logs[1].find_text("failure") == "not-found");
    CHECK(backend.logs[1].find_integer("status") == 404);

    backend.engine.instead_of_all(HttpAnswer(std::unexpected(HttpFailure::network)));
    CHECK(backend.call(ann, api::get_me()).status == 503);
    CHECK(*backend.logs[2].find_text("failure") == "busy");
    CHECK(*backend.logs[2].find_text("outcome") == "answered");
}

TEST_CASE("an invocation's line has its duration and AWS's request id", "[lambda]") {
    Backend backend;
    lambda::Start start = backend.start(FunctionName::people, event(ann, api::get_me()));
    start.request = "f3c1";
    lambda::Function function(std::move(start));
    lambda::Turn turn = function.begin();
    while (!std::holds_alternative<lambda::Reply>(turn)) {
        backend.now += 20ms;
        turn = backend.next(function, turn);
    }
    const Json& log = std::get<lambda::Reply>(turn).log;
    CHECK(*log.find_text("request") == "f3c1");
    CHECK(log.find_integer("ms").value_or(0) >= 20);
}

TEST_CASE("an answer of the host that does not fit is logged too", "[lambda]") {
    Backend backend;
    lambda::Function function(backend.start(FunctionName::deliver, Json::object({{"targets", Json::array()}})));
    lambda::Turn turn = function.begin();
    turn = function.resume(std::vector<std::string>{}, backend.now);
    CHECK(*std::get<lambda::Reply>(turn).log.find_text("failure") == "host");
}

TEST_CASE("no line contains content or identities", "[lambda]") {
    Polling polling;
    Sockets sockets(polling.backend);
    Backend& backend = polling.backend;
    for (const std::string_view name : {"ann", "ben"}) backend.join(name);
    const RoomId kitchen("p.kitchen");
    backend.call(ann, api::post_room("Kitchen", api::Access::members));
    backend.call(ann, api::add_member(kitchen, ben.user()));
    const std::string line = sockets.connect(ann);
    const std::string other = sockets.connect(ben);
    const auto session = polling.open(ben, "0123456789abcdef");
    backend.now += 1min;
    const Message message{.id = MessageId("m-1"), .name = "Ann", .text = "a secret"};
    sockets.send(ann, line, gateway::Subscribe{RoomId("lobby")});
    for (const std::optional<HttpAnswer>& answer : {std::optional<HttpAnswer>(), std::optional(status(500))}) {
        sockets.connection(other).always = answer;
        for (const std::string& room : {std::string("lobby"), kitchen.text(), Sockets::direct_room_of(ben)})
            sockets.send(ann, line, gateway::Publish{RoomId(room), message});
        sockets.write(ann, ben, "m-2", "a secret");
        backend.deliver_missed();
    }
    sockets.send(ann, line, "publish", "{\"a secret\"");
    backend.call(ben, api::post_message(kitchen, message));
    backend.call(ann, api::remove_member(kitchen, ben.user()));
    backend.call(ben, api::get_messages_before(kitchen, {}));
    CHECK(backend.logs.size() > 20);
    for (const Json& log : backend.logs) {
        const std::string text = log.dump();
        INFO(text);
        CHECK(log.find_text("function"));
        for (const std::string& private_text :
             {std::string("secret"), ann.identity, ben.identity, ann.account, ann.user().text(), ben.user().text(),
              line, other, std::string("0123456789abcdef"), std::string("itchen"), std::string("m-1"),
              std::string("Ann")})
            CHECK_FALSE(text.contains(private_text));
    }
}
