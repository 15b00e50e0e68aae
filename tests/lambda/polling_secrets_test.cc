// The mistakes of a sample project's polling sessions, one case each: who may read which queue, what a GET changes,
// what is shown.
#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <sstream>

#include "lambda/delivery/queue_push.h"
#include "lambda/queues.h"

namespace {

using namespace backend;

const Who ann = person("ann");
const Who ben = person("ben");

void push(Polling& polling, std::string_view user) {
    polling.within([&](lambda::Call& call) {
        return lambda::delivery::push_to_session_target(
            call, {lambda::delivery::SessionTarget::Kind::user, std::string(user)},
            {.room = {}, .text = R"({"type":"message"})"});
    });
}

}  // namespace

TEST_CASE("the keys of a session allow exactly one queue, by name and without a wildcard", "[lambda]") {
    Polling polling;
    const auto session = polling.open(ann, "tab");
    REQUIRE(polling.keys.size() == 1);
    const Json& policy = polling.keys.begin()->second.policy;
    REQUIRE(policy.find("Statement")->elements()->size() == 1);
    const Json& statement = policy.find("Statement")->elements()->front();
    const std::string name = session.queue_url.substr(session.queue_url.rfind('/') + 1);
    CHECK(*statement.find_text("Resource") == "arn:aws:sqs:us-east-1:123456789012:" + name);
    CHECK(*statement.find_text("Effect") == "Allow");
    CHECK(statement.find("Action")->dump() == R"(["sqs:ReceiveMessage","sqs:DeleteMessage","sqs:GetQueueAttributes"])");
    CHECK_FALSE(policy.dump().contains('*'));
    CHECK(polling.keys.begin()->second.session_name == name.substr(5));
    CHECK(name.starts_with("Chat-"));
    CHECK(name.size() == 5 + 40);
}

TEST_CASE("knowing the name of a queue does not allow anybody to read, delete or purge it", "[lambda]") {
    Polling polling;
    const auto anns = polling.open(ann, "tab");
    const auto bens = polling.open(ben, "tab");
    push(polling, ann.user().text());
    CHECK(sqs::read_received(polling.receive(bens, anns.queue_url)).error() == sqs::Failure::denied);
    for (const char* action :
         {"ReceiveMessage", "DeleteMessageBatch", "PurgeQueue", "GetQueueAttributes", "SendMessage", "DeleteQueue"}) {
        auto request = sqs::request(sqs::DeleteQueue{anns.queue_url}, polling.caller(bens)).value();
        for (HttpHeader& header : request.headers)
            if (header.name == "X-Amz-Target") header.value = "AmazonSQS." + std::string(action);
        CHECK(sqs::read_done(polling.backend.services.front()(request).value()).error() == sqs::Failure::denied);
    }
    // Its own session cannot purge, change or write to it either.
    for (const char* action : {"PurgeQueue", "SetQueueAttributes", "SendMessage", "DeleteQueue"}) {
        auto request = sqs::request(sqs::DeleteQueue{anns.queue_url}, polling.caller(anns)).value();
        for (HttpHeader& header : request.headers)
            if (header.name == "X-Amz-Target") header.value = "AmazonSQS." + std::string(action);
        CHECK(sqs::read_done(polling.backend.services.front()(request).value()).error() == sqs::Failure::denied);
    }
    CHECK(polling.poll(anns).size() == 1);
}

TEST_CASE("the queue itself denies everybody except its session, whatever their own policies say", "[lambda]") {
    Polling polling;
    const auto session = polling.open("bank/7/first");
    const auto policy = parse_json(polling.queues.at(session.queue_url).attributes.at("Policy"));
    REQUIRE(policy->find("Statement")->elements()->size() == 1);
    const Json& deny = policy->find("Statement")->elements()->front();
    CHECK(*deny.find_text("Effect") == "Deny");
    CHECK(*deny.find_text("Principal") == "*");
    CHECK(
        deny.find("Action")->dump() ==
        R"(["sqs:ReceiveMessage","sqs:DeleteMessage","sqs:ChangeMessageVisibility","sqs:GetQueueAttributes","sqs:PurgeQueue"])");
    CHECK(deny.find("Condition")->dump() ==
          R"({"StringNotEquals":{"aws:userid":")" + polling.keys.begin()->second.role_id + R"("}})");
    CHECK(polling.queues.at(session.queue_url).attributes.at("MessageRetentionPeriod") == "3600");
    CHECK(polling.queues.at(session.queue_url).attributes.at("VisibilityTimeout") == "30");
}

