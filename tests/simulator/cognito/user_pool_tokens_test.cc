#include <set>

#include "aws/cognito/user_pool.h"
#include "aws/jwt/parse.h"
#include "base/text_codes.h"
#include "simulator/cognito/account_world.h"
#include "simulator/cognito/totp.h"

using namespace simulator;
using namespace simulator::cognito;

namespace {

// The members of AuthenticationResult after a sign-in, step by step with the product's proofs.
Json sign_in(AccountWorld& world, std::string_view name, std::string_view password = good_password,
             Milliseconds clock_off = 0ms) {
    static std::uint8_t count = 0;
    const aws::cognito::srp::Client client(Bytes(32, ++count));
    const aws::cognito::Client to{
        .endpoint_url = std::string(here) + "/", .id = std::string(local_user_pool_client_id)};
    const auto turn = aws::cognito::read_sign_in_turn(
        world.ask(aws::cognito::start_sign_in_request(to, name, client)), aws::cognito::Step::signing_in);
    REQUIRE(turn.has_value());
    const auto& challenge = std::get<aws::cognito::PoolChallenge>(*turn);
    const auto proof =
        client.prove("Confab000", challenge.srp, Secret(std::string(password)), world.now.unix_time + clock_off);
    REQUIRE(proof.has_value());
    return body_of(world.ask(aws::cognito::prove_request(to, challenge, *proof)));
}
std::string member(const Json& reply, std::string_view name) {
    const Json* result = reply.find("AuthenticationResult");
    REQUIRE(result);
    REQUIRE(result->find_text(name));
    return *result->find_text(name);
}
Json claims(const std::string& token) {
    const auto parts = aws::jwt::split_token(token);
    REQUIRE(parts.has_value());
    return parts->claims;
}

}  // namespace

