#include "aws/cognito/user_pool.h"

#include <catch2/catch_test_macros.hpp>

#include <set>
#include <vector>

#include "aws/cognito/user_session.h"
#include "base/json.h"
#include "base/text_codes.h"

using namespace aws;
using namespace aws::cognito;

namespace {

const Client client{.endpoint_url = "https://cognito-idp.us-east-1.amazonaws.com/", .id = "clientid"};

HttpAnswer answer(int status, std::string body) {
    return HttpResponse{.status = status, .headers = {}, .body = std::move(body)};
}
HttpAnswer refused(std::string_view type, std::string_view message = "SECRETBODY", int status = 400) {
    return answer(status, Json::object({{"__type", type}, {"message", message}}).dump());
}
std::string target(const HttpRequest& request) {
    CHECK(request.method == "POST");
    CHECK(request.url == client.endpoint_url);
    CHECK(*find_header(request.headers, "content-type") == "application/x-amz-json-1.1");
    return find_header(request.headers, "x-amz-target")->substr(user_pool_target_prefix.size());
}
std::string token_of(std::string_view claims) {
    return base64url(as_bytes(R"({"alg":"RS256","kid":"k"})")) + '.' + base64url(as_bytes(claims)) + ".c2ln";
}
std::string result_body(const std::string& id = token_of(R"({"cognito:username":"ann","nonce":"n"})"),
                        std::string_view more = "") {
    return R"({"AuthenticationResult":{"IdToken":")" + id +
           R"(","AccessToken":"ACCESS","RefreshToken":"REFRESH","ExpiresIn":3600)" + std::string(more) + "}}";
}

const std::vector<Failure> all_failures = {
    Failure::network,       Failure::unavailable,       Failure::too_many_tries, Failure::wrong_password,
    Failure::not_confirmed, Failure::already_confirmed, Failure::user_exists,    Failure::no_such_user,
    Failure::bad_password,  Failure::bad_input,         Failure::wrong_code,     Failure::expired_code,
    Failure::email_in_use,  Failure::reset_required,    Failure::disabled,       Failure::session_ended,
    Failure::unsupported,   Failure::cancelled,         Failure::forged_return,  Failure::misconfigured,
    Failure::not_aws,       Failure::malformed};

}  // namespace

TEST_CASE("each call of a user pool is as in the API reference", "[aws]") {
    HttpRequest request = sign_up_request(client, "ann", "ann@example.com", Secret("Pass"));
    CHECK(target(request) == "SignUp");
    CHECK(
        request.body ==
        R"({"ClientId":"clientid","Username":"ann","Password":"Pass","UserAttributes":[{"Name":"email","Value":"ann@example.com"}]})");
    request = confirm_sign_up_request(client, "ann", "123456");
    CHECK(target(request) == "ConfirmSignUp");
    CHECK(request.body == R"({"ClientId":"clientid","Username":"ann","ConfirmationCode":"123456"})");
    request = resend_code_request(client, "ann");
    CHECK(target(request) == "ResendConfirmationCode");
    CHECK(request.body == R"({"ClientId":"clientid","Username":"ann"})");
    request = forgot_password_request(client, "ann");
    CHECK(target(request) == "ForgotPassword");
    request = reset_password_request(client, "ann", "123456", Secret("New"));
    CHECK(target(request) == "ConfirmForgotPassword");
    CHECK(request.body == R"({"ClientId":"clientid","Username":"ann","ConfirmationCode":"123456","Password":"New"})");
    request = refresh_request(client, Secret("REFRESH"));
    CHECK(target(request) == "GetTokensFromRefreshToken");
    CHECK(request.body == R"({"ClientId":"clientid","RefreshToken":"REFRESH"})");
    request = revoke_request(client, Secret("REFRESH"));
    CHECK(target(request) == "RevokeToken");
    CHECK(request.body == R"({"ClientId":"clientid","Token":"REFRESH"})");
    request = sign_out_everywhere_request(client, Secret("ACCESS"));
    CHECK(target(request) == "GlobalSignOut");
    CHECK(request.body == R"({"AccessToken":"ACCESS"})");
}

