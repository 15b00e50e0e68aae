#include "aws/cognito/identity_credentials.h"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "aws/cognito/identity_table.h"

using namespace identity_table;

TEST_CASE("a new guest gets an identity, has it remembered, and gets credentials", "[aws]") {
    Table table;
    CHECK(table.outputs.empty());
    CHECK_FALSE(table.guest.deadline());
    table.want();
    CHECK(table.target == "GetId");
    CHECK(table.guest.state() == State::getting_identity);
    table.answer(table.identity());
    CHECK(table.last<Remember>().identity_id == Secret(first_identity));
    CHECK(table.target == "GetCredentialsForIdentity");
    CHECK(table.body.find(first_identity) != std::string::npos);
    table.answer(table.credentials());
    const Ready& ready = table.last<Ready>();
    CHECK(ready.credentials.access_key_id == "ASIAONE");
    CHECK(ready.credentials.session_token == Secret("TOKEN"));
    CHECK(ready.credentials.expires == true_start + hour);
    CHECK(ready.identity_id == Secret(first_identity));
    CHECK(table.guest.state() == State::idle);
    CHECK(table.requests == 2);
}

TEST_CASE("a returning guest skips GetId", "[aws]") {
    Table table(settings(first_identity));
    table.want();
    CHECK(table.target == "GetCredentialsForIdentity");
    table.answer(table.credentials());
    CHECK(table.last<Ready>().identity_id == Secret(first_identity));
    CHECK(table.count<Remember>() == 0);
}

TEST_CASE("a damaged remembered identity, or one of another region, is forgotten without a request", "[aws]") {
    for (const std::string& remembered :
         {std::string("garbage"), std::string("eu-west-1:11111111-89ab-cdef-0123-456789abcdef"),
          first_identity + "0"}) {
        Table table(settings(remembered));
        CHECK(table.count<Forget>() == 1);
        table.want();
        CHECK(table.target == "GetId");
    }
}

TEST_CASE("for any number of requests, one call is in flight and one Ready answers them", "[aws]") {
    Table table;
    for (int i = 0; i < 5; ++i) table.want();
    table.answer(table.identity());
    for (int i = 0; i < 5; ++i) table.want();
    CHECK(table.requests == 2);
    table.answer(table.credentials());
    CHECK(table.count<Ready>() == 1);
}

TEST_CASE("credentials that are valid for minutes are given out without a call", "[aws]") {
    Table table;
    table.sign_in();
    table.elapsed += 30min;
    table.want();
    CHECK(table.count<Ready>() == 1);
    CHECK(table.requests == 2);
}

TEST_CASE("credentials with less than five minutes left are not given out if new ones are available", "[aws]") {
    Table table;
    table.sign_in();
    table.elapsed += 56min;
    table.want();
    CHECK(table.count<Ready>() == 0);
    CHECK(table.requests == 3);
    table.answer(table.credentials("ASIATWO"));
    CHECK(table.last<Ready>().credentials.access_key_id == "ASIATWO");
}

TEST_CASE("credentials are renewed shortly before four fifths of their life are over", "[aws]") {
    std::vector<Instant> deadlines;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        IdentityCredentials::Settings with = settings();
        with.random = Random({1, seed, 3, 4});
        Table table(with);
        table.sign_in();
        REQUIRE(table.guest.deadline());
        CHECK(*table.guest.deadline() <= Instant(48min));
        CHECK(*table.guest.deadline() >= Instant(45min));
        deadlines.push_back(*table.guest.deadline());
        table.pass_to_deadline();
        CHECK(table.target == "GetCredentialsForIdentity");
        CHECK(table.requests == 3);
        table.answer(table.credentials("ASIATWO"));
        CHECK(table.last<Ready>().credentials.access_key_id == "ASIATWO");
    }
    CHECK(std::ranges::count(deadlines, deadlines.front()) < 20);
}

TEST_CASE("after sleep, credentials are renewed by the wall clock, because the steady clock stood still", "[aws]") {
    Table table;
    table.sign_in();
    table.guest.ticked({Instant(1min), true_start + 50min});
    table.drain();
    CHECK(table.count<Request>() == 1);
}

TEST_CASE("credentials that expired during sleep are not renewed until they are wanted", "[aws]") {
    Table table;
    table.sign_in();
    table.pass(3h);
    CHECK(table.count<Request>() == 0);
    CHECK_FALSE(table.guest.deadline());
    CHECK(table.guest.valid_credentials(table.now().unix_time) == nullptr);
    table.want();
    CHECK(table.count<Request>() == 1);
    CHECK(table.count<Ready>() == 0);
}

