// A session after signing in: its tokens are given out, renewed, stored, lost and revoked.
#include <catch2/catch_test_macros.hpp>

#include "aws/cognito/user_table.h"

using namespace user_table;

namespace {

const Secret first_token(id_token("ann"));
const std::string provider = "cognito-idp.us-east-1.amazonaws.com/us-east-1_Confab000";

}  // namespace

TEST_CASE("a token is given out at once if it is valid for five minutes", "[aws]") {
    Table table;
    table.sign_in();
    table.want();
    CHECK(table.last<Token>() == Token{provider, first_token});
    table.elapsed += 54min;
    table.want();
    CHECK(table.count<Token>() == 2);
    table.elapsed += 2min;
    table.want();
    CHECK(table.count<Token>() == 2);
    CHECK(table.action() == "GetTokensFromRefreshToken");
    CHECK(table.body_text("RefreshToken") == "REFRESH1");
}

TEST_CASE("one renewal serves any number of requests", "[aws]") {
    Table table;
    table.sign_in();
    const std::size_t requests = table.requests.size();
    table.elapsed += 56min;
    for (int i = 0; i < 5; ++i) table.want();
    CHECK(table.requests.size() == requests + 1);
    table.answer(table.tokens("", "ann-again"));
    CHECK(table.count<Token>() == 1);
    CHECK(table.last<Token>().id_token == Secret(id_token("ann-again")));
    table.want();
    CHECK(table.count<Token>() == 2);
    CHECK(table.requests.size() == requests + 1);
}

TEST_CASE("a token is renewed automatically when it is valid for less than five minutes", "[aws]") {
    Table table;
    table.sign_in();
    table.pass_to_deadline();
    CHECK(table.elapsed >= 55min);
    CHECK(table.elapsed <= 55min + 30s);
    CHECK(table.action() == "GetTokensFromRefreshToken");
    table.answer(table.tokens(""));
    CHECK(table.count<Token>() == 0);
    CHECK(table.count<SignedIn>() == 0);
    REQUIRE(table.user.deadline());
    CHECK(*table.user.deadline() > Instant(table.elapsed + 54min));
}

TEST_CASE("a rotated refresh token replaces the old one, in memory and in storage", "[aws]") {
    Table table;
    table.sign_in(Keep::signed_in);
    table.pass_to_deadline();
    table.answer(table.tokens("REFRESH2"));
    CHECK(table.last<KeepRefreshToken>().refresh_token == Secret("REFRESH2"));
    table.pass_to_deadline();
    CHECK(table.body_text("RefreshToken") == "REFRESH2");

    Table unkept;
    unkept.sign_in(Keep::only_now);
    unkept.pass_to_deadline();
    unkept.answer(unkept.tokens("REFRESH2"));
    CHECK(unkept.count<KeepRefreshToken>() == 0);
    unkept.pass_to_deadline();
    CHECK(unkept.body_text("RefreshToken") == "REFRESH2");
}

TEST_CASE("a failed renewal is tried again quickly, because the old refresh token may be in its last minute", "[aws]") {
    Table table;
    table.sign_in();
    table.pass_to_deadline();
    const Milliseconds first = table.elapsed;
    for (int i = 0; i < 3; ++i) {
        table.answer(table.no_network());
        table.pass_to_deadline();
        CHECK(table.action() == "GetTokensFromRefreshToken");
    }
    CHECK(table.elapsed - first < 20s);
    CHECK(table.count<NoToken>() == 0);
    table.want();
    table.answer(table.tokens(""));
    CHECK(table.count<Token>() == 1);
}

TEST_CASE("renewals that keep failing slow down, and stop when the token has expired", "[aws]") {
    Table table;
    table.sign_in();
    int tries = 0;
    while (table.user.deadline() && ++tries < 100) {
        table.pass_to_deadline();
        if (table.action() == "GetTokensFromRefreshToken")
            table.answer(table.refused("InternalErrorException", "x", 500));
    }
    CHECK(tries > 5);
    CHECK(tries < 25);
    CHECK(table.elapsed < 63min);
    CHECK(table.count<NoToken>() == 0);
    CHECK(table.user.signed_in());
    table.want();
    table.answer(table.tokens(""));
    CHECK(table.count<Token>() == 1);
}

TEST_CASE("without network, a request for a token fails at once or gets the token that is still valid", "[aws]") {
    Table table;
    table.sign_in();
    table.elapsed += 58min;
    table.want();
    table.answer(table.no_network());
    CHECK(table.last<Token>().id_token == first_token);
    table.clear();
    table.elapsed += 2min;
    table.want();
    table.answer(table.no_network());
    CHECK(table.last<NoToken>() == NoToken{Failure::network, Failure::network});
    CHECK(table.user.signed_in());
}