TEST_CASE("signing in sends a number and a proof, never the password", "[aws]") {
    const srp::Client proof(Bytes(32, 7));
    HttpRequest request = start_sign_in_request(client, "ann", proof);
    CHECK(target(request) == "InitiateAuth");
    CHECK(request.body ==
          R"({"AuthFlow":"USER_SRP_AUTH","ClientId":"clientid","AuthParameters":{"USERNAME":"ann","SRP_A":")" +
              proof.public_value() + "\"}}");
    const PoolChallenge challenge{
        .kind = ChallengeKind::password_verifier,
        .name = "PASSWORD_VERIFIER",
        .user_id = "sub",
        .session = Secret("SESSION"),
        .srp = {.user_id = "sub", .salt = "1", .server_public = "2", .secret_block = "QUJD"}};
    request = prove_request(client, challenge, {.timestamp = "now", .signature = "sig"});
    CHECK(target(request) == "RespondToAuthChallenge");
    CHECK(
        request.body ==
        R"({"ChallengeName":"PASSWORD_VERIFIER","ClientId":"clientid","ChallengeResponses":{"PASSWORD_CLAIM_SECRET_BLOCK":"QUJD",)"
        R"("PASSWORD_CLAIM_SIGNATURE":"sig","TIMESTAMP":"now","USERNAME":"sub"},"Session":"SESSION"})");
}

TEST_CASE("the answer to a challenge has the challenge's name", "[aws]") {
    PoolChallenge challenge{
        .kind = ChallengeKind::new_password,
        .name = "NEW_PASSWORD_REQUIRED",
        .user_id = "ann",
        .session = {},
        .srp = {}};
    CHECK(
        new_password_request(client, challenge, Secret("New")).body ==
        R"({"ChallengeName":"NEW_PASSWORD_REQUIRED","ClientId":"clientid","ChallengeResponses":{"NEW_PASSWORD":"New","USERNAME":"ann"}})");
    for (const char* name : {"SOFTWARE_TOKEN_MFA", "SMS_MFA", "EMAIL_OTP"}) {
        challenge.name = name;
        CHECK(code_request(client, challenge, "123456").body.find('"' + std::string(name) + R"(_CODE":"123456")") !=
              std::string::npos);
    }
}

TEST_CASE("a finished sign-in gives tokens with a name and a life", "[aws]") {
    const auto turn = read_sign_in_turn(answer(200, result_body()), Step::signing_in);
    REQUIRE(turn);
    const auto* tokens = std::get_if<Tokens>(&*turn);
    REQUIRE(tokens);
    CHECK(tokens->user_name == "ann");
    CHECK(tokens->life == 1h);
    CHECK(tokens->access == Secret("ACCESS"));
    CHECK(tokens->refresh == Secret("REFRESH"));
    CHECK(tokens->nonce == Secret("n"));
}

TEST_CASE("challenges are distinguished, and unknown ones are reported as unsupported", "[aws]") {
    const auto kind = [](std::string_view name) {
        const auto turn = read_sign_in_turn(
            answer(200, Json::object({{"ChallengeName", name},
                                      {"Session", "S"},
                                      {"ChallengeParameters", Json::object({{"USER_ID_FOR_SRP", "ann"}})}})
                            .dump()),
            Step::signing_in);
        REQUIRE(turn);
        return std::get<PoolChallenge>(*turn).kind;
    };
    CHECK(kind("NEW_PASSWORD_REQUIRED") == ChallengeKind::new_password);
    CHECK(kind("SOFTWARE_TOKEN_MFA") == ChallengeKind::code);
    CHECK(kind("SMS_MFA") == ChallengeKind::code);
    CHECK(kind("EMAIL_OTP") == ChallengeKind::code);
    for (const char* name : {"MFA_SETUP", "SELECT_MFA_TYPE", "CUSTOM_CHALLENGE", "DEVICE_SRP_AUTH", ""})
        CHECK(kind(name) == ChallengeKind::unsupported);
}

TEST_CASE("invalid tokens, and tokens of others, are malformed", "[aws]") {
    const auto fails = [](const std::string& body) {
        const auto turn = read_sign_in_turn(answer(200, body), Step::signing_in);
        return !turn && turn.error() == Failure::malformed;
    };
    CHECK_FALSE(fails(result_body()));
    CHECK(fails("{}"));
    CHECK(fails(R"({"AuthenticationResult":5})"));
    CHECK(fails(R"({"AuthenticationResult":{}})"));
    CHECK(fails(result_body("ID")));
    CHECK(fails(result_body(token_of("{}"))));
    CHECK(fails(result_body(token_of(R"({"cognito:username":5})"))));
    CHECK(fails(result_body(std::string(9000, 'x'))));
    for (const char* life : {"\"3600\"", "0", "-5", "1e30", "null", "86401"}) {
        std::string body = result_body();
        body.replace(body.find("3600"), 4, life);
        CHECK(fails(body));
    }
    std::string spaced = result_body();
    spaced.replace(spaced.find("ACCESS\""), 6, "AC ESS");
    CHECK(fails(spaced));
    CHECK(fails(R"({"ChallengeName":"PASSWORD_VERIFIER"})"));
    CHECK(fails(R"({"ChallengeName":"PASSWORD_VERIFIER","ChallengeParameters":{"USER_ID_FOR_SRP":"a"}})"));
    // Without rotation, a renewal has no refresh token; a sign-in always has one.
    std::string without = result_body();
    without.replace(without.find(R"("RefreshToken":"REFRESH",)"), 25, "");
    CHECK(fails(without));
    const auto refreshed = read_refreshed(answer(200, without));
    REQUIRE(refreshed);
    CHECK(refreshed->refresh.empty());
}

