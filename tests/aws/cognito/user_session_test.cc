#include "aws/cognito/user_session.h"

#include <catch2/catch_test_macros.hpp>

#include "aws/cognito/user_table.h"
#include "aws/url.h"

using namespace user_table;

TEST_CASE("a person registers, confirms, and learns where the code was sent", "[aws]") {
    Table table;
    table.command(SignUp{"ann", "ann@example.com", right_password});
    CHECK(table.action() == "SignUp");
    CHECK(table.user.deadline() == Instant(10s));
    table.answer(table.ok(R"({"UserConfirmed":false,"CodeDeliveryDetails":{"Destination":"a***@e***"}})"));
    CHECK(table.last<SignedUp>() == SignedUp{false, "a***@e***"});
    CHECK_FALSE(table.user.deadline());
    table.command(ResendCode{"ann"});
    table.answer(table.ok(R"({"CodeDeliveryDetails":{"Destination":"a***@e***"}})"));
    CHECK(table.last<CodeSent>() == CodeSent{"a***@e***"});
    table.command(ConfirmSignUp{"ann", "123456"});
    CHECK(table.body_text("ConfirmationCode") == "123456");
    table.answer(table.ok());
    CHECK(table.count<Confirmed>() == 1);
    CHECK(table.count<Failed>() == 0);
}

TEST_CASE("the right password is proved without being sent", "[aws]") {
    Table table;
    table.command(SignIn{"ann", right_password, Keep::only_now});
    CHECK(table.action() == "InitiateAuth");
    const std::string client_public = table.body_text("AuthParameters", "SRP_A");
    table.answer(table.srp_challenge());
    CHECK(table.body_text("ChallengeName") == "PASSWORD_VERIFIER");
    CHECK(table.body_text("Session") == "SESSION1");
    CHECK(table.body_text("ChallengeResponses", "USERNAME") == "sub-of-ann");
    CHECK(table.proves(client_public));
    for (const Request& request : table.requests) CHECK(request.request.body.find("Confab-2026") == std::string::npos);
    CHECK_FALSE(table.user.signed_in());
    table.answer(table.tokens());
    CHECK(table.last<SignedIn>() == SignedIn{"ann"});
    CHECK(table.last<KeepRefreshToken>() == KeepRefreshToken{});
    CHECK(table.user.signed_in());
}

TEST_CASE("a wrong password is reported as wrong", "[aws]") {
    Table table;
    table.command(SignIn{"ann", Secret("wrong"), Keep::only_now});
    const std::string client_public = table.body_text("AuthParameters", "SRP_A");
    table.answer(table.srp_challenge());
    CHECK_FALSE(table.proves(client_public));
    table.answer(table.refused("NotAuthorizedException", "Incorrect username or password."));
    CHECK(table.last<Failed>() == Failed{Failure::wrong_password});
    CHECK_FALSE(table.user.signed_in());
    CHECK_FALSE(table.user.deadline());
    CHECK(table.count<KeepRefreshToken>() == 0);
}

TEST_CASE("each sign-in has its own secret number", "[aws]") {
    Table table;
    table.command(SignIn{"ann", right_password, Keep::only_now});
    const std::string first = table.body_text("AuthParameters", "SRP_A");
    table.command(SignIn{"ann", right_password, Keep::only_now});
    CHECK(table.body_text("AuthParameters", "SRP_A") != first);
}

TEST_CASE("the proof is dated by AWS's clock, not the device's", "[aws]") {
    Table table;
    table.wrong_by = -7h;
    table.reach_proof();
    CHECK(table.body_text("ChallengeResponses", "TIMESTAMP") == "Fri Nov 20 12:00:00 UTC 2026");
}

TEST_CASE("only staying signed in gives out the refresh token", "[aws]") {
    Table table;
    table.reach_proof(Keep::signed_in);
    table.answer(table.tokens("REFRESH1"));
    CHECK(table.last<KeepRefreshToken>().refresh_token == Secret("REFRESH1"));
}

TEST_CASE("a first password has to be replaced", "[aws]") {
    Table table;
    table.reach_proof();
    table.answer(table.challenge("NEW_PASSWORD_REQUIRED"));
    CHECK(table.last<Challenged>() == Challenged{Challenge::new_password});
    CHECK_FALSE(table.user.deadline());
    table.command(AnswerNewPassword{Secret("short")});
    table.answer(table.refused("InvalidPasswordException"));
    CHECK(table.last<Failed>().failure == Failure::bad_password);
    table.command(AnswerNewPassword{Secret("Better-2026!")});
    CHECK(table.body_text("ChallengeName") == "NEW_PASSWORD_REQUIRED");
    CHECK(table.body_text("Session") == "SESSION2");
    CHECK(table.body_text("ChallengeResponses", "NEW_PASSWORD") == "Better-2026!");
    CHECK(table.body_text("ChallengeResponses", "USERNAME") == "sub-of-ann");
    table.answer(table.tokens());
    CHECK(table.count<SignedIn>() == 1);
}