TEST_CASE("a GET changes nothing and requests neither keys nor queues", "[lambda]") {
    Polling polling;
    polling.open("bank/7/first");
    polling.open(ann, "tab");
    const auto sessions = polling.backend.engine.rows("Sessions");
    polling.backend.engine.log.clear();
    polling.log.clear();
    for (const auto& [path, query] :
         {std::pair("/polling/bank/7/first", ""), std::pair("/polling/bank/7/none", ""), std::pair("/polling", ""),
          std::pair("/polling", "account=bank"), std::pair("/polling/users/7/messages", "")})
        polling.operate("GET", path, query);
    polling.browse(ann, {.path = "/me/messages"});
    for (const std::string& action : polling.backend.engine.log)
        CHECK((action.starts_with("Get") || action.starts_with("Query") || action.starts_with("Scan")));
    CHECK(polling.log.empty());
    CHECK(polling.backend.engine.rows("Sessions") == sessions);
    // Operations for which the sample project used GET have no GET here.
    for (const char* path : {"/polling/cleanup", "/polling/bank/7/first/renew", "/polling/users/7/read",
                             "/me/polling/tab", "/me/messages/read"}) {
        CHECK(polling.operate("GET", path).status >= 400);
        CHECK(polling.browse(ann, {.path = path}).status >= 400);
    }
}

TEST_CASE("status and list show the owner and the end of a session, and none of its secrets", "[lambda]") {
    Polling polling;
    const auto session = polling.open("bank/7/first");
    const auto own = polling.open(ann, "tab");
    const Got status = polling.operate("GET", "/polling/bank/7/first");
    CHECK(
        status.body.dump() ==
        R"({"session":"bank/7/first","account":"bank","user":"7","name":"first","created":1760000000000,"expires":1760003600000})");
    const std::string shown = status.body.dump() + polling.operate("GET", "/polling").body.dump() +
                              polling.operate("GET", "/polling", "account=chat").body.dump();
    for (const auto& secret : {session, own}) {
        CHECK_FALSE(shown.contains(base64(as_bytes(secret.seal_key.reveal()))));
        CHECK_FALSE(shown.contains(secret.keys.access_key_id));
        CHECK_FALSE(shown.contains(secret.keys.secret_access_key.reveal()));
        CHECK_FALSE(shown.contains(secret.keys.session_token.reveal()));
        CHECK_FALSE(shown.contains(secret.queue_url));
    }
    CHECK_FALSE(shown.contains(ann.identity));
    // No table contains the keys.
    for (const Json& row : polling.backend.engine.rows("Sessions")) {
        CHECK_FALSE(row.dump().contains("secret-of-"));
        CHECK_FALSE(row.dump().contains("token-of-"));
        CHECK_FALSE(row.dump().contains(ann.identity));
    }
}

TEST_CASE("routes of the operator are closed to pages, and all routes to requests without a signature", "[lambda]") {
    Polling polling;
    polling.open("bank/7/first");
    const std::vector<api::Request> routes = {
        {.method = "PUT", .path = "/polling/bank/7/first"},
        {.method = "DELETE", .path = "/polling/bank/7/first"},
        {.method = "GET", .path = "/polling/bank/7/first"},
        {.method = "POST", .path = "/polling/bank/7/first/renew"},
        {.method = "GET", .path = "/polling"},
        {.method = "POST", .path = "/polling/cleanup"},
        {.method = "GET", .path = "/polling/users/7/messages"},
        {.method = "POST", .path = "/polling/users/7/read", .body = R"({"asOf":5})"}};
    polling.backend.engine.log.clear();
    for (const api::Request& route : routes) {
        CHECK(polling.browse(ann, route).code() == "not-allowed");
        CHECK(polling.browse(guest(), route).code() == "not-allowed");
        Json unsigned_event = event(ann, route);
        unsigned_event.set(
            "requestContext", Json::object({{"http", Json::object({{"method", route.method}, {"path", route.path}})}}));
        CHECK(polling.backend.run(FunctionName::polling, std::move(unsigned_event)).status == 403);
    }
    CHECK(polling.backend.engine.log.empty());
}

