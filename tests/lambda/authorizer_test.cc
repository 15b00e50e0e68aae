// Single-use tokens at $connect. Includes the cases of a sample project's authorizer, and inputs 49 and 50 of the
// list of bad inputs.
#include <catch2/catch_test_macros.hpp>

#include "lambda/entry.h"
#include "protocol/limits.h"

namespace {

using namespace backend;

const Who ann = member("ann");
const Who ben = member("ben");
const HttpAnswer away = std::unexpected(HttpFailure::timed_out);

bool ended(const lambda::Turn& turn) { return std::holds_alternative<lambda::Reply>(turn); }

Json sealed_claims(const Backend& backend, const Who& who) {
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(backend.now.time_since_epoch()).count();
    return Json::object(
        {{"iss", "confab"},
         {"aud", "confab"},
         {"exp", static_cast<long long>(now + 30)},
         {"jti", "1"},
         {"identity", who.identity},
         {"user", who.user().text()},
         {"account", who.account},
         {"standing", who.account.empty() ? "g" : "u"}});
}

}  // namespace

TEST_CASE("a token allows one method, for the person it was issued to", "[lambda]") {
    Entry entry;
    const lambda::Reply reply = entry.connect(entry.token(ann));
    CHECK(reply.ending == lambda::Ending::answered);
    CHECK(
        reply.result.dump() ==
        R"({"principalId":")" + ann.user().text() +
            R"(","policyDocument":{"Version":"2012-10-17","Statement":[{"Action":"execute-api:Invoke","Effect":"Allow","Resource":")" +
            method_arn + R"("}]},"context":{"identity":")" + ann.identity + R"(","user":")" + ann.user().text() +
            R"(","standing":"u","account":"sub-of-ann"}})");
}

TEST_CASE("a token that was used is refused whenever it is shown again", "[lambda]") {
    Entry entry;
    const std::string token = entry.token(ann);
    CHECK(entered(entry.connect(token)) == ann.user().text());
    for (int i = 0; i < 3; ++i) CHECK(is_refused(entry.connect(token)));
    CHECK(entry.backend.engine.rows("Tokens").empty());
    CHECK(entry.kms_calls == 2);  // a token that is shown again is not decrypted
}