TEST_CASE("the answer to registering says whether a code was sent, and where", "[aws]") {
    const auto sent =
        read_registered(answer(200, R"({"UserConfirmed":false,"CodeDeliveryDetails":{"Destination":"a***@e***"}})"));
    REQUIRE(sent);
    CHECK_FALSE(sent->confirmed);
    CHECK(sent->destination == "a***@e***");
    CHECK(read_registered(answer(200, R"({"UserConfirmed":true})"))->confirmed);
    CHECK(read_registered(answer(200, "{}")).error() == Failure::malformed);
    CHECK(read_registered(answer(200, R"({"UserConfirmed":"yes"})")).error() == Failure::malformed);
    CHECK(read_code_sent(answer(200, R"({"CodeDeliveryDetails":{"Destination":5}})"), Step::resending)->empty());
    CHECK(read_code_sent(answer(200, R"({"CodeDeliveryDetails":{"Destination":")" + std::string(5000, 'x') + "\"}}"),
                         Step::resending)
              ->size() <= 128);
}

TEST_CASE("every error type of Cognito leads to what the person can do about it", "[aws]") {
    struct Known {
        std::string_view type;
        Step step;
        Failure failure;
        std::string_view message = "";
    };
    for (const Known& known : std::initializer_list<Known>{
             {"UsernameExistsException", Step::signing_up, Failure::user_exists},
             {"InvalidPasswordException", Step::signing_up, Failure::bad_password},
             {"InvalidParameterException", Step::signing_up, Failure::bad_input},
             {"InvalidParameterException", Step::signing_up, Failure::bad_password,
              "Value at 'password' failed to satisfy constraint"},
             {"NotAuthorizedException", Step::signing_up, Failure::misconfigured,
              "SignUp is not permitted for this user pool"},
             {"UserLambdaValidationException", Step::signing_up, Failure::bad_input},
             {"CodeDeliveryFailureException", Step::signing_up, Failure::misconfigured},
             {"CodeMismatchException", Step::confirming, Failure::wrong_code},
             {"ExpiredCodeException", Step::confirming, Failure::expired_code},
             {"AliasExistsException", Step::confirming, Failure::email_in_use},
             {"NotAuthorizedException", Step::confirming, Failure::already_confirmed,
              "User cannot be confirmed. Current status is CONFIRMED"},
             {"InvalidParameterException", Step::resending, Failure::already_confirmed, "User is already confirmed."},
             {"NotAuthorizedException", Step::signing_in, Failure::wrong_password, "Incorrect username or password."},
             {"NotAuthorizedException", Step::signing_in, Failure::disabled, "User is disabled."},
             {"NotAuthorizedException", Step::signing_in, Failure::too_many_tries, "Password attempts exceeded"},
             {"NotAuthorizedException", Step::signing_in, Failure::disabled, "Temporary password has expired"},
             {"UserNotFoundException", Step::signing_in, Failure::wrong_password},
             {"UserNotConfirmedException", Step::signing_in, Failure::not_confirmed},
             {"PasswordResetRequiredException", Step::signing_in, Failure::reset_required},
             {"InvalidParameterException", Step::signing_in, Failure::misconfigured,
              "USER_SRP_AUTH is not enabled for the client."},
             {"ResourceNotFoundException", Step::signing_in, Failure::misconfigured},
             {"NotAuthorizedException", Step::answering, Failure::session_ended,
              "Invalid session for the user, session is expired."},
             {"CodeMismatchException", Step::answering, Failure::wrong_code},
             {"EnableSoftwareTokenMFAException", Step::answering, Failure::wrong_code},
             {"UserNotFoundException", Step::forgetting, Failure::no_such_user},
             {"InvalidParameterException", Step::forgetting, Failure::not_confirmed,
              "there is no registered/verified email or phone_number"},
             {"NotAuthorizedException", Step::forgetting, Failure::disabled,
              "User password cannot be reset in the current state."},
             {"LimitExceededException", Step::forgetting, Failure::too_many_tries},
             {"TooManyFailedAttemptsException", Step::resetting, Failure::too_many_tries},
             {"PasswordHistoryPolicyViolationException", Step::resetting, Failure::bad_password},
             {"NotAuthorizedException", Step::refreshing, Failure::session_ended, "Refresh Token has been revoked"},
             {"RefreshTokenReuseException", Step::refreshing, Failure::session_ended},
             {"UserNotFoundException", Step::refreshing, Failure::session_ended},
             {"NotAuthorizedException", Step::refreshing, Failure::disabled, "User is disabled."},
             {"TooManyRequestsException", Step::refreshing, Failure::too_many_tries},
             {"InternalErrorException", Step::refreshing, Failure::unavailable},
             {"UnexpectedLambdaException", Step::confirming, Failure::unavailable},
             {"InvalidLambdaResponseException", Step::confirming, Failure::misconfigured},
             {"ForbiddenException", Step::signing_in, Failure::misconfigured},
             {"com.amazonaws.cognito#CodeMismatchException:http://x", Step::confirming, Failure::wrong_code},
         }) {
        INFO(known.type << " " << known.message);
        CHECK(failure_of(refused(known.type, known.message), known.step) == known.failure);
    }
}

