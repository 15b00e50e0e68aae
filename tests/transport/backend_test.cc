#include "transport/backend.h"

#include <deque>

#include <catch2/catch_test_macros.hpp>

#include "base/calendar.h"
#include "base/overloaded.h"
#include "protocol/limits.h"
#include "support/moments.h"

using namespace transport;

namespace {

constexpr std::string_view url = "https://abc123.execute-api.eu-west-1.amazonaws.com";

struct Asked {
    explicit Asked(std::string address = std::string(url))
        : backend({.url = std::move(address), .region = "eu-west-1"}) {}

    void ask(AskId id, const api::Request& request, Backend::Turn turn = Backend::Turn::last) {
        backend.ask(id, request, turn);
        drain();
    }
    void give(std::string key = "AKID1") {
        wanted.reset();
        backend.have_credentials(
            {.access_key_id = std::move(key), .secret_access_key = Secret("s3cr3t"), .session_token = Secret("t0ken")},
            offset, now);
        drain();
    }
    // Performs everything that is requested, with credentials at hand.
    void drain() {
        while (auto output = backend.poll()) {
            std::visit(Overloaded{
                           [&](Backend::Call& call) { calls.push_back(std::move(call)); },
                           [&](Backend::CredentialsWanted& want) { wanted = want.freshness; },
                           [&](ClockMeasured& measure) { measured = measure.offset; },
                           [&](Answered& answer) { answers.push_back(std::move(answer)); },
                       },
                       *output);
        }
    }
    void answer(int status, std::string body = "{}", std::string type = "application/json") {
        REQUIRE_FALSE(calls.empty());
        const auto id = calls.front().id;
        calls.pop_front();
        backend.answered(
            id,
            HttpResponse{
                .status = status,
                .headers = {{"content-type", std::move(type)}, {"date", http_date(now.unix_time + offset_there)}},
                .body = std::move(body)},
            now);
        drain();
    }
    void fail() {
        REQUIRE_FALSE(calls.empty());
        const auto id = calls.front().id;
        calls.pop_front();
        backend.answered(id, std::nullopt, now);
        drain();
    }
    // Waits for the next deadline, and returns how long that took.
    Milliseconds wait() {
        REQUIRE(backend.deadline());
        const Milliseconds time = *backend.deadline() - now.instant;
        now = {now.instant + time, now.unix_time + time};
        backend.ticked(now);
        drain();
        return time;
    }
    Answered only_answer() {
        REQUIRE(answers.size() == 1);
        Answered answer = answers.front();
        answers.pop_front();
        return answer;
    }
    const std::string& header(std::string_view name) { return *find_header(calls.back().http.headers, name); }

    Backend backend;
    Now now = at(0ms);
    Milliseconds offset = 0ms;
    Milliseconds offset_there = 0ms;
    std::deque<Backend::Call> calls;
    std::deque<Answered> answers;
    std::optional<Backend::Freshness> wanted;
    std::optional<Milliseconds> measured;
};

}  // namespace

TEST_CASE("a request is signed with the credentials it waited for, and its answer is passed on unchanged",
          "[transport]") {
    Asked asked;
    asked.ask(7, api::get_rooms("lob", std::nullopt));
    CHECK(asked.wanted == Backend::Freshness::good_for_minutes);
    CHECK(asked.calls.empty());
    asked.give();
    REQUIRE(asked.calls.size() == 1);
    CHECK(asked.calls[0].http.method == "GET");
    CHECK(asked.calls[0].http.url.starts_with(std::string(url) + "/rooms?"));
    CHECK(asked.header("Authorization").contains("/eu-west-1/execute-api/aws4_request"));
    CHECK(asked.header("X-Amz-Security-Token") == "t0ken");
    asked.answer(200, R"({"rooms":[]})");
    const Answered answer = asked.only_answer();
    CHECK(answer.ask == 7);
    CHECK(answer.body == R"({"rooms":[]})");
    CHECK(asked.backend.is_idle());
    CHECK_FALSE(asked.backend.deadline());
}