TEST_CASE("a call without an answer fails after ten seconds, and its late answer changes nothing", "[aws]") {
    Table table;
    table.want();
    const std::uint64_t late = table.request_id;
    CHECK(table.guest.deadline() == Instant(10s));
    table.pass(9999ms);
    CHECK(table.count<Failed>() == 0);
    table.pass(1ms);
    CHECK(table.last<Failed>().cause == CognitoFailure::timed_out);
    CHECK(table.last<Failed>().retryable);
    table.clear();
    const IdentityCredentials before = table.guest;
    table.answer(table.identity(), late);
    CHECK(table.guest == before);
    CHECK(table.outputs.empty());
    table.want();
    table.answer(table.identity(second_identity), late);
    CHECK(table.guest.state() == State::getting_identity);
    table.answer(table.identity());
    CHECK(table.last<Remember>().identity_id == Secret(first_identity));
}

TEST_CASE("a throttled GetId is tried again three times, each later, then reported as busy", "[aws]") {
    Table table;
    table.want();
    for (int retry = 0; retry < 3; ++retry) {
        table.answer(table.refused("TooManyRequestsException"));
        CHECK(table.guest.state() == State::waiting_to_retry);
        CHECK(table.count<Failed>() == 0);
        const Milliseconds pause = *table.guest.deadline() - Instant(table.elapsed);
        CHECK(pause >= 500ms);
        CHECK(pause <= 500ms + 2s * (1 << retry));
        const int requests = table.requests;
        table.want();  // wanting them again makes no second call
        table.pass(pause - 1ms);
        CHECK(table.requests == requests);
        table.pass(1ms);
        CHECK(table.requests == requests + 1);
    }
    table.answer(table.refused("TooManyRequestsException"));
    CHECK(table.last<Failed>().cause == CognitoFailure::throttled);
    CHECK(table.last<Failed>().retryable);
    CHECK(table.count<Failed>() == 1);
    CHECK_FALSE(table.guest.deadline());
}

TEST_CASE("clients that were refused at the same time do not retry at the same time", "[aws]") {
    std::vector<Instant> deadlines;
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        IdentityCredentials::Settings with = settings();
        with.random = Random({1, seed, 3, 4});
        Table table(with);
        table.want();
        table.answer(table.refused("TooManyRequestsException"));
        deadlines.push_back(*table.guest.deadline());
    }
    std::ranges::sort(deadlines);
    CHECK(std::ranges::unique(deadlines).size() <= 1);
}

TEST_CASE("a temporary failure of AWS is not reported", "[aws]") {
    Table table;
    table.want();
    table.answer(table.refused("InternalErrorException", 500));
    table.pass_to_deadline();
    table.answer(table.identity());
    table.answer(table.refused("ServiceUnavailableException", 503));
    table.pass_to_deadline();
    table.answer(table.credentials());
    CHECK(table.count<Ready>() == 1);
    CHECK(table.count<Failed>() == 0);
}

TEST_CASE("a missing network is reported at once, because the link decides when to try again", "[aws]") {
    Table table;
    table.want();
    table.answer(std::unexpected(HttpFailure::network));
    CHECK(table.last<Failed>() == Failed{CognitoFailure::network, true});
    CHECK(table.guest.state() == State::idle);
    CHECK_FALSE(table.guest.deadline());
}

TEST_CASE("if guests are switched off, there is no retry until somebody asks again", "[aws]") {
    Table table;
    table.want();
    table.answer(table.refused("NotAuthorizedException"));
    CHECK(table.last<Failed>().cause == CognitoFailure::not_authorized);
    CHECK_FALSE(table.last<Failed>().retryable);
    CHECK_FALSE(table.guest.deadline());
    table.want();
    CHECK(table.requests == 2);
}

TEST_CASE("a wrong pool is distinguished from guests being switched off", "[aws]") {
    Table table;
    table.want();
    table.answer(table.refused("ResourceNotFoundException"));
    CHECK(table.last<Failed>().cause == CognitoFailure::not_found);
    CHECK_FALSE(table.last<Failed>().retryable);
}