TEST_CASE("input 53: web pages, odd types, huge and broken answers are failures of a known kind", "[aws]") {
    const auto failure = [](const HttpAnswer& with) { return read_sign_in_turn(with, Step::signing_in).error(); };
    CHECK(failure(answer(200, "<html>Sign in to the hotel</html>")) == Failure::not_aws);
    CHECK(failure(answer(302, "")) == Failure::not_aws);
    CHECK(failure(answer(511, "<html>")) == Failure::not_aws);
    CHECK(failure(answer(403, "<html>")) == Failure::not_aws);
    CHECK(failure(answer(503, "<html>")) == Failure::unavailable);
    CHECK(failure(answer(429, "")) == Failure::too_many_tries);
    CHECK(failure(refused("SomethingNewException")) == Failure::malformed);
    CHECK(failure(refused("")) == Failure::malformed);
    CHECK(failure(answer(400, R"({"__type":5})")) == Failure::not_aws);
    CHECK(failure(answer(400, "{}")) == Failure::not_aws);
    CHECK(failure(answer(200, "[]")) == Failure::not_aws);
    CHECK(failure(answer(200, std::string(1'000'000, ' ') + "{}")) == Failure::not_aws);
    CHECK(failure(answer(200, std::string(50'000, '['))) == Failure::not_aws);
    CHECK(failure(std::unexpected(HttpFailure::network)) == Failure::network);
    CHECK(failure(std::unexpected(HttpFailure::timed_out)) == Failure::network);
    CHECK(failure(std::unexpected(HttpFailure::too_large)) == Failure::not_aws);
}

TEST_CASE("a failure is temporary if the same call may succeed later", "[aws]") {
    for (const Failure failure : all_failures) {
        const bool temporary =
            failure == Failure::network || failure == Failure::unavailable || failure == Failure::too_many_tries ||
            failure == Failure::not_aws || failure == Failure::malformed;
        CHECK(is_temporary(failure) == temporary);
    }
}

TEST_CASE("only answers in Cognito's JSON can tell the time", "[aws]") {
    CHECK(is_from_user_pool(refused("NotAuthorizedException")));
    CHECK(is_from_user_pool(answer(200, result_body())));
    CHECK_FALSE(is_from_user_pool(answer(200, "<html>")));
    CHECK_FALSE(is_from_user_pool(answer(200, "{}")));
    CHECK_FALSE(is_from_user_pool(std::unexpected(HttpFailure::network)));
}

TEST_CASE("a password is checked rule by rule while it is typed", "[aws]") {
    CHECK(check_password("") == PasswordCheck{});
    CHECK(check_password("abc") == PasswordCheck{.lower = true});
    CHECK(check_password("Confab-2026!").good());
    CHECK(check_password("Confab20") == PasswordCheck{.length = true, .lower = true, .upper = true, .digit = true});
    CHECK(check_password("Conf 2026").good());
    CHECK_FALSE(check_password(" Confab-2026!").length);
    CHECK_FALSE(check_password("Confab-2026! ").length);
    CHECK_FALSE(check_password("C-1" + std::string(300, 'a')).length);
    CHECK_FALSE(check_password("ÄÖÜäöü").length);  // counted in characters, not bytes
    CHECK(check_password("confab", {.length = 6, .upper = false, .digit = false, .symbol = false}).good());
}

TEST_CASE("a pool's name is the part of its id after the region", "[aws]") {
    CHECK(pool_name_of("us-east-1_Confab000") == "Confab000");
    CHECK(pool_name_of("Confab000") == "Confab000");
}