TEST_CASE("without a backend, a request is answered at once", "[transport]") {
    Asked asked("");
    asked.ask(1, api::get_me());
    CHECK(asked.only_answer().body.error().refusal == api::Refusal::unknown);
    CHECK_FALSE(asked.wanted);
}

TEST_CASE("a few requests are in flight at once, others wait, and one too many is refused", "[transport]") {
    Asked asked;
    const auto most = static_cast<std::size_t>(limits::asks_in_flight);
    for (AskId id = 1; id <= most + limits::asks_waiting; ++id) asked.ask(id, api::get_me());
    CHECK(asked.answers.empty());
    asked.ask(9999, api::get_me());
    const Answered refused = asked.only_answer();
    CHECK(refused.ask == 9999);
    CHECK(refused.body.error().refusal == api::Refusal::busy);
    asked.give();
    CHECK(asked.calls.size() == most);
    // the connection's own request does not wait behind them
    asked.ask(5000, api::post_session(), Backend::Turn::first);
    asked.give();
    CHECK(asked.calls.size() == most + 1);
    CHECK(asked.calls.back().http.url.ends_with("/session"));
    AskId next = 1;
    while (!asked.calls.empty()) {
        asked.answer(200);
        if (asked.wanted) asked.give();
        const Answered answer = asked.only_answer();
        if (answer.ask != 5000) CHECK(answer.ask == next++);
    }
    CHECK(next == most + limits::asks_waiting + 1);
}

TEST_CASE("reads and idempotent writes are tried three times, creations only if nothing can have been created",
          "[transport]") {
    struct Case {
        api::Request request;
        int status;  // 0: no answer
        int tries;
    };
    const RoomId room("lobby");
    for (const Case& each :
         {Case{api::get_me(), 0, 3}, Case{api::put_me("Ada"), 0, 3}, Case{api::delete_room(room), 0, 3},
          Case{api::get_me(), 500, 3}, Case{api::get_me(), 502, 3}, Case{api::get_me(), 429, 3},
          Case{api::post_room("Garden", api::Access::open), 0, 1},
          Case{api::post_room("Garden", api::Access::open), 500, 1},
          Case{api::post_room("Garden", api::Access::open), 503, 3},
          Case{api::post_room("Garden", api::Access::open), 429, 3}, Case{api::post_session(), 0, 3},
          Case{api::post_session(), 500, 3}, Case{api::get_me(), 404, 1}}) {
        INFO(each.request.method << ' ' << each.request.path << ' ' << each.status);
        Asked asked;
        asked.ask(1, each.request);
        int tries = 0;
        while (asked.answers.empty()) {
            if (asked.wanted) asked.give();
            REQUIRE(asked.calls.size() == 1);
            ++tries;
            each.status == 0 ? asked.fail() : asked.answer(each.status, R"({"message":"made up by a stranger"})");
            if (!asked.answers.empty()) break;
            CHECK(asked.calls.empty());
            const Milliseconds pause = asked.wait();
            CHECK(pause >= limits::backoff_base);
            CHECK(pause <= 4 * limits::backoff_base);
        }
        CHECK(tries == each.tries);
        const Answered answer = asked.only_answer();
        REQUIRE_FALSE(answer.body);
        const auto expected = api::read_problem(each.status, {});  // nothing of what a stranger made up
        CHECK(answer.body.error() == AskFailure(expected));
    }
}

TEST_CASE("if the second attempt works, its answer counts", "[transport]") {
    Asked asked;
    asked.ask(1, api::get_me());
    asked.give();
    asked.fail();
    asked.wait();
    asked.give();
    asked.answer(200, "{\"id\":1}");
    CHECK(asked.only_answer().body == "{\"id\":1}");
}

TEST_CASE("an answer that does not come in time is a failure, and is ignored if it comes later", "[transport]") {
    Asked asked;
    asked.ask(1, api::post_room("Garden", api::Access::open));
    asked.give();
    const auto late = asked.calls.front().id;
    CHECK(asked.wait() > http_timeout);
    CHECK(asked.only_answer().body.error().refusal == api::Refusal::busy);
    asked.backend.answered(late, HttpResponse{.status = 200}, asked.now);
    asked.drain();
    CHECK(asked.answers.empty());
}

