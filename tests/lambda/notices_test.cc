#include <catch2/catch_test_macros.hpp>

#include "lambda/queues.h"
#include "lambda/store/notices.h"
#include "protocol/gateway.h"

namespace {

using namespace backend;

const Who ann = person("ann");
const Who ben = person("ben");

lambda::Task<lambda::Outcome<lambda::Condition>> keep_for(lambda::Call& call, std::vector<std::string> users,
                                                          lambda::Notice notice) {
    lambda::Notices notices(call.io, call.environment);
    co_return co_await notices.keep(std::move(users), std::move(notice));
}

// One a second, with ids m0, m1, …
void keep(Polling& polling, const std::string& user, const std::string& id, std::string type = "message") {
    polling.backend.now += 1s;
    const lambda::Notice notice{
        .id = id,
        .type = std::move(type),
        .stamp = polling.backend.now,
        .message = Json::object({{"id", id}, {"text", "Text of " + id}})};
    const auto kept = polling.within([&](lambda::Call& call) { return keep_for(call, {user}, notice); });
    if (!kept) FAIL("a notice that was not kept");
}

std::string ids(const Got& got) {
    if (got.status != 200) FAIL("no history: " << got.body.dump());
    std::string all;
    for (const Json& message : *got.body.find("messages")->elements())
        all += (all.empty() ? "" : " ") + *message.find_text("id");
    return all;
}
std::string history(Polling& polling, const std::string& user, const std::string& query = {}) {
    return ids(polling.operate("GET", "/polling/users/" + user + "/messages", query));
}
Got mark(Polling& polling, const std::string& user, const std::string& body) {
    return polling.operate("POST", "/polling/users/" + user + "/read", {}, body);
}
std::string at(UnixTime time) { return std::to_string(time.time_since_epoch().count()); }

}  // namespace

TEST_CASE("notices are listed, the newest first, and can be filtered by their types", "[lambda]") {
    Polling polling;
    for (int i = 0; i < 6; ++i)
        keep(polling, "7", "m" + std::to_string(i), i % 3 == 0 ? "alert" : i % 3 == 1 ? "offer" : "message");
    keep(polling, "8", "other");
    CHECK(history(polling, "7") == "m5 m4 m3 m2 m1 m0");
    CHECK(history(polling, "7", "type=alert") == "m3 m0");
    CHECK(history(polling, "7", "type=offer") == "m4 m1");
    CHECK(history(polling, "7", "type=alert,offer") == "m4 m3 m1 m0");
    CHECK(history(polling, "7", "type=nothing").empty());
    CHECK(history(polling, "9").empty());
    const Json first = polling.operate("GET", "/polling/users/8/messages").body.find("messages")->elements()->front();
    CHECK(first.dump() == R"({"id":"other","type":"message","stamp":)" + at(polling.backend.now) +
                              R"(,"read":false,"message":{"id":"other","text":"Text of other"}})");
}

TEST_CASE("a history can be limited by two times, both inclusive", "[lambda]") {
    Polling polling;
    std::vector<std::string> times;
    for (int i = 0; i < 5; ++i) {
        keep(polling, "7", "m" + std::to_string(i));
        times.push_back(at(polling.backend.now));
    }
    CHECK(history(polling, "7", "start=" + times[1]) == "m4 m3 m2 m1");
    CHECK(history(polling, "7", "end=" + times[3]) == "m3 m2 m1 m0");
    CHECK(history(polling, "7", "start=" + times[1] + "&end=" + times[3]) == "m3 m2 m1");
    CHECK(history(polling, "7", "start=" + times[3] + "&end=" + times[1]).empty());
    for (const char* query : {"start=x", "end=-1", "start=", "type=a,,b", "is_read=perhaps", "limit=0", "limit=x",
                              "before=m1", "start=99999999999999"})
        CHECK(polling.operate("GET", "/polling/users/7/messages", query).code() == "invalid-request");
}

TEST_CASE("a long history comes in pages without gaps or duplicates", "[lambda]") {
    Polling polling;
    for (int i = 0; i < 130; ++i) keep(polling, "7", "m" + std::to_string(i), i % 10 == 0 ? "rare" : "message");
    polling.backend.engine.page_bytes = 2'000;
    for (const auto& [query, wanted] :
         {std::pair("", 130), std::pair("limit=7", 130), std::pair("type=rare&limit=3", 13)}) {
        std::set<std::string> seen;
        std::string before;
        int pages = 0;
        for (; pages < 60; ++pages) {
            const Got page =
                polling.operate("GET", "/polling/users/7/messages",
                                std::string(query) + (before.empty() ? "" : "&before=" + percent_encode(before)));
            REQUIRE(page.status == 200);
            for (const Json& message : *page.body.find("messages")->elements())
                CHECK(seen.insert(*message.find_text("id")).second);
            if (!page.body.find("older")) break;
            before = *page.body.find_text("older");
        }
        CHECK(pages < 60);
        CHECK(seen.size() == static_cast<std::size_t>(wanted));
    }
}

