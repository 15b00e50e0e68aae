#include "lambda/function.h"

#include <catch2/catch_test_macros.hpp>

#include "lambda/backend.h"

namespace {

using namespace backend;

const Who ann = person("ann");

const HttpAnswer away = std::unexpected(HttpFailure::network);

int status_of(const lambda::Turn& turn) {
    const auto* reply = std::get_if<lambda::Reply>(&turn);
    return reply ? static_cast<int>(reply->result.find_integer("statusCode").value_or(0)) : 0;
}

}  // namespace

TEST_CASE("an answer is JSON in API Gateway's form, and must not be cached", "[lambda]") {
    Backend backend;
    const lambda::Reply reply = backend.reply(FunctionName::rooms, event(ann, api::get_rooms("", {})));
    CHECK(
        reply.result.dump() ==
        R"({"statusCode":200,"headers":{"content-type":"application/json","cache-control":"no-store"},"body":"{\"rooms\":[]}"})");
}

TEST_CASE("an unknown route and a route of another function are not found", "[lambda]") {
    Backend backend;
    for (const api::Request& request :
         {api::Request{.path = "/"}, api::Request{.path = "/rooms/"}, api::Request{.path = "/rooms/lobby/"},
          api::Request{.path = "/nothing"}, api::Request{.method = "PATCH", .path = "/rooms"},
          api::Request{.path = "/rooms/Lobby"}, api::Request{.path = "/rooms/p."},
          api::Request{.path = "/rooms/lobby/members/me"},
          api::Request{.method = "PUT", .path = "/rooms/lobby/members/ben"}}) {
        const Got got = backend.run(FunctionName::rooms, event(ann, request));
        CHECK(got.status == 404);
        CHECK(got.code() == "not-found");
    }
    CHECK(backend.run(FunctionName::people, event(ann, api::get_rooms("", {}))).code() == "not-found");
    CHECK(backend.run(FunctionName::rooms, event(ann, api::get_me())).code() == "not-found");
    CHECK(backend.engine.log.empty());
}

TEST_CASE("an event that is not a request is the caller's mistake", "[lambda]") {
    Backend backend;
    for (const Json& event : {Json(), Json::object(), Json("x"), Json::array({1})})
        CHECK(backend.run(FunctionName::rooms, event).code() == "invalid-request");
}

TEST_CASE("a signature without an identity is refused", "[lambda]") {
    Backend backend;
    Json json = event(ann, api::get_rooms("", {}));
    json.set("requestContext", Json::object({{"http", Json::object({{"method", "GET"}})}}));
    CHECK(backend.run(FunctionName::rooms, json).code() == "not-signed-in");
}

TEST_CASE("if DynamoDB fails once it is asked once more, and the caller does not notice", "[lambda]") {
    for (const HttpAnswer& once : {away, tables::Engine::refusal("ProvisionedThroughputExceededException"),
                                   tables::Engine::refusal("InternalServerError", 500)}) {
        Backend backend;
        backend.engine.instead(once);
        CHECK(backend.call(ann, api::get_rooms("", {})).status == 200);
        CHECK(backend.engine.log == std::vector<std::string>{"Query Rooms", "Query Rooms"});
    }
}

TEST_CASE("only failed requests are repeated", "[lambda]") {
    Backend backend;
    backend.call(ann, api::post_room("Lobby", api::Access::open));
    backend.engine.log.clear();
    backend.engine.instead({});
    backend.engine.instead(away);
    CHECK(backend.call(ann, api::get_room(RoomId("lobby"))).status == 200);
    CHECK(backend.engine.log == std::vector<std::string>{"GetItem Rooms", "GetItem Members", "GetItem Members"});
}

TEST_CASE("in every route, a DynamoDB that is unavailable or throttles gives \"busy\"", "[lambda]") {
    const RoomId room("lobby");
    const UserId user = person("ben").user();
    for (const HttpAnswer& always :
         {away, tables::Engine::refusal("ThrottlingException"), tables::Engine::refusal("ServiceUnavailable", 503)}) {
        for (const api::Request& request :
             {api::get_me(), api::put_me("Ann"), api::get_users({user}), api::find_user("Ben"),
              api::Request{.path = "/users/" + user.text()}, api::post_room("Lobby", api::Access::open),
              api::get_rooms("", {}), api::get_room(room), api::delete_room(room), api::join_room(room),
              api::leave_room(room), api::get_members(room, {}), api::add_member(RoomId("p.x"), user),
              api::remove_member(RoomId("p.x"), user), api::get_my_rooms(), api::put_read(room, test_epoch),
              api::get_messages_before(room, {}), api::get_messages_after(room, "0")}) {
            Backend backend;
            backend.engine.instead_of_all(always);
            const Got got = backend.call(ann, request);
            INFO(request.method << " " << request.path);
            CHECK(got.status == 503);
            CHECK(got.code() == "busy");
            CHECK(backend.turns <= 3);
        }
    }
}