TEST_CASE("in a thousand races of two connections with one token, in any order of turns, exactly one connects",
          "[lambda]") {
    Entry entry;
    int first_won = 0;
    for (unsigned order = 0; order < 1'000; ++order) {
        entry.backend.turns = 0;
        const std::string token = entry.token(ann);
        lambda::Function left(entry.backend.start(FunctionName::authorizer, Entry::connect_event({{"token", token}})));
        lambda::Function right(entry.backend.start(FunctionName::authorizer, Entry::connect_event({{"token", token}})));
        lambda::Turn left_turn = left.begin();
        lambda::Turn right_turn = right.begin();
        for (unsigned step = 0; !ended(left_turn) || !ended(right_turn); ++step) {
            const bool to_the_left = ended(right_turn) || (!ended(left_turn) && ((order >> (step % 10)) & 1) == 0);
            if (to_the_left)
                left_turn = entry.backend.next(left, left_turn);
            else
                right_turn = entry.backend.next(right, right_turn);
        }
        const std::string one = entered(std::get<lambda::Reply>(left_turn));
        const std::string other = entered(std::get<lambda::Reply>(right_turn));
        if (one.empty() == other.empty()) FAIL("both, or nobody, at order " << order);
        if (one + other != ann.user().text()) FAIL("somebody else at order " << order);
        first_won += other.empty() ? 1 : 0;
    }
    CHECK(first_won > 0);
    CHECK(first_won < 1'000);
}

TEST_CASE("a token is valid for thirty seconds, and five more for differing clocks, but not longer", "[lambda]") {
    for (const auto& [after, enters] :
         {std::pair(Milliseconds(29'999), true), std::pair(Milliseconds(34'999), true),
          std::pair(Milliseconds(35'000), false), std::pair(Milliseconds(3'600'000), false)}) {
        INFO(after.count());
        Entry entry;
        const std::string token = entry.token(ann);
        entry.backend.now += after;
        CHECK(entered(entry.connect(token)) == (enters ? ann.user().text() : ""));
        CHECK(entry.backend.engine.rows("Tokens").empty());
    }
}

TEST_CASE("a token that is cut short, lengthened or changed by one character is refused, and stays unused",
          "[lambda]") {
    Entry entry;
    const std::string token = entry.token(ann);
    for (std::size_t length = 0; length < token.size(); ++length)
        CHECK(is_refused(entry.connect(token.substr(0, length))));
    for (std::size_t at = 0; at < token.size(); ++at) {
        std::string changed = token;
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        CHECK(is_refused(entry.connect(changed)));
    }
    for (const std::string& wrong : {token + "A", token + "=", " " + token, token + "\n", token + "." + token})
        CHECK(is_refused(entry.connect(wrong)));
    CHECK(entry.backend.engine.rows("Tokens").size() == 1);
    CHECK(entered(entry.connect(token)) == ann.user().text());
}

TEST_CASE("a token connects the person it was issued to, whoever the query names", "[lambda]") {
    Entry entry;
    const std::string token = entry.token(ann);
    CHECK(entered(entry.authorize(Entry::connect_event(
              {{"user", ben.user().text()}, {"token", token}, {"identity", ben.identity}}))) == ann.user().text());
    CHECK(is_refused(entry.authorize(Entry::connect_event({{"user", ben.user().text()}, {"token", token}}))));
}

TEST_CASE("a sealed token with one person's user and another's identity connects neither", "[lambda]") {
    Entry entry;
    Json claims = sealed_claims(entry.backend, ann);
    claims.set("identity", ben.identity);
    const std::string token = entry.seal(claims);
    entry.write_down(token);
    CHECK(is_refused(entry.connect(token)));
}

TEST_CASE("a token that was sealed elsewhere or for another purpose is refused", "[lambda]") {
    Entry entry;
    const auto tried = [&](const Json& claims) {
        const std::string token = entry.seal(claims);
        entry.write_down(token);
        return entered(entry.connect(token));
    };
    const Json good = sealed_claims(entry.backend, ann);
    CHECK(tried(good) == ann.user().text());
    for (const Json::Member& member : *good.members()) {
        INFO(member.key);
        Json::Object kept;
        for (const Json::Member& other : *good.members())
            if (other.key != member.key) kept.push_back(other);
        CHECK(tried(Json(std::move(kept))).empty() == (member.key != "jti"));
        for (const Json& value :
             {Json(), Json(5), Json("x"), Json(""), Json::array({member.value}), Json(std::string(300, 'x'))}) {
            Json other = good;
            other.set(member.key, value);
            // The account may be any non-empty text, and the seal's number is not checked.
            const bool may = member.key == "jti" || (member.key == "account" && value == Json("x"));
            CHECK(tried(other).empty() == !may);
        }
    }
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(entry.backend.now.time_since_epoch()).count();
    for (const Json& end :
         {Json(static_cast<long long>(now - 5)), Json(0), Json(-1), Json(1e300),
          Json(static_cast<long long>(now + 3'600)), Json(9'007'199'254'740'993LL), Json(std::to_string(now + 30))}) {
        Json other = good;
        other.set("exp", end);
        CHECK(tried(other).empty());
    }
    Json guest_with_account = good;
    guest_with_account.set("standing", "g");
    CHECK(tried(guest_with_account).empty());
    for (const Json& none : {Json(), Json("confab"), Json::array({good}), Json::object()}) CHECK(tried(none).empty());

    const std::string of_another_key = entry.seal(good, "arn:aws:kms:us-east-1:123456789012:key/other");
    entry.write_down(of_another_key);
    CHECK(is_refused(entry.connect(of_another_key)));
    const std::string nothing_sealed = base64url(as_bytes("plain text"));
    entry.write_down(nothing_sealed);
    CHECK(is_refused(entry.connect(nothing_sealed)));
}

TEST_CASE("a missing, empty or repeated token is refused without a request to any service", "[lambda]") {
    Entry entry;
    const std::string token = entry.token(ann);
    entry.backend.turns = 0;
    for (const auto& query :
         {std::vector<std::pair<std::string, std::string>>{},
          {{"token", ""}},
          {{"Token", token}},
          {{"other", token}},
          {{"token", token}, {"token", token}},
          {{"token", token}, {"token", ""}},
          {{"token", "x"}, {"token", token}}})
        CHECK(is_refused(entry.authorize(Entry::connect_event(query))));
    CHECK(entry.backend.turns == 0);
    CHECK(entered(entry.connect(token)) == ann.user().text());
}

TEST_CASE("an event without a query string is refused without a crash", "[lambda]") {
    Entry entry;
    const std::string token = entry.token(ann);
    entry.backend.turns = 0;
    Json event = Entry::connect_event({});
    CHECK(is_refused(entry.authorize(event)));
    for (const Json& query : {Json(), Json("token"), Json(5), Json::array({token}), Json::object({{"token", Json()}}),
                              Json::object({{"token", Json::array({token})}})}) {
        event.set("queryStringParameters", query);
        CHECK(is_refused(entry.authorize(event)));
        Json many = event;
        many.set("multiValueQueryStringParameters",
                 query.find("token") && query.find("token")->is_array() ? Json::object({{"token", Json::array({5})}})
                                                                        : query);
        CHECK(is_refused(entry.authorize(many)));
    }
    for (const Json& none : {Json(), Json("x"), Json::array(), Json::object()})
        CHECK(is_refused(entry.authorize(none)));
    CHECK(entry.backend.turns == 0);
}

TEST_CASE("if the event has only the last value of each parameter, that value counts", "[lambda]") {
    Entry entry;
    Json event = Entry::connect_event({});
    event.set("queryStringParameters", Json::object({{"token", entry.token(ann)}}));
    CHECK(entered(entry.authorize(event)) == ann.user().text());
}

TEST_CASE("an event without the method's ARN is refused, and the token stays unused", "[lambda]") {
    Entry entry;
    const std::string token = entry.token(ann);
    for (const Json& method : {Json(), Json(""), Json(5), Json("*"), Json("arn:" + std::string(5'000, 'x'))}) {
        Json event = Entry::connect_event({{"token", token}});
        event.set("methodArn", method);
        CHECK(is_refused(entry.authorize(event)));
    }
    CHECK(entered(entry.connect(token)) == ann.user().text());
}

TEST_CASE("a token of a megabyte is refused without a request to DynamoDB or KMS", "[lambda]") {
    Entry entry;
    for (const std::size_t size : {4'001UZ, 8'192UZ, 1'000'000UZ})
        CHECK(is_refused(entry.connect(std::string(size, 'A'))));
    CHECK(entry.backend.turns == 0);
    CHECK(entry.kms_calls == 0);
}

TEST_CASE("if KMS or DynamoDB is unavailable the answer is \"Unauthorized\", and no token can be used twice",
          "[lambda]") {
    Entry entry;
    const std::string first = entry.token(ann);
    entry.backend.engine.instead_of_all(away);
    CHECK(is_refused(entry.connect(first)));
    entry.backend.engine.instead_of_all(std::nullopt);
    CHECK(entered(entry.connect(first)) == ann.user().text());

    const std::string second = entry.token(ann);
    entry.kms = away;
    CHECK(is_refused(entry.connect(second)));
    entry.kms.reset();
    CHECK(is_refused(entry.connect(second)));

    const std::string third = entry.token(ann);
    entry.kms_failures = 1;
    CHECK(entered(entry.connect(third)) == ann.user().text());
}

TEST_CASE("if the answer to the deletion is lost, the token counts as used", "[lambda]") {
    Entry entry;
    const std::string token = entry.token(ann);
    lambda::Function invocation(
        entry.backend.start(FunctionName::authorizer, Entry::connect_event({{"token", token}})));
    lambda::Turn turn = invocation.begin();
    (void)entry.backend.engine.answer(std::get<lambda::Perform>(turn).requests.front());
    turn = invocation.resume(std::vector<HttpAnswer>{away}, entry.backend.now);
    while (!ended(turn)) turn = entry.backend.next(invocation, turn);
    CHECK(is_refused(std::get<lambda::Reply>(turn)));
    CHECK(is_refused(entry.connect(token)));
}