TEST_CASE("a code is asked for after the password, and can be entered again if it is wrong", "[aws]") {
    for (const char* name : {"SOFTWARE_TOKEN_MFA", "SMS_MFA", "EMAIL_OTP"}) {
        INFO(name);
        Table table;
        table.reach_proof(Keep::signed_in);
        table.answer(table.challenge(name));
        CHECK(table.last<Challenged>() == Challenged{Challenge::code});
        table.command(AnswerCode{"000000"});
        table.answer(table.refused("CodeMismatchException"));
        CHECK(table.last<Failed>().failure == Failure::wrong_code);
        table.command(AnswerCode{"111111"});
        table.answer(table.no_network());
        CHECK(table.last<Failed>().failure == Failure::network);
        table.command(AnswerCode{"123456"});
        CHECK(table.body_text("ChallengeResponses", std::string(name) + "_CODE") == "123456");
        table.answer(table.tokens());
        CHECK(table.count<SignedIn>() == 1);
        CHECK(table.last<KeepRefreshToken>().refresh_token == Secret("REFRESH1"));
    }
}

TEST_CASE("a challenge that waited too long starts again, and an answer without a challenge is refused", "[aws]") {
    Table table;
    table.reach_proof();
    table.answer(table.challenge("SOFTWARE_TOKEN_MFA"));
    table.command(AnswerCode{"123456"});
    table.answer(table.refused("NotAuthorizedException", "Invalid session for the user, session is expired."));
    CHECK(table.last<Failed>().failure == Failure::session_ended);
    const std::size_t requests = table.requests.size();
    table.command(AnswerCode{"123456"});
    CHECK(table.last<Failed>().failure == Failure::session_ended);
    table.reach_proof();
    table.answer(table.challenge("SOFTWARE_TOKEN_MFA"));
    table.clear();
    table.command(AnswerNewPassword{Secret("x")});
    CHECK(table.last<Failed>().failure == Failure::session_ended);
    CHECK(table.requests.size() == requests + 2);
}

TEST_CASE("an unknown challenge is reported as unsupported", "[aws]") {
    Table table;
    table.reach_proof();
    table.answer(table.challenge("MFA_SETUP"));
    CHECK(table.last<Failed>().failure == Failure::unsupported);
    table.command(SignIn{"ann", right_password, Keep::only_now});
    table.answer(table.challenge("CUSTOM_CHALLENGE"));
    CHECK(table.last<Failed>().failure == Failure::unsupported);
}

TEST_CASE("a server that wants no proof, or whose numbers would reveal the password, gets nothing", "[aws]") {
    Table table;
    table.command(SignIn{"ann", right_password, Keep::only_now});
    table.answer(table.tokens());
    CHECK(table.last<Failed>().failure == Failure::malformed);
    CHECK_FALSE(table.user.signed_in());

    for (const std::string& number : {std::string("0"), srp::prime().hex(), std::string("zz")}) {
        table.command(SignIn{"ann", right_password, Keep::only_now});
        HttpAnswer bad = table.srp_challenge();
        const std::size_t at = bad->body.find(R"("SRP_B":")") + 9;
        bad->body.replace(at, bad->body.find('"', at) - at, number);
        const std::size_t requests = table.requests.size();
        table.answer(bad);
        CHECK(table.last<Failed>().failure == Failure::malformed);
        CHECK(table.requests.size() == requests);
    }
    table.reach_proof();
    table.answer(table.srp_challenge());  // a second challenge instead of an end
    CHECK(table.last<Failed>().failure == Failure::malformed);
}

TEST_CASE("a forgotten password is replaced with a code", "[aws]") {
    Table table;
    table.command(ForgotPassword{"ann"});
    table.answer(table.ok(R"({"CodeDeliveryDetails":{"Destination":"a***@e***"}})"));
    CHECK(table.last<CodeSent>() == CodeSent{"a***@e***"});
    table.command(ResetPassword{"ann", "123456", Secret("Better-2026!")});
    CHECK(table.action() == "ConfirmForgotPassword");
    table.answer(table.refused("ExpiredCodeException"));
    CHECK(table.last<Failed>().failure == Failure::expired_code);
    table.command(ResetPassword{"ann", "654321", Secret("Better-2026!")});
    table.answer(table.ok());
    CHECK(table.count<PasswordReset>() == 1);
}

