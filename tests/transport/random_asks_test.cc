// Random histories of a signed-in user: whatever Cognito, the user pool, the backend and the network do, each request
// is answered exactly once, and every attempt to connect ends.
#include <map>

#include <catch2/catch_test_macros.hpp>

#include "aws_world.h"
#include "base/random.h"
#include "protocol/limits.h"

using namespace transport;

namespace {

// Follows the outputs like the loop and the chat.
struct History : Aws {
    explicit History(Random numbers) : Aws(Layout::stamped, {}, Standing::user), random(numbers) {}

    std::uint64_t below(std::uint64_t bound) { return random.next() % bound; }

    void judge() {
        while (!events.empty()) {
            if (const auto* answered = std::get_if<Answered>(&events.front())) {
                REQUIRE(answered->ask != 0);  // not the transport's own
                REQUIRE(asked.erase(answered->ask) == 1);
                if (!answered->body) REQUIRE(says_why(answered->body.error().reason));
                answered->body ? ++answers : ++problems;
            } else if (std::holds_alternative<TokenWanted>(events.front())) {
                token_wanted = true;  // again, if the last one was not answered
            } else if (const auto* down = std::get_if<Down>(&events.front())) {
                ++downs[down->cause];
            } else if (std::holds_alternative<Up>(events.front())) {
                ++ups;
            }
            events.pop_front();
        }
        // Nothing waits for ever, except for a token.
        if (!asked.empty() && !token_wanted) REQUIRE(link->deadline());
    }
    void ask_something() {
        const api::Request requests[] = {api::get_me(), api::put_me("Ada"), api::post_room("Garden", api::Access::open),
                                         api::get_rooms("", std::nullopt), api::delete_room(RoomId("lobby"))};
        asked.insert(next_ask);
        ask(next_ask++, requests[below(std::size(requests))]);
    }
    void settle_token(bool good) {
        if (!token_wanted) return;
        token_wanted = false;
        if (good) {
            backend->token(std::string(login), Secret("token"), now);
            drain();
        } else {
            no_token(TokenLost::for_now);
        }
    }
    // Answers some call in some way.
    void settle_call(bool good) {
        if (fetches.empty()) return;
        const auto at = fetches.begin() + static_cast<std::ptrdiff_t>(below(fetches.size()));
        const Fetch fetch = *at;
        fetches.erase(at);
        if (!good && below(2) == 0) return answer(fetch, std::nullopt);
        if (!is_for_backend(fetch)) {
            if (good) return answer_cognito(fetch);
            return answer(fetch, HttpResponse{.status = 400, .body = R"({"__type":"TooManyRequestsException"})"});
        }
        constexpr int statuses[] = {200, 403, 404, 409, 429, 500, 503};
        const int status = good ? 200 : statuses[below(std::size(statuses))];
        answer(fetch, HttpResponse{.status = status,
                                   .headers = {{"Content-Type", below(20) == 0 ? "text/html" : "application/json"},
                                               {"Date", http_date(now.unix_time + offset)}},
                                   .body = status == 200 ? R"({"attached":false})" : R"({"message":"Forbidden"})"});
    }

    Random random;
    std::set<AskId> asked;
    AskId next_ask = 1;
    bool token_wanted = false;
    int answers = 0;
    int problems = 0;
    int ups = 0;
    std::map<DownCause, int> downs;
};

}  // namespace

TEST_CASE("in any history each request is answered once, whatever happens to tokens, credentials and the connection",
          "[transport][iot]") {
    int answers = 0;
    int problems = 0;
    int ups = 0;
    std::map<DownCause, int> downs;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        INFO("seed " << seed);
        History history(Random({seed, 3, 5, 7}));
        history.tokens = false;  // settle_token() answers
        for (int step = 0; step < 300; ++step) {
            const bool good = history.below(4) != 0;
            switch (history.below(12)) {
                case 0: history.connect(); break;
                case 1:
                    if (history.below(6) == 0) history.disconnect();
                    break;
                case 2:
                case 3: history.ask_something(); break;
                case 4: history.settle_token(good); break;
                case 5: history.pass(Milliseconds(history.below(4'000))); break;
                case 6:
                    if (history.below(20) == 0) history.pass(Milliseconds(history.below(90 * 60 * 1000)));
                    break;
                case 7:
                    if (history.below(8) == 0 && !history.order.empty()) history.close(history.last());
                    break;
                case 8:
                    if (history.below(30) == 0) history.offset = history.offset == 0ms ? 2h : 0ms;
                    break;
                case 9: history.serve(); break;
                default: history.settle_call(good);
            }
            history.judge();
        }
        // At the end, everything is answered.
        for (int step = 0; step < 400 && !history.asked.empty(); ++step) {
            history.settle_token(true);
            while (!history.fetches.empty()) history.settle_call(true);
            history.pass(1s);
            history.judge();
        }
        REQUIRE(history.asked.empty());
        answers += history.answers;
        problems += history.problems;
        ups += history.ups;
        for (const auto& [cause, count] : history.downs) downs[cause] += count;
    }
    // The histories are long enough to mean something.
    CHECK(answers > 3'000);
    CHECK(problems > 500);
    CHECK(ups > 50);
    CHECK(downs[DownCause::pending] > 5);
    CHECK(downs[DownCause::busy] > 5);
    CHECK(downs[DownCause::network] > 5);
}