TEST_CASE("an identity that Cognito no longer knows is forgotten and replaced, once", "[aws]") {
    for (const char* refusal : {"ResourceNotFoundException", "NotAuthorizedException", "InvalidParameterException"}) {
        INFO(refusal);
        Table table(settings(first_identity));
        table.want();
        table.answer(table.refused(refusal));
        CHECK(table.count<Forget>() == 1);
        CHECK(table.count<Failed>() == 0);
        CHECK(table.target == "GetId");
        table.answer(table.identity(second_identity));
        CHECK(table.last<Remember>().identity_id == Secret(second_identity));
        SECTION(std::string(refusal) + ": the new one works") {
            table.answer(table.credentials());
            CHECK(table.last<Ready>().identity_id == Secret(second_identity));
        }
        SECTION(std::string(refusal) + ": the new one is refused as well, so the identity is not to blame") {
            table.answer(table.refused(refusal));
            CHECK(table.count<Forget>() == 1);
            CHECK(table.count<Failed>() == 1);
            CHECK(table.requests == 3);
        }
    }
}

TEST_CASE("a failed renewal is not reported, keeps valid credentials, and is repeated while they are valid", "[aws]") {
    Table table;
    table.sign_in();
    table.pass_to_deadline();
    table.answer(std::unexpected(HttpFailure::network));
    CHECK(table.count<Failed>() == 0);
    REQUIRE(table.guest.valid_credentials(table.now().unix_time));
    CHECK(table.guest.valid_credentials(table.now().unix_time)->access_key_id == "ASIAONE");
    table.want();
    CHECK(table.last<Ready>().credentials.access_key_id == "ASIAONE");
    int tries = 0;
    while (table.guest.deadline() && ++tries < 100) {
        table.pass_to_deadline();
        if (table.guest.state() == State::getting_credentials) table.answer(std::unexpected(HttpFailure::network));
    }
    CHECK(table.elapsed > 59min);
    CHECK(table.elapsed < 63min);
    CHECK(tries > 5);
    CHECK(tries < 20);
    CHECK(table.count<Failed>() == 0);
}

TEST_CASE("close to their end, the old credentials are given out if there are no new ones", "[aws]") {
    Table table;
    table.sign_in();
    table.elapsed += 58min;
    table.want();
    table.answer(std::unexpected(HttpFailure::network));
    CHECK(table.last<Ready>().credentials.access_key_id == "ASIAONE");
    CHECK(table.count<Failed>() == 0);
    table.clear();
    table.elapsed += 115s;  // five seconds left are not enough
    table.want();
    table.answer(std::unexpected(HttpFailure::network));
    CHECK(table.count<Ready>() == 0);
    CHECK(table.last<Failed>().cause == CognitoFailure::network);
}

TEST_CASE("a renewal that cannot succeed is not repeated in the background", "[aws]") {
    Table table;
    table.sign_in();
    table.pass_to_deadline();
    table.answer(table.refused("NotAuthorizedException"));  // the identity is refused
    table.answer(table.refused("NotAuthorizedException"));  // and all guests are
    CHECK(table.count<Failed>() == 0);
    CHECK_FALSE(table.guest.deadline());
    REQUIRE(table.guest.valid_credentials(table.now().unix_time));
    table.want();
    // these credentials are still those of this identity
    CHECK(table.last<Ready>().identity_id == Secret(first_identity));
}

TEST_CASE("wanting credentials does not wait for the pause of a renewal", "[aws]") {
    Table table;
    table.sign_in();
    table.elapsed += 56min;
    table.guest.ticked(table.now());
    table.drain();
    table.answer(table.refused("TooManyRequestsException"));
    CHECK(table.guest.state() == State::waiting_to_retry);
    const int requests = table.requests;
    table.want();
    CHECK(table.requests == requests + 1);
}

TEST_CASE("after AWS refuses credentials, new ones can be requested, and a failure then is reported", "[aws]") {
    Table table;
    table.sign_in();
    table.want(aws::Freshness::newly_fetched);
    CHECK(table.count<Ready>() == 0);
    CHECK(table.requests == 3);
    table.answer(std::unexpected(HttpFailure::network));
    CHECK(table.count<Ready>() == 0);
    CHECK(table.last<Failed>().cause == CognitoFailure::network);
    CHECK(table.guest.valid_credentials(table.now().unix_time));
}