TEST_CASE("notices are marked as read by their ids, once, and can be filtered by it", "[lambda]") {
    Polling polling;
    for (int i = 0; i < 4; ++i) keep(polling, "7", "m" + std::to_string(i));
    keep(polling, "8", "m1");
    const Got marked = mark(polling, "7", R"({"ids":["m1","m3","unknown"]})");
    CHECK(marked.status == 200);
    CHECK(marked.body.dump() == R"({"read":["m3","m1"]})");
    CHECK(history(polling, "7", "is_read=true") == "m3 m1");
    CHECK(history(polling, "7", "is_read=false") == "m2 m0");
    CHECK(history(polling, "8", "is_read=false") == "m1");
    CHECK(mark(polling, "7", R"({"ids":["m1"]})").body.dump() == R"({"read":[]})");
    for (const char* body :
         {"", "{}", R"({"ids":[]})", R"({"ids":"m1"})", R"({"ids":[5]})", R"({"ids":["m1"],"asOf":5})",
          R"({"asOf":"now"})", R"({"asOf":-1})", R"({"ids":["not an id"]})"})
        CHECK(mark(polling, "7", body).code() == "invalid-request");
}

TEST_CASE("everything up to a time is marked as read, in limited steps", "[lambda]") {
    Polling polling;
    for (int i = 0; i < 4; ++i) keep(polling, "7", "m" + std::to_string(i));
    const UnixTime middle = polling.backend.now - 2s;
    CHECK(mark(polling, "7", R"({"asOf":)" + at(middle) + "}").body.dump() == R"({"read":["m1","m0"]})");
    CHECK(history(polling, "7", "is_read=false") == "m3 m2");
    for (int i = 0; i < 600; ++i) keep(polling, "9", "m" + std::to_string(i));
    const Got first = mark(polling, "9", R"({"asOf":)" + at(polling.backend.now) + "}");
    CHECK(first.body.find("read")->elements()->size() == 500);
    CHECK(first.body.find("more")->boolean() == true);
    const Got second = mark(polling, "9", R"({"asOf":)" + at(polling.backend.now) + "}");
    CHECK(second.body.find("read")->elements()->size() == 100);
    CHECK_FALSE(second.body.find("more"));
}

TEST_CASE("marking as read sends a receipt to the person's sessions, which is not kept in the history", "[lambda]") {
    Polling polling;
    const auto first = polling.open("bank/7/first");
    const auto second = polling.open("bank/7/second");
    const auto other = polling.open("bank/8/other");
    keep(polling, "7", "m0");
    keep(polling, "7", "m1");
    mark(polling, "7", R"({"ids":["m0","m1"]})");
    for (const auto& session : {first, second}) {
        const std::vector<std::string> frames = polling.poll(session);
        REQUIRE(frames.size() == 1);
        CHECK(frames.front() == R"({"type":"message-read-receipt","user":"7","messages":["m1","m0"]})");
        CHECK(std::get<gateway::Receipt>(gateway::read_frame(frames.front()).value()).messages ==
              std::vector<std::string>{"m1", "m0"});
    }
    CHECK(polling.poll(other).empty());
    CHECK(history(polling, "7") == "m1 m0");
    mark(polling, "7", R"({"ids":["m0"]})");  // marked already
    CHECK(polling.poll(first).empty());
}

TEST_CASE("a page sees and marks only its own notices", "[lambda]") {
    Polling polling;
    const auto tab = polling.open(ann, "tab");
    keep(polling, ann.user().text(), "anns", "alert");
    keep(polling, ben.user().text(), "bens");
    CHECK(ids(polling.browse(ann, {.path = "/me/messages"})) == "anns");
    CHECK(ids(polling.browse(ann, {.path = "/me/messages", .query = "type=message"})).empty());
    CHECK(polling.browse(ann, {.method = "POST", .path = "/me/messages/read", .body = R"({"ids":["anns","bens"]})"})
              .body.dump() == R"({"read":["anns"]})");
    CHECK(ids(polling.browse(ben, {.path = "/me/messages", .query = "is_read=false"})) == "bens");
    CHECK(polling.poll(tab).size() == 1);
    CHECK(ids(polling.browse(guest(), {.path = "/me/messages"})).empty());
}

TEST_CASE("a notice is kept for a day, even if DynamoDB has not deleted it yet", "[lambda]") {
    Polling polling;
    keep(polling, "7", "m0");
    polling.backend.now += 24h - 1s;
    CHECK(history(polling, "7") == "m0");
    polling.backend.now += 2s;
    CHECK(history(polling, "7").empty());
    CHECK(mark(polling, "7", R"({"ids":["m0"]})").body.dump() == R"({"read":[]})");
}

TEST_CASE("keeping a notice again stores it once, and it stays read", "[lambda]") {
    Polling polling;
    const lambda::Notice notice{
        .id = "m0", .type = "alert", .stamp = polling.backend.now, .message = Json::object({{"text", "x"}})};
    std::vector<std::string> users;
    for (int i = 0; i < 60; ++i) users.push_back("u" + std::to_string(i));
    const auto keep_all = [&] {
        return polling.within([&](lambda::Call& call) { return keep_for(call, users, notice); });
    };
    CHECK(keep_all().value() == lambda::Condition::held);
    mark(polling, "u59", R"({"ids":["m0"]})");
    CHECK(keep_all().value() == lambda::Condition::held);
    CHECK(polling.backend.engine.rows("Notices").size() == 60);
    CHECK(history(polling, "u59", "is_read=true") == "m0");
    CHECK(history(polling, "u0", "is_read=true").empty());
    polling.backend.engine.instead_of_all(tables::Engine::refusal("ThrottlingException"));
    CHECK(keep_all().error() == api::Refusal::busy);
    polling.backend.environment.notices_table = "";
    CHECK(keep_all().value() == lambda::Condition::failed);
}