TEST_CASE("tokens name the person, the audience and the expiry, like Cognito's", "[simulator]") {
    AccountWorld world;
    Person(world).arrive("ann");
    const Json reply = sign_in(world, "Ann");
    const Json id = claims(member(reply, "IdToken"));
    const Json access = claims(member(reply, "AccessToken"));
    CHECK(*id.find_text("iss") == "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Confab000");
    CHECK(*id.find_text("aud") == "confablocalclient00000000");
    CHECK(*id.find_text("token_use") == "id");
    CHECK(*id.find_text("cognito:username") == "ann");
    CHECK(*id.find_text("email") == "ann@example.com");
    CHECK(id.find("email_verified")->boolean() == true);
    CHECK(id.find_integer("auth_time") == 1'760'000'000);
    CHECK(id.find_integer("exp") == 1'760'003'600);
    CHECK(*access.find_text("client_id") == "confablocalclient00000000");
    CHECK(*access.find_text("token_use") == "access");
    CHECK(*access.find_text("username") == "ann");
    CHECK(*access.find_text("scope") == "aws.cognito.signin.user.admin");
    CHECK_FALSE(access.find("aud"));
    CHECK(*access.find_text("sub") == *id.find_text("sub"));
    CHECK(*access.find_text("origin_jti") == *id.find_text("origin_jti"));
    CHECK(*access.find_text("event_id") == *id.find_text("event_id"));
    CHECK(*access.find_text("jti") != *id.find_text("jti"));
    CHECK(reply.find("AuthenticationResult")->find_integer("ExpiresIn") == 3600);
    const Json about = body_of(world.pool("GetUser", Json::object({{"AccessToken", member(reply, "AccessToken")}})));
    CHECK(*about.find_text("Username") == "ann");
}

TEST_CASE("a proof works once, for its own challenge, and only with an approximately right clock", "[simulator]") {
    AccountWorld world;
    Person(world).arrive("ann");
    CHECK(*sign_in(world, "ann", good_password, 6min).find_text("__type") == "NotAuthorizedException");
    CHECK(sign_in(world, "ann", good_password, 4min).find("AuthenticationResult"));
    const aws::cognito::srp::Client client(Bytes(32, 9));
    const aws::cognito::Client to{
        .endpoint_url = std::string(here) + "/", .id = std::string(local_user_pool_client_id)};
    const auto turn = aws::cognito::read_sign_in_turn(
        world.ask(aws::cognito::start_sign_in_request(to, "ann", client)), aws::cognito::Step::signing_in);
    const auto& challenge = std::get<aws::cognito::PoolChallenge>(*turn);
    const auto request = aws::cognito::prove_request(
        to, challenge,
        *client.prove("Confab000", challenge.srp, Secret(std::string(good_password)), world.now.unix_time));
    CHECK(world.ask(request).status == 200);
    CHECK(message_of(world.ask(request)) == "Incorrect username or password.");
    for (const std::string_view zero : {"0", "00"})
        CHECK(type_of_error(world.pool(
                  "InitiateAuth",
                  Json::object({{"AuthFlow", "USER_SRP_AUTH"},
                                {"AuthParameters", Json::object({{"USERNAME", "ann"}, {"SRP_A", zero}})}}))) ==
              "InvalidParameterException");
    CHECK(type_of_error(world.pool(
              "InitiateAuth",
              Json::object({{"AuthFlow", "USER_SRP_AUTH"},
                            {"AuthParameters",
                             Json::object({{"USERNAME", "ann"}, {"SRP_A", aws::cognito::srp::prime().hex()}})}}))) ==
          "InvalidParameterException");
}

TEST_CASE("after five wrong passwords even the right one has to wait, each time longer", "[simulator]") {
    AccountWorld world;
    Person(world).arrive("ann");
    for (int i = 0; i < 5; ++i)
        CHECK(*sign_in(world, "ann", "Wrong-2026!").find_text("message") == "Incorrect username or password.");
    CHECK(*sign_in(world, "ann").find_text("message") == "Password attempts exceeded");
    world.wait(1s);
    CHECK(*sign_in(world, "ann", "Wrong-2026!").find_text("message") == "Incorrect username or password.");
    world.wait(1s);
    CHECK(*sign_in(world, "ann").find_text("message") == "Password attempts exceeded");
    world.wait(1s);
    CHECK(sign_in(world, "ann").find("AuthenticationResult"));
}

TEST_CASE("refresh tokens rotate as configured: the old one has a minute of grace, then counts as stolen",
          "[simulator]") {
    AccountWorld world;
    Person(world).arrive("ann");
    const Json first = sign_in(world, "ann");
    const auto refresh = [&](const std::string& token) {
        return world.pool("GetTokensFromRefreshToken", Json::object({{"RefreshToken", token}}));
    };
    const std::string old = member(first, "RefreshToken");
    world.wait(30min);
    const Json second = body_of(refresh(old));
    const std::string next = member(second, "RefreshToken");
    CHECK(next != old);
    CHECK(*claims(member(second, "AccessToken")).find_text("origin_jti") ==
          *claims(member(first, "AccessToken")).find_text("origin_jti"));
    CHECK(claims(member(second, "IdToken")).find_integer("auth_time") == 1'760'000'000);
    CHECK(claims(member(second, "IdToken")).find_integer("exp") == 1'760'000'000 + 1800 + 3600);
    world.wait(59s);
    CHECK(refresh(old).status == 200);
    world.wait(1s);
    CHECK(type_of_error(refresh(old)) == "RefreshTokenReuseException");
    CHECK(refresh(next).status == 200);
    CHECK(type_of_error(refresh("made up")) == "NotAuthorizedException");
    // With token rotation, AWS refuses the older operation.
    CHECK(message_of(world.pool(
              "InitiateAuth", Json::object({{"AuthFlow", "REFRESH_TOKEN_AUTH"},
                                            {"AuthParameters", Json::object({{"REFRESH_TOKEN", next}})}}))) ==
          "REFRESH_TOKEN_AUTH flow not enabled for this client");
    // The thirty days start at sign-in; renewing does not extend them.
    world.wait(24h * 30 - 30min - 60s);
    CHECK(message_of(refresh(next)) == "Refresh Token has expired");
}

TEST_CASE("revoking a session also ends its access tokens, and a global sign-out ends all sessions", "[simulator]") {
    AccountWorld world;
    Person(world).arrive("ann");
    const Json here_one = sign_in(world, "ann");
    const Json other = sign_in(world, "ann");
    const auto get_user = [&](const Json& reply) {
        return world.pool("GetUser", Json::object({{"AccessToken", member(reply, "AccessToken")}}));
    };
    CHECK(type_of_error(world.pool("RevokeToken", Json::object({{"Token", member(here_one, "AccessToken")}}))) ==
          "UnsupportedTokenTypeException");
    CHECK(world.pool("RevokeToken", Json::object({{"Token", "nobody's"}})).status == 200);
    CHECK(world.pool("RevokeToken", Json::object({{"Token", member(here_one, "RefreshToken")}})).status == 200);
    CHECK(message_of(get_user(here_one)) == "Access Token has been revoked");
    CHECK(type_of_error(world.pool(
              "GetTokensFromRefreshToken", Json::object({{"RefreshToken", member(here_one, "RefreshToken")}}))) ==
          "NotAuthorizedException");
    CHECK(get_user(other).status == 200);
    CHECK(world.pool("GlobalSignOut", Json::object({{"AccessToken", member(other, "AccessToken")}})).status == 200);
    CHECK(message_of(get_user(other)) == "Access Token has been revoked");
    CHECK(message_of(world.pool("GetUser", Json::object({{"AccessToken", member(other, "IdToken")}}))) ==
          "Invalid Access Token");
    const Json third = sign_in(world, "ann");
    world.wait(2h);
    CHECK(message_of(get_user(third)) == "Access Token has expired");
}

TEST_CASE("an authenticator is registered, verified and required, and a wrong code can be retried", "[simulator]") {
    AccountWorld world;
    Person ann(world);
    ann.arrive("ann");
    const std::string access = member(sign_in(world, "ann"), "AccessToken");
    const auto ask = [&](std::string_view operation, Json input) {
        input.set("AccessToken", access);
        return world.pool(operation, std::move(input));
    };
    const Json on =
        Json::object({{"SoftwareTokenMfaSettings", Json::object({{"Enabled", true}, {"PreferredMfa", true}})}});
    CHECK(message_of(ask("SetUserMFAPreference", on)) == "User has not verified software token mfa");
    const std::string secret = *body_of(ask("AssociateSoftwareToken", Json::object())).find_text("SecretCode");
    const auto code = [&] { return totp(*from_base32(secret), world.now.unix_time); };
    CHECK(type_of_error(
              ask("VerifySoftwareToken", Json::object({{"UserCode", code() == "123456" ? "654321" : "123456"}}))) ==
          "EnableSoftwareTokenMFAException");
    CHECK(*body_of(ask("VerifySoftwareToken", Json::object({{"UserCode", code()}}))).find_text("Status") == "SUCCESS");
    CHECK(ask("SetUserMFAPreference", on).status == 200);
    REQUIRE(ann.succeeds<aws::cognito::Challenged>(Person::sign_in("ann")));
    CHECK(ann.failure(aws::cognito::AnswerCode{.code = code() == "123456" ? "654321" : "123456"}) ==
          aws::cognito::Failure::wrong_code);
    CHECK(ann.succeeds<aws::cognito::SignedIn>(aws::cognito::AnswerCode{.code = code()}));
}

TEST_CASE("changing a password requires the old one", "[simulator]") {
    AccountWorld world;
    Person(world).arrive("ann");
    const std::string access = member(sign_in(world, "ann"), "AccessToken");
    const auto change = [&](std::string_view from, std::string_view to) {
        return type_of_error(world.pool(
            "ChangePassword",
            Json::object({{"AccessToken", access}, {"PreviousPassword", from}, {"ProposedPassword", to}})));
    };
    CHECK(change("Wrong-2026!", "Another-1!") == "NotAuthorizedException");
    CHECK(change(good_password, "weak") == "InvalidPasswordException");
    CHECK(change(good_password, "Another-1!").empty());
    CHECK(sign_in(world, "ann", "Another-1!").find("AuthenticationResult"));
}