TEST_CASE("a wrong local clock is measured with Cognito's answers, and expiry is judged by the corrected time",
          "[aws]") {
    for (const Milliseconds wrong_by : {Milliseconds(-7h), Milliseconds(7h)}) {
        Table table;
        table.wrong_by = wrong_by;
        table.want();
        table.answer(table.identity());
        CHECK(table.last<Clock>().offset == -wrong_by + 500ms);
        table.answer(table.credentials());
        CHECK(table.count<Ready>() == 1);
        CHECK(table.count<Clock>() == 1);  // measured once: the second answer says the same
        CHECK(*table.guest.deadline() <= Instant(48min));
        CHECK(*table.guest.deadline() >= Instant(44min));
        CHECK(table.guest.valid_credentials(table.now().unix_time));
        table.elapsed += 61min;
        CHECK(table.guest.valid_credentials(table.now().unix_time) == nullptr);
    }
}

TEST_CASE("a local clock that was changed is measured again", "[aws]") {
    Table table;
    table.sign_in();
    table.wrong_by = 2h;
    table.want(aws::Freshness::newly_fetched);
    table.answer(table.credentials("ASIATWO"));
    CHECK(table.last<Clock>().offset == -2h + 500ms);
    CHECK(table.last<Ready>().credentials.access_key_id == "ASIATWO");
}

TEST_CASE("a refusal also tells the time, but a captive portal does not", "[aws]") {
    Table table;
    table.wrong_by = 1h;
    table.want();
    table.answer(HttpResponse{.status = 200, .headers = {{"Date", "Thu, 01 Jan 1970 00:00:00 GMT"}}, .body = "<html>"});
    CHECK(table.count<Clock>() == 0);
    CHECK(table.last<Failed>().cause == CognitoFailure::not_aws);
    table.want();
    table.answer(table.refused("NotAuthorizedException"));
    CHECK(table.last<Clock>().offset == -1h + 500ms);
}

TEST_CASE("credentials that have expired on arrival blame the clock if it could not be measured", "[aws]") {
    Table table;
    table.wrong_by = 5h;
    table.want();
    HttpAnswer identity = table.identity();
    identity->headers.clear();
    table.answer(identity);
    HttpAnswer credentials = table.credentials();
    credentials->headers.clear();
    table.answer(credentials);
    CHECK(table.last<Failed>().cause == CognitoFailure::wrong_clock);
    CHECK_FALSE(table.last<Failed>().retryable);
    table.want();
    table.answer(table.credentials("ASIAOLD", -hour));
    CHECK(table.last<Failed>().cause == CognitoFailure::malformed);
}

TEST_CASE("credentials with a very short or very long life cause neither a storm of requests nor a gap", "[aws]") {
    for (const Milliseconds life : {Milliseconds(1s), Milliseconds(1min), Milliseconds(24h * 365)}) {
        Table table;
        table.want();
        table.answer(table.identity());
        table.answer(table.credentials("ASIAONE", life));
        REQUIRE(table.count<Ready>() == 1);
        CHECK(*table.guest.deadline() >= Instant(30s));
        CHECK(*table.guest.deadline() <= Instant(24h));
    }
}

TEST_CASE("leaving drops everything, and a late answer restores nothing", "[aws]") {
    Table table;
    table.sign_in();
    table.want(aws::Freshness::newly_fetched);
    const std::uint64_t late = table.request_id;
    table.clear();
    table.guest.sign_out();
    table.drain();
    CHECK(table.outputs == std::vector<Output>{Forget{}});
    CHECK_FALSE(table.guest.deadline());
    CHECK(table.guest.valid_credentials(table.now().unix_time) == nullptr);
    table.answer(table.credentials(), late);
    CHECK(table.count<Ready>() == 0);
    table.want();
    CHECK(table.target == "GetId");
    CHECK(table.request_id != late);
}

TEST_CASE("a refusal of Cognito becomes a code, also if its kind is unknown", "[aws]") {
    for (const auto& [type, cause] :
         {std::pair{"NotAuthorizedException", CognitoFailure::not_authorized},
          std::pair{"SomethingNewException", CognitoFailure::unknown_error},
          std::pair{"ResourceNotFoundException", CognitoFailure::not_found},
          std::pair{"SECRETKEY", CognitoFailure::unknown_error}}) {
        Table table;
        table.want();
        table.answer(table.refused(type));
        CHECK(table.last<Failed>().cause == cause);
    }
}

TEST_CASE("the same seed and the same inputs give the same history", "[aws]") {
    const auto history = [] {
        Table table;
        table.want();
        table.answer(table.refused("TooManyRequestsException"));
        table.pass_to_deadline();
        table.answer(table.identity());
        table.answer(table.credentials());
        table.pass_to_deadline();
        return std::pair(table.outputs, table.guest);
    };
    CHECK(history() == history());
}