TEST_CASE("a problem of the operator is not reported as the caller's mistake, and the answer names no table",
          "[lambda]") {
    const HttpAnswer denied = HttpResponse{
        .status = 400,
        .body =
            R"({"__type":"com.amazon.coral.service#AccessDeniedException","Message":"User: arn:aws:sts::1:x is not authorized to perform: dynamodb:Query on table/Rooms"})"};
    for (const HttpAnswer& answer : {denied, tables::Engine::refusal("ResourceNotFoundException"),
                                     HttpAnswer(HttpResponse{.status = 200, .body = "<html>"})}) {
        Backend backend;
        backend.engine.instead_of_all(answer);
        const Got got = backend.call(ann, api::get_rooms("", {}));
        CHECK(got.status == 500);
        CHECK(got.code() == "unknown");
        for (const std::string_view word : {"Rooms", "arn:", "dynamo", "Dynamo", "table", "Exception"})
            CHECK_FALSE(got.body.dump().contains(word));
        CHECK(api::read_problem(got.status, got.body.dump()).refusal == api::Refusal::busy);
    }
}

TEST_CASE("if the tables are emptied, rooms and people are not found, and everything can be created again",
          "[lambda]") {
    Backend backend;
    backend.join("ann");
    backend.call(ann, api::post_room("Lobby", api::Access::open));
    for (const std::string table : {"Users", "Names", "Rooms", "Members", "Messages"}) backend.engine.clear(table);
    CHECK(backend.call(ann, api::get_me()).code() == "no-profile");
    CHECK(backend.call(ann, api::get_room(RoomId("lobby"))).code() == "not-found");
    CHECK(backend.call(ann, api::get_my_rooms()).status == 200);
    CHECK(backend.call(ann, api::put_me("ann")).status == 200);
    CHECK(backend.call(ann, api::post_room("Lobby", api::Access::open)).status == 201);
}

TEST_CASE("an answer of the host that does not fit ends the invocation with an error, not a crash", "[lambda]") {
    Backend backend;
    for (const lambda::Answer& wrong :
         {lambda::Answer(std::vector<std::string>{"x"}), lambda::Answer(std::vector<HttpAnswer>{}),
          lambda::Answer(std::vector<HttpAnswer>{away, away, away})}) {
        lambda::Function function(backend.start(FunctionName::rooms, event(ann, api::get_room(RoomId("lobby")))));
        CHECK(std::get<lambda::Perform>(function.begin()).requests.size() == 2);
        CHECK(status_of(function.resume(wrong, backend.now)) == 500);
        CHECK(status_of(function.resume(wrong, backend.now)) == 500);
    }
    lambda::Function done(backend.start(FunctionName::rooms, Json()));
    CHECK(status_of(done.begin()) == 400);
    CHECK(status_of(done.resume(std::vector<HttpAnswer>{away}, backend.now)) == 500);
}

TEST_CASE("an invocation may be dropped at any turn, and the next one completes its work", "[lambda]") {
    std::size_t replies = 0;
    std::set<std::size_t> written;
    for (int turns = 0; turns < 6; ++turns) {
        INFO("dropped after " << turns << " turns");
        Backend backend;
        lambda::WarmCache warm_cache;  // kept by one process over its invocations
        backend.warm_cache = &warm_cache;
        {
            lambda::Function function(backend.start(FunctionName::people, event(ann, api::put_me("Ann"))));
            lambda::Turn turn = function.begin();
            for (int i = 0; i < turns && !std::holds_alternative<lambda::Reply>(turn); ++i)
                turn = backend.next(function, turn);
            replies += std::holds_alternative<lambda::Reply>(turn);
        }
        written.insert(backend.engine.rows("Names").size());
        const Got again = backend.call(ann, api::put_me("Ann"));
        CHECK(again.status == 200);
        CHECK(*again.body.find_text("name") == "Ann");
        CHECK(backend.engine.rows("Names").size() == 1);
        CHECK(backend.engine.rows("Users").size() == 1);
        CHECK(backend.call(person("ben"), api::put_me("ANN")).code() == "name-taken");
        CHECK(*backend.call(ann, api::get_me()).body.find_text("name") == "Ann");
    }
    CHECK(written == std::set<std::size_t>{0, 1});  // some were dropped before writing, some after
    CHECK(replies > 0);
    CHECK(replies < 6);
}

TEST_CASE("several invocations can run in alternation", "[lambda]") {
    Backend backend;
    const auto [first, second] = backend.race(
        ann, api::post_room("One", api::Access::open), person("ben"), api::post_room("Two", api::Access::members));
    CHECK(first.status == 201);
    CHECK(second.status == 201);
    CHECK(backend.engine.rows("Rooms").size() == 2);
}

TEST_CASE("requests are signed with the function's role and the time of their turn", "[lambda]") {
    Backend backend;
    lambda::Function function(backend.start(FunctionName::people, event(ann, api::put_me("Ann"))));
    CHECK(std::get<lambda::Fold>(function.begin()).texts == std::vector<std::string>{"Ann"});
    const lambda::Turn turn =
        function.resume(std::vector<std::string>{"ann"}, UnixTime(Milliseconds(1'767'225'600'000)));
    const HttpRequest request = std::get<lambda::Perform>(turn).requests.front();
    CHECK(*find_header(request.headers, "X-Amz-Date") == "20260101T000000Z");
    CHECK(*find_header(request.headers, "X-Amz-Security-Token") == "token");
    CHECK(find_header(request.headers, "Authorization")
              ->contains("Credential=AKID/20260101/us-east-1/dynamodb/aws4_request"));
}