TEST_CASE("a page reaches only its own sessions, and the operator cannot make one in a person's name", "[lambda]") {
    Polling polling;
    const auto anns = polling.open(ann, "tab");
    const auto bens = polling.open(ben, "tab");
    CHECK(anns.queue_url != bens.queue_url);
    CHECK(anns.seal_key != bens.seal_key);
    CHECK(anns.user == ann.user().text());
    polling.browse(ben, api::delete_polling("tab"));
    CHECK(polling.session_keys() == std::vector<std::string>{"chat/" + ann.user().text() + "/tab"});
    for (const char* session :
         {"", "a b", "ü", "a/b", "01234567890123456789012345678901234567890123456789012345678901234"})
        CHECK(polling.browse(ann, api::put_polling(session)).status >= 400);
    const std::string key = "/polling/chat/" + ann.user().text() + "/tab";
    CHECK(polling.operate("PUT", key).code() == "not-allowed");
    CHECK(polling.operate("POST", key + "/renew").code() == "not-allowed");
    CHECK(polling.operate("DELETE", key).status == 200);
    CHECK(polling.session_keys().empty());
    CHECK(polling.backend.run(FunctionName::polling, service_event(api::put_polling("tab"))).code() == "not-signed-in");
}

TEST_CASE(
    "an operator's names may be any text that API Gateway delivers in paths, and two different names never mean the "
    "same session",
    "[lambda]") {
    Polling polling;
    const auto one = polling.open("a%20b/c/d");
    const auto two = polling.open("a/b%20c/d");
    CHECK(one.queue_url != two.queue_url);
    CHECK(polling.open("J%C3%B6rg%20%26%20Co/7/Handy").session == "Handy");
    CHECK(polling.session_keys().size() == 3);
    for (const char* path :
         {"/polling/bank//first", "/polling/bank/7/%0A", "/polling/bank/7/%FF", "/polling/a%2Fb/7/first",
          "/polling/bank/a%3Fb/first", "/polling/bank/7/a%23b", "/polling/bank/7/%2541",
          "/polling/bank/7/01234567890123456789012345678901234567890123456789012345678901234"})
        CHECK(polling.operate("PUT", path).code() == "invalid-request");
}

TEST_CASE("the list of sessions continues where the last page ended", "[lambda]") {
    Polling polling;
    for (int i = 0; i < 120; ++i) polling.open((i % 2 ? "bank/7/" : "shop/8/") + std::to_string(i));
    for (const auto& [query, wanted] : {std::pair("", 120), std::pair("account=bank", 60)}) {
        std::set<std::string> seen;
        std::string after;
        for (int pages = 0; pages < 10; ++pages) {
            const Got page = polling.operate(
                "GET", "/polling", std::string(query) + (after.empty() ? "" : "&after=" + percent_encode(after)));
            REQUIRE(page.status == 200);
            CHECK(page.body.find("sessions")->elements()->size() <= limits::page_rooms);
            for (const Json& session : *page.body.find("sessions")->elements())
                CHECK(seen.insert(*session.find_text("session")).second);
            if (!page.body.find("next")) break;
            after = *page.body.find_text("next");
        }
        CHECK(seen.size() == static_cast<std::size_t>(wanted));
    }
    CHECK(polling.operate("GET", "/polling", "after=nowhere").code() == "invalid-request");
    CHECK(polling.operate("GET", "/polling", "account=bank&after=shop%2F8%2F0").code() == "invalid-request");
}

TEST_CASE("no function of the deployment has wildcard permissions on queues or functions, and none may purge",
          "[lambda]") {
    std::ifstream file(CONFAB_SOURCE_DIR "/backend/template.json");
    std::stringstream text;
    text << file.rdbuf();
    REQUIRE(text.str().contains("PollerRole"));
    for (const char* forbidden :
         {"\"sqs:*\"", "\"lambda:*\"", "\"kinesis:*\"", "\"dynamodb:*\"", "\"sts:*\"", "PurgeQueue"}) {
        INFO(forbidden);
        CHECK_FALSE(text.str().contains(forbidden));
    }
}