TEST_CASE("the backend's refusals are recognised by their code", "[transport]") {
    Asked asked;
    asked.ask(1, api::put_me("Ada"));
    asked.give();
    asked.answer(409, R"({"code":"name-taken","message":"<b>stranger</b>"})");
    const auto problem = asked.only_answer().body.error();
    CHECK(problem.refusal == api::Refusal::name_taken);
    CHECK(problem.reason == FailureReason(api::Problem{api::Refusal::name_taken}));
}

TEST_CASE("the page of a captive portal is no answer, whatever its status", "[transport]") {
    Asked asked;
    asked.ask(1, api::get_me());
    for (int i = 0; i < 3; ++i) {
        asked.give();
        asked.answer(200, "<html>Sign in to the airport</html>", "text/html");
        if (i < 2) asked.wait();
    }
    CHECK(asked.only_answer().body.error().refusal == api::Refusal::busy);
    CHECK_FALSE(asked.measured);
}

TEST_CASE("a refused signature is made once more with new credentials, and then the refusal counts", "[transport]") {
    Asked asked;
    asked.ask(1, api::get_me());
    asked.give();
    asked.answer(403, R"({"message":"The security token included in the request is expired"})");
    CHECK(asked.answers.empty());
    CHECK(asked.wanted == Backend::Freshness::newly_fetched);
    asked.give("AKID2");
    CHECK(asked.header("Authorization").contains("AKID2"));
    SECTION("they help") {
        asked.answer(200);
        CHECK(asked.only_answer().body);
    }
    SECTION("they do not help") {
        asked.answer(403, R"({"message":"Forbidden"})");
        CHECK(asked.only_answer().body.error().refusal == api::Refusal::unknown);
        // Another request does not fetch new ones again within the minute.
        asked.ask(2, api::get_me());
        asked.give("AKID2");
        asked.answer(403, R"({"message":"Forbidden"})");
        CHECK(asked.only_answer().ask == 2);
    }
}

TEST_CASE("a refusal of the backend with status 403 needs no new credentials", "[transport]") {
    Asked asked;
    asked.ask(1, api::put_me("Ada"));
    asked.give();
    asked.answer(403, R"({"code":"not-signed-in","message":""})");
    CHECK(asked.only_answer().body.error().refusal == api::Refusal::not_signed_in);
}

TEST_CASE("a wrong clock is corrected by the answer's date, without new credentials", "[transport]") {
    Asked asked;
    asked.offset_there = -3h;
    asked.ask(1, api::get_me());
    asked.give();
    asked.answer(403, R"({"message":"Signature expired"})");
    REQUIRE(asked.measured);
    CHECK(std::chrono::abs(*asked.measured + 3h) <= 1s);
    CHECK(asked.wanted == Backend::Freshness::good_for_minutes);
    asked.offset = *asked.measured;
    asked.give();
    CHECK(asked.header("X-Amz-Date") == basic_iso8601(asked.now.unix_time + asked.offset));
    asked.answer(200);
    CHECK(asked.only_answer().body);
}

TEST_CASE("without credentials, waiting requests get the reason, and requests in flight continue", "[transport]") {
    Asked asked;
    for (AskId id = 1; id <= 4; ++id) asked.ask(id, api::get_me());
    asked.give();
    for (AskId id = 5; id <= 7; ++id) asked.ask(id, api::get_me());
    asked.answer(200);
    CHECK(asked.only_answer().ask == 1);
    asked.backend.have_none({api::Refusal::not_signed_in, aws_user::Failure::session_ended});
    asked.drain();
    REQUIRE(asked.answers.size() == 3);
    for (AskId id = 5; id <= 7; ++id) {
        CHECK(asked.answers[id - 5].ask == id);
        CHECK(asked.answers[id - 5].body.error().refusal == api::Refusal::not_signed_in);
    }
    asked.answers.clear();
    for (int i = 0; i < 3; ++i) asked.answer(200);
    CHECK(asked.answers.size() == 3);
    CHECK(asked.backend.is_idle());
}