TEST_CASE("no answer within ten seconds counts as no network, and a later one is ignored", "[aws]") {
    Table table;
    table.command(SignUp{"ann", "ann@example.com", right_password});
    const std::uint64_t late = table.requests.back().id;
    table.pass(9s);
    CHECK(table.count<Failed>() == 0);
    table.pass_to_deadline();
    CHECK(table.elapsed == 10s);
    CHECK(table.last<Failed>().failure == Failure::network);
    table.clear();
    table.answer(table.ok(R"({"UserConfirmed":true})"), late);
    CHECK(table.outputs.empty());
}

TEST_CASE("a new command cancels the one in progress", "[aws]") {
    Table table;
    table.command(SignIn{"ann", right_password, Keep::signed_in});
    const std::uint64_t late = table.requests.back().id;
    table.command(ForgotPassword{"ann"});
    table.clear();
    table.answer(table.srp_challenge(), late);
    CHECK(table.outputs.empty());
    table.answer(table.ok());
    CHECK(table.count<CodeSent>() == 1);
}

TEST_CASE("the hosted pages sign in a person who returns with our state and nonce", "[aws]") {
    Table table;
    table.command(OpenHostedPages{"Google", Keep::signed_in});
    const Redirect redirect = table.last<Redirect>();
    CHECK(redirect.url.starts_with("https://confab.auth.us-east-1.amazoncognito.com/oauth2/authorize?"));
    CHECK(table.requests.empty());
    const QueryParameters asked = parse_query(parse_url(redirect.url)->query);

    Table after;  // the page was left and opened again
    after.command(ReturnFromHostedPages{"code=abc&state=" + *find_parameter(asked, "state"), redirect.keep});
    CHECK(after.action() == "https://confab.auth.us-east-1.amazoncognito.com/oauth2/token");
    after.answer(
        after.ok(R"({"id_token":")" + id_token("Google_1", R"(,"nonce":")" + *find_parameter(asked, "nonce") + '"') +
                 R"(","access_token":"A","refresh_token":"R","expires_in":3600})"));
    CHECK(after.last<SignedIn>() == SignedIn{"Google_1"});
    CHECK(after.last<KeepRefreshToken>().refresh_token == Secret("R"));
}

TEST_CASE("a return that this page did not ask for causes no request", "[aws]") {
    Table table;
    table.command(OpenHostedPages{"Google"});
    const Redirect redirect = table.last<Redirect>();
    for (const auto& [query, kept] :
         {std::pair<std::string, Secret>{"code=abc&state=other", redirect.keep},
          {"code=abc", redirect.keep},
          {"code=abc&state=x", Secret()},
          {"code=abc&state=x", Secret("{}")}}) {
        table.clear();
        table.command(ReturnFromHostedPages{query, kept});
        CHECK(table.last<Failed>().failure == Failure::forged_return);
    }
    const std::string state = *find_parameter(parse_query(parse_url(redirect.url)->query), "state");
    table.command(ReturnFromHostedPages{"error=access_denied&state=" + state, redirect.keep});
    CHECK(table.last<Failed>().failure == Failure::cancelled);
    CHECK(table.requests.empty());
}

TEST_CASE("a token with another nonce signs nobody in", "[aws]") {
    Table table;
    table.command(OpenHostedPages{"Google"});
    const Redirect redirect = table.last<Redirect>();
    const std::string state = *find_parameter(parse_query(parse_url(redirect.url)->query), "state");
    table.command(ReturnFromHostedPages{"code=abc&state=" + state, redirect.keep});
    table.answer(table.ok(R"({"id_token":")" + id_token("eve", R"(,"nonce":"other")") +
                          R"(","access_token":"A","refresh_token":"R","expires_in":3600})"));
    CHECK(table.last<Failed>().failure == Failure::forged_return);
    CHECK_FALSE(table.user.signed_in());
}

TEST_CASE("without hosted pages the command fails", "[aws]") {
    Settings with = settings();
    with.hosted_url.clear();
    Table table(with);
    table.command(OpenHostedPages{"Google"});
    CHECK(table.last<Failed>().failure == Failure::misconfigured);
}

TEST_CASE("input 53: any answer in Cognito's place ends with a known failure", "[aws]") {
    for (const char* text :
         {"<html>Hotel SECRETBODY</html>", "[]", "{\"AuthenticationResult\":[]}", "SECRETBODY", ""}) {
        for (const int status : {200, 302, 400, 403, 500, 511}) {
            Table table;
            table.command(SignIn{"ann", right_password, Keep::only_now});
            table.clear();
            table.answer(table.reply(status, text));
            CHECK(table.count<Failed>() == 1);
            CHECK(table.outputs.size() == 1);  // a failure is only a code, so it cannot contain text from the body
            CHECK_FALSE(table.user.deadline());
        }
    }
}