TEST_CASE("a request for a token waits while Cognito is busy", "[aws]") {
    Table table;
    table.sign_in();
    table.elapsed += 2h;
    table.want();
    for (int i = 0; i < 3; ++i) {
        table.answer(table.refused("TooManyRequestsException"));
        CHECK(table.count<NoToken>() == 0);
        table.pass_to_deadline();
    }
    SECTION("until it is no longer busy") {
        table.answer(table.tokens(""));
        CHECK(table.count<Token>() == 1);
    }
    SECTION("but not for ever") {
        table.answer(table.refused("TooManyRequestsException"));
        CHECK(table.last<NoToken>().failure == Failure::too_many_tries);
    }
}

TEST_CASE("a renewal without an answer ends after ten seconds", "[aws]") {
    Table table;
    table.sign_in();
    table.elapsed += 2h;
    table.want();
    const std::uint64_t late = table.requests.back().id;
    table.pass(10s);
    CHECK(table.last<NoToken>().failure == Failure::network);
    table.answer(table.tokens("LATE"), late);
    table.want();
    CHECK(table.body_text("RefreshToken") == "REFRESH1");
}

TEST_CASE("a session that the pool has ended is gone completely, asked for or not", "[aws]") {
    struct Ending {
        std::string_view type, message;
        Failure reason;
    };
    for (const Ending& ending :
         {Ending{"NotAuthorizedException", "Refresh Token has been revoked", Failure::session_ended},
          Ending{"RefreshTokenReuseException", "", Failure::session_ended},
          Ending{"UserNotFoundException", "", Failure::session_ended},
          Ending{"NotAuthorizedException", "User is disabled.", Failure::disabled}}) {
        Table table;
        table.sign_in(Keep::signed_in);
        table.pass_to_deadline();
        table.answer(table.refused(ending.type, ending.message));
        CHECK(table.last<NoToken>() == NoToken{Failure::session_ended, ending.reason});
        CHECK(table.last<KeepRefreshToken>() == KeepRefreshToken{});
        CHECK_FALSE(table.user.signed_in());
        CHECK_FALSE(table.user.deadline());
        table.clear();
        table.want();
        CHECK(table.last<NoToken>().failure == Failure::session_ended);
        CHECK(table.outputs.size() == 1);
    }
}

TEST_CASE("with a wrong local clock, renewals are neither early nor late", "[aws]") {
    for (const Milliseconds wrong_by : {Milliseconds(-7h), Milliseconds(7h)}) {
        Table table;
        table.wrong_by = wrong_by;
        table.sign_in();
        table.elapsed += 50min;
        table.want();
        CHECK(table.count<Token>() == 1);
        table.elapsed += 6min;
        table.want();
        CHECK(table.count<Token>() == 1);
        CHECK(table.action() == "GetTokensFromRefreshToken");
    }
}

TEST_CASE("changing the clock while signed in, or sleeping, causes a renewal instead of a stale token", "[aws]") {
    Table table;
    table.sign_in();
    table.wrong_by = -3h;  // set back, which only the steady clock shows
    table.elapsed += 58min;
    table.want();
    CHECK(table.count<Token>() == 0);
    table.answer(table.tokens(""));
    CHECK(table.count<Token>() == 1);

    Table slept;
    slept.sign_in();
    slept.wrong_by = 2h;  // the steady clock stood still
    slept.pass(1s);
    CHECK(slept.action() == "GetTokensFromRefreshToken");
}

TEST_CASE("a short-lived token is renewed when a fifth of its life is left, without a storm of requests", "[aws]") {
    Table table;
    table.sign_in(Keep::only_now, 300);
    table.want();
    CHECK(table.count<Token>() == 1);
    REQUIRE(table.user.deadline());
    CHECK(*table.user.deadline() >= Instant(4min));
    CHECK(*table.user.deadline() <= Instant(5min));
}

TEST_CASE("an earlier run's refresh token resumes its session", "[aws]") {
    Table table;
    table.command(Resume{Secret("KEPT")});
    CHECK(table.action() == "GetTokensFromRefreshToken");
    CHECK(table.body_text("RefreshToken") == "KEPT");
    table.want();
    table.want();
    CHECK(table.count<NoToken>() == 0);
    table.answer(table.tokens("", "ann"));
    CHECK(table.last<SignedIn>() == SignedIn{"ann"});
    CHECK(table.last<KeepRefreshToken>().refresh_token == Secret("KEPT"));
    CHECK(table.count<Token>() == 1);
    CHECK(table.requests.size() == 1);
}

TEST_CASE("a session that cannot be resumed now is kept, and one that has ended is forgotten", "[aws]") {
    Table table;
    table.command(Resume{Secret("KEPT")});
    table.want();
    table.answer(table.no_network());
    CHECK(table.last<Failed>().failure == Failure::network);
    CHECK(table.last<NoToken>().failure == Failure::network);
    CHECK(table.count<KeepRefreshToken>() == 0);
    table.clear();
    table.command(Resume{Secret("KEPT")});
    table.answer(table.refused("NotAuthorizedException", "Refresh Token has expired"));
    CHECK(table.last<Failed>().failure == Failure::session_ended);
    CHECK(table.last<KeepRefreshToken>() == KeepRefreshToken{});
    CHECK_FALSE(table.user.signed_in());
}

