#include <catch2/catch_test_macros.hpp>

#include "lambda/queues.h"

namespace {

using namespace backend;

const Who ann = person("ann");

std::string destroyed(Polling& polling, const std::string& session) {
    polling.open(session);
    polling.operate("DELETE", "/polling/" + session);
    return session;
}
Json failed(std::initializer_list<std::string_view> numbers) {
    Json list = Json::array();
    for (const std::string_view number : numbers) list.push(Json::object({{"itemIdentifier", number}}));
    return Json::object({{"batchItemFailures", std::move(list)}});
}

}  // namespace

TEST_CASE("the queue of an ended session is deleted, and all its subscriptions, over all pages", "[lambda]") {
    Polling polling;
    polling.backend.engine.page_bytes = 300;
    polling.open(ann, "tab");
    for (int i = 0; i < 30; ++i) polling.browse(ann, api::poll_room("tab", RoomId("room-" + std::to_string(i))));
    REQUIRE(polling.backend.engine.rows("Subscriptions").size() == 30);
    polling.browse(ann, api::delete_polling("tab"));
    CHECK(polling.reap("chat/" + ann.user().text() + "/tab") == failed({}));
    CHECK(polling.queues.empty());
    CHECK(polling.backend.engine.rows("Subscriptions").empty());
}

TEST_CASE("a queue that is gone already is no failure, however often the record arrives", "[lambda]") {
    Polling polling;
    const std::string key = destroyed(polling, "bank/7/first");
    CHECK(polling.reap(key) == failed({}));
    CHECK(polling.reap(key) == failed({}));
    CHECK(polling.reap("bank/7/never-there") == failed({}));
}

TEST_CASE("a session that was made again before its removal arrived keeps its queue and rooms", "[lambda]") {
    Polling polling;
    const auto session = polling.open(ann, "tab");
    polling.browse(ann, api::poll_room("tab", RoomId("lobby")));
    CHECK(polling.reap("chat/" + ann.user().text() + "/tab") == failed({}));
    CHECK(polling.queues.contains(session.queue_url));
    CHECK(polling.backend.engine.rows("Subscriptions").size() == 1);
}

TEST_CASE("of several removals exactly the failed ones are reported", "[lambda]") {
    Polling polling;
    const std::string first = destroyed(polling, "bank/7/first");
    const std::string second = destroyed(polling, "bank/7/second");
    const std::string third = destroyed(polling, "bank/7/third");
    const HttpAnswer busy = HttpResponse{.status = 503, .headers = {}, .body = ""};
    const HttpAnswer denied = HttpResponse{.status = 403, .headers = {}, .body = R"({"__type":"AccessDenied"})"};
    polling.instead["DeleteQueue"] = {busy, busy, denied};
    CHECK(polling.reap({Polling::removal(first, "1"), Polling::removal(second, "2"), Polling::removal(third, "3")}) ==
          failed({"1", "2"}));
    CHECK(polling.queues.size() == 2);
    polling.instead["DeleteQueue"] = {busy};
    CHECK(polling.reap({Polling::removal(first, "1"), Polling::removal(second, "2")}) == failed({}));
    CHECK(polling.queues.empty());
}

TEST_CASE("if the tables do not answer, the record is reported as failed", "[lambda]") {
    Polling polling;
    const std::string key = destroyed(polling, "bank/7/first");
    polling.backend.engine.instead_of_all(tables::Engine::refusal("InternalServerError", 500));
    CHECK(polling.reap(key) == failed({"100"}));
    CHECK(polling.queues.size() == 1);
    polling.backend.engine.instead_of_all(std::nullopt);
    CHECK(polling.reap(key) == failed({}));
    CHECK(polling.queues.empty());
}

TEST_CASE("records that are not removals of a session are skipped", "[lambda]") {
    Polling polling;
    polling.open("bank/7/first");
    Json insert = Polling::removal("bank/7/first", "1");
    insert.set("eventName", "INSERT");
    polling.log.clear();
    CHECK(polling.reap({insert, Json(), Json("REMOVE"), Json::object({{"eventName", "REMOVE"}}),
                        Polling::removal("", "2"), Polling::removal("no session", "3"),
                        Polling::removal("a/b/c/d", "4"), Polling::removal("a//c", "5")}) == failed({}));
    CHECK(polling.backend.reply(FunctionName::reaper, Json()).result == failed({}));
    CHECK(polling.backend.reply(FunctionName::reaper, Json::object({{"Records", 5}})).result == failed({}));
    CHECK(polling.log.empty());
    CHECK(polling.queues.size() == 1);
}