TEST_CASE("signing out takes effect at once, and the token is revoked afterwards", "[aws]") {
    Table table;
    table.sign_in(Keep::signed_in);
    table.command(SignOut{});
    CHECK(table.count<SignedOut>() == 1);
    CHECK(table.last<KeepRefreshToken>() == KeepRefreshToken{});
    CHECK_FALSE(table.user.signed_in());
    CHECK(table.action() == "RevokeToken");
    CHECK(table.body_text("Token") == "REFRESH1");
    CHECK(table.user.deadline() == Instant(10s));
    table.clear();
    SECTION("answered") { table.answer(table.ok("")); }
    SECTION("refused") { table.answer(table.refused("UnsupportedOperationException")); }
    SECTION("never answered") { table.pass(10s); }
    CHECK(table.outputs.empty());
    CHECK_FALSE(table.user.deadline());
    table.want();
    CHECK(table.last<NoToken>().failure == Failure::session_ended);
}

TEST_CASE("the revocation survives the next command", "[aws]") {
    Table table;
    table.sign_in();
    table.command(SignOut{});
    const std::uint64_t revocation = table.requests.back().id;
    table.command(SignIn{"ben", right_password, Keep::only_now});
    table.answer(table.ok(""), revocation);
    table.answer(table.srp_challenge());
    table.answer(table.tokens("REFRESH9", "ben"));
    CHECK(table.last<SignedIn>() == SignedIn{"ben"});
}

TEST_CASE("signing out everywhere does so before it revokes", "[aws]") {
    Table table;
    table.sign_in();
    table.command(SignOut{Reach::everywhere});
    CHECK(table.count<SignedOut>() == 1);
    CHECK(table.action() == "GlobalSignOut");
    CHECK(table.body_text("AccessToken") == "ACCESS");
    SECTION("answered") { table.answer(table.ok()); }
    SECTION("never answered") { table.pass_to_deadline(); }
    CHECK(table.action() == "RevokeToken");
}

TEST_CASE("with an expired token, signing out everywhere first gets a new one", "[aws]") {
    Table table;
    table.sign_in();
    table.elapsed += 2h;
    table.command(SignOut{Reach::everywhere});
    CHECK(table.action() == "GetTokensFromRefreshToken");
    table.answer(table.tokens("REFRESH2"));
    CHECK(table.action() == "GlobalSignOut");
    table.answer(table.ok());
    CHECK(table.body_text("Token") == "REFRESH2");
    CHECK(table.count<SignedIn>() == 0);
    CHECK_FALSE(table.user.signed_in());
}

TEST_CASE("the token of a renewal in flight when signing out is revoked too", "[aws]") {
    Table table;
    table.sign_in(Keep::signed_in);
    table.elapsed += 56min;
    table.want();
    table.command(SignOut{});
    CHECK(table.last<NoToken>().failure == Failure::session_ended);
    CHECK(table.action() == "GetTokensFromRefreshToken");
    table.clear();
    table.answer(table.tokens("REFRESH2"));
    CHECK(table.count<KeepRefreshToken>() == 0);
    CHECK(table.action() == "RevokeToken");
    CHECK(table.body_text("Token") == "REFRESH2");
}

TEST_CASE("a session that is being resumed is revoked too", "[aws]") {
    Table table;
    table.command(Resume{Secret("KEPT")});
    table.command(SignOut{});
    CHECK(table.count<SignedOut>() == 1);
    table.answer(table.no_network());
    CHECK(table.action() == "RevokeToken");
    CHECK(table.body_text("Token") == "KEPT");
    CHECK(table.count<Failed>() == 0);
}

TEST_CASE("signing out without a session removes the stored token and sends no request", "[aws]") {
    Table table;
    table.command(SignOut{});
    CHECK(table.count<SignedOut>() == 1);
    CHECK(table.count<KeepRefreshToken>() == 1);
    CHECK(table.requests.empty());
}

TEST_CASE("another sign-in ends the session before it", "[aws]") {
    Table table;
    table.sign_in();
    table.reach_proof();
    table.want();
    CHECK(table.count<Token>() == 1);  // until the new session begins
    table.answer(table.tokens("REFRESH9", "ben"));
    CHECK(table.action() == "RevokeToken");
    CHECK(table.body_text("Token") == "REFRESH1");
    table.want();
    CHECK(table.last<Token>().id_token == Secret(id_token("ben")));
}

TEST_CASE("a request for a token without a session is answered", "[aws]") {
    Table table;
    table.want();
    CHECK(table.last<NoToken>().failure == Failure::session_ended);
}

TEST_CASE("the same seed and the same inputs give a session the same history", "[aws]") {
    const auto history = [] {
        Table table;
        table.sign_in();
        table.pass_to_deadline();
        table.answer(table.no_network());
        table.pass_to_deadline();
        table.answer(table.tokens("REFRESH2"));
        table.command(SignOut{Reach::everywhere});
        return std::pair(table.outputs, table.user.deadline());
    };
    CHECK(history() == history());
}
