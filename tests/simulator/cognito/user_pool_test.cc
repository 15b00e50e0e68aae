#include "simulator/cognito/user_pool.h"

#include "simulator/cognito/account_world.h"

using namespace simulator;
using namespace simulator::cognito;

namespace {

Json sign_up_of(std::string_view name, std::string_view password = good_password) {
    return Json::object(
        {{"Username", name},
         {"Password", password},
         {"UserAttributes", Json::array({Json::object({{"Name", "email"}, {"Value", "ann@example.com"}})})}});
}
Json code_of(std::string_view name, std::string_view code) {
    return Json::object({{"Username", name}, {"ConfirmationCode", code}});
}

}  // namespace

TEST_CASE("with the product's own client, a person registers, confirms the code and signs in", "[simulator]") {
    AccountWorld world;
    Person ann(world);
    REQUIRE(ann.succeeds<aws::cognito::SignedUp>(aws::cognito::SignUp{
        .user_name = "ann", .email = "ann@example.com", .password = Secret(std::string(good_password))}));
    REQUIRE(world.codes.size() == 1);
    CHECK(world.codes[0].user_name == "ann");
    CHECK(world.codes[0].purpose == CodePurpose::confirm_sign_up);
    REQUIRE(world.codes[0].code.size() == 6);
    CHECK(ann.failure(Person::sign_in("ann")) == aws::cognito::Failure::not_confirmed);
    CHECK(ann.failure(aws::cognito::ConfirmSignUp{
              .user_name = "ann", .code = world.codes[0].code == "000000" ? "000001" : "000000"}) ==
          aws::cognito::Failure::wrong_code);
    CHECK(ann.succeeds<aws::cognito::Confirmed>(
        aws::cognito::ConfirmSignUp{.user_name = "ann", .code = world.codes[0].code}));
    CHECK(ann.failure(Person::sign_in("ann", "Confab-2027!")) == aws::cognito::Failure::wrong_password);
    CHECK(ann.succeeds<aws::cognito::SignedIn>(Person::sign_in("ann")));
    CHECK_FALSE(ann.id_token().empty());
}

TEST_CASE("the template's triggers receive a registration like on AWS, and the response waits for them",
          "[simulator]") {
    AccountWorld world;
    world.functions.clear();
    CHECK(world.pool("SignUp", sign_up_of("ann")).status == 0);
    REQUIRE(world.invokes.size() == 1);
    CHECK(world.invokes[0].function == "PreSignUpFunction");
    const Json before = *parse_json(world.invokes[0].event);
    CHECK(*before.find_text("triggerSource") == "PreSignUp_SignUp");
    CHECK(*before.find_text("userName") == "ann");
    CHECK(*before.find("request")->find("userAttributes")->find_text("email") == "ann@example.com");
    world.cloud->invoked(
        world.invokes[0].invocation, R"({"response":{"autoConfirmUser":true,"autoVerifyEmail":true}})", world.now);
    world.drain();
    REQUIRE(world.invokes.size() == 2);
    CHECK(world.invokes[1].function == "PostConfirmationFunction");
    const Json after = *parse_json(world.invokes[1].event);
    CHECK(*after.find_text("triggerSource") == "PostConfirmation_ConfirmSignUp");
    CHECK(after.find("request")->find("userAttributes")->find_text("sub"));
    world.cloud->invoked(world.invokes[1].invocation, R"({"response":{}})", world.now);
    world.drain();
    REQUIRE(world.responses.size() == 1);
    const Json reply = body_of(world.responses.begin()->second);
    CHECK(reply.find("UserConfirmed")->boolean() == true);
    CHECK(world.codes.empty());
    CHECK(type_of_error(world.pool("SignUp", sign_up_of("ANN"))) == "UsernameExistsException");
}

TEST_CASE("a trigger that fails, returns nonsense or times out ends the registration with AWS's error", "[simulator]") {
    AccountWorld world;
    world.functions["PreSignUpFunction"] = [](const Json&) { return std::unexpected(std::string("no")); };
    const HttpResponse failed = world.pool("SignUp", sign_up_of("ann"));
    CHECK(type_of_error(failed) == "UserLambdaValidationException");
    CHECK(message_of(failed) == "PreSignUp failed with error no.");
    world.functions["PreSignUpFunction"] = [](const Json&) { return std::string("[]"); };
    CHECK(type_of_error(world.pool("SignUp", sign_up_of("ann"))) == "InvalidLambdaResponseException");
    world.functions.erase("PreSignUpFunction");
    CHECK(world.pool("SignUp", sign_up_of("ann")).status == 0);
    REQUIRE(world.cloud->deadline());
    CHECK(*world.cloud->deadline() == world.now.instant + 5s);
    world.wait(5s);
    CHECK(type_of_error(world.responses.rbegin()->second) == "UserLambdaValidationException");
}

TEST_CASE("an invalid registration is refused with Cognito's error types", "[simulator]") {
    AccountWorld world;
    const auto type = [&](Json input) { return type_of_error(world.pool("SignUp", std::move(input))); };
    const auto password_message = [&](std::string_view password) {
        return message_of(world.pool("SignUp", sign_up_of("ann", password)));
    };
    CHECK(type(Json::object({{"Password", good_password}})) == "InvalidParameterException");
    CHECK(type(Json::object({{"Username", "ann"}, {"Password", good_password}})) == "InvalidParameterException");
    CHECK(type(sign_up_of("an n")) == "InvalidParameterException");
    CHECK(type(sign_up_of("ann", "short")) == "InvalidPasswordException");
    CHECK(password_message("Conf-2") == "Password did not conform with policy: Password not long enough");
    CHECK(password_message("CONFAB-2026!") ==
          "Password did not conform with policy: Password must have lowercase characters");
    CHECK(password_message("confab-2026!") ==
          "Password did not conform with policy: Password must have uppercase characters");
    CHECK(password_message("Confab-Confab!") ==
          "Password did not conform with policy: Password must have numeric characters");
    CHECK(password_message("Confab2026") ==
          "Password did not conform with policy: Password must have symbol characters");
    Json forged = sign_up_of("ann");
    forged.set("UserAttributes", Json::array({Json::object({{"Name", "email_verified"}, {"Value", "true"}})}));
    CHECK(type(std::move(forged)) == "NotAuthorizedException");
    const HttpResponse stranger = world.ask(
        {.method = "POST",
         .url = std::string(here) + "/",
         .headers = {{"Content-Type", "application/x-amz-json-1.1"},
                     {"X-Amz-Target", "AWSCognitoIdentityProviderService.SignUp"}},
         .body = R"({"ClientId":"somebodyelse"})"});
    CHECK(type_of_error(stranger) == "ResourceNotFoundException");
    CHECK(message_of(stranger) == "User pool client somebodyelse does not exist.");
    CHECK(type_of_error(world.pool("CreateUserPool", Json::object())) == "NotSimulatedException");
}

TEST_CASE("a sign-up code expires after a day, and five wrong guesses block it", "[simulator]") {
    AccountWorld world;
    world.pool("SignUp", sign_up_of("ann"));
    const std::string code = world.codes.at(0).code;
    const std::string wrong = code == "111111" ? "222222" : "111111";
    for (int i = 0; i < 5; ++i)
        CHECK(type_of_error(world.pool("ConfirmSignUp", code_of("ann", wrong))) == "CodeMismatchException");
    CHECK(type_of_error(world.pool("ConfirmSignUp", code_of("ann", code))) == "LimitExceededException");
    world.wait(24h);
    CHECK(type_of_error(world.pool("ConfirmSignUp", code_of("ann", code))) == "ExpiredCodeException");
    CHECK(world.pool("ResendConfirmationCode", Json::object({{"Username", "ann"}})).status == 200);
    REQUIRE(world.codes.size() == 2);
    CHECK(world.pool("ConfirmSignUp", code_of("ann", world.codes[1].code)).status == 200);
    const HttpResponse again = world.pool("ConfirmSignUp", code_of("ann", world.codes[1].code));
    CHECK(type_of_error(again) == "NotAuthorizedException");
    CHECK(message_of(again) == "User cannot be confirmed. Current status is CONFIRMED");
    CHECK(message_of(world.pool("ResendConfirmationCode", Json::object({{"Username", "ann"}}))) ==
          "User is already confirmed.");
}

TEST_CASE("the pool does not reveal who has an account", "[simulator]") {
    AccountWorld world;
    const HttpResponse forgot = world.pool("ForgotPassword", Json::object({{"Username", "nobody"}}));
    CHECK(forgot.status == 200);
    CHECK(*body_of(forgot).find("CodeDeliveryDetails")->find_text("DeliveryMedium") == "EMAIL");
    CHECK(world.pool("ForgotPassword", Json::object({{"Username", "nobody"}})).body == forgot.body);
    CHECK(world.pool("ResendConfirmationCode", Json::object({{"Username", "nobody"}})).status == 200);
    CHECK(world.codes.empty());
    CHECK(type_of_error(world.pool("ConfirmSignUp", code_of("nobody", "123456"))) == "ExpiredCodeException");
    Person person(world);
    CHECK(person.failure(Person::sign_in("nobody")) == aws::cognito::Failure::wrong_password);
    const auto challenge = [&] {
        const aws::cognito::srp::Client client(Bytes(32, 7));
        return *body_of(world.pool(
                            "InitiateAuth",
                            Json::object({{"AuthFlow", "USER_SRP_AUTH"},
                                          {"AuthParameters",
                                           Json::object({{"USERNAME", "nobody"}, {"SRP_A", client.public_value()}})}})))
                    .find("ChallengeParameters");
    };
    CHECK(*challenge().find_text("SALT") == *challenge().find_text("SALT"));
    CHECK(*challenge().find_text("SRP_B") != *challenge().find_text("SRP_B"));
}

TEST_CASE("a forgotten password is reset with a code that expires within an hour, and old sessions end",
          "[simulator]") {
    AccountWorld world;
    Person ann(world);
    ann.arrive("ann");
    CHECK(ann.succeeds<aws::cognito::CodeSent>(aws::cognito::ForgotPassword{.user_name = "ann"}));
    REQUIRE(world.codes.size() == 2);
    CHECK(world.codes[1].purpose == CodePurpose::reset_password);
    const std::string code = world.codes[1].code;
    world.wait(1h);
    CHECK(
        ann.failure(aws::cognito::ResetPassword{.user_name = "ann", .code = code, .password = Secret("Another-1!")}) ==
        aws::cognito::Failure::expired_code);
    CHECK(ann.succeeds<aws::cognito::CodeSent>(aws::cognito::ForgotPassword{.user_name = "ann"}));
    CHECK(ann.failure(aws::cognito::ResetPassword{
              .user_name = "ann", .code = world.codes[2].code, .password = Secret("weak")}) ==
          aws::cognito::Failure::bad_password);
    CHECK(ann.succeeds<aws::cognito::PasswordReset>(aws::cognito::ResetPassword{
        .user_name = "ann", .code = world.codes[2].code, .password = Secret("Another-1!")}));
    CHECK(ann.failure(Person::sign_in("ann")) == aws::cognito::Failure::wrong_password);
    CHECK(ann.succeeds<aws::cognito::SignedIn>(Person::sign_in("ann", "Another-1!")));
    for (int i = 0; i < 4; ++i) CHECK(world.pool("ForgotPassword", Json::object({{"Username", "ann"}})).status == 200);
    CHECK(type_of_error(world.pool("ForgotPassword", Json::object({{"Username", "ann"}}))) == "LimitExceededException");
}

TEST_CASE("only requests signed as the owner create people, who then choose their own password", "[simulator]") {
    AccountWorld world;
    const Json wanted = Json::object(
        {{"Username", "ben"},
         {"TemporaryPassword", "Temporary-1!"},
         {"UserAttributes", Json::array({Json::object({{"Name", "email"}, {"Value", "ben@example.com"}}),
                                         Json::object({{"Name", "email_verified"}, {"Value", "true"}})})}});
    CHECK(type_of_error(world.pool("AdminCreateUser", wanted)) == "MissingAuthenticationTokenException");
    const Json made = body_of(world.admin("AdminCreateUser", wanted));
    CHECK(*made.find("User")->find_text("UserStatus") == "FORCE_CHANGE_PASSWORD");
    Person ben(world);
    REQUIRE(ben.succeeds<aws::cognito::Challenged>(Person::sign_in("ben", "Temporary-1!")));
    CHECK(ben.succeeds<aws::cognito::SignedIn>(
        aws::cognito::AnswerNewPassword{.password = Secret(std::string(good_password))}));
    Person again(world);
    CHECK(again.succeeds<aws::cognito::SignedIn>(Person::sign_in("ben")));
    CHECK(world.admin("AdminDisableUser", Json::object({{"Username", "ben"}})).status == 200);
    CHECK(again.failure(Person::sign_in("ben")) == aws::cognito::Failure::disabled);
    CHECK(world.admin("AdminEnableUser", Json::object({{"Username", "ben"}})).status == 200);
    CHECK(world
              .admin("AdminSetUserPassword",
                     Json::object({{"Username", "ben"}, {"Password", "Permanent-1!"}, {"Permanent", true}}))
              .status == 200);
    CHECK(again.succeeds<aws::cognito::SignedIn>(Person::sign_in("ben", "Permanent-1!")));
    CHECK(type_of_error(world.admin("AdminConfirmSignUp", Json::object({{"Username", "who"}}))) ==
          "UserNotFoundException");
}

TEST_CASE("people, passwords and sessions outlive a restart", "[simulator]") {
    AccountWorld world;
    Person ann(world);
    ann.arrive("ann");
    const std::string token = ann.id_token();
    world.restart(world.state);
    CHECK(ann.succeeds<aws::cognito::SignedIn>(Person::sign_in("ann")));
    const auto credentials = aws::cognito::get_id_request(std::string(here) + "/", identity_pool_id);
    CHECK(world.ask(credentials).status == 200);
    const auto keys = aws::jwt::read_key_set(
        world
            .ask({.method = "GET",
                  .url = std::string(here) + "/us-east-1_Confab000/.well-known/jwks.json",
                  .headers = {},
                  .body = {}})
            .body);
    REQUIRE(keys.has_value());
    CHECK(aws::jwt::verified_claims(
              token, *keys,
              {.issuer = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Confab000",
               .client_id = "confablocalclient00000000",
               .use = aws::jwt::Use::id},
              world.now.unix_time)
              .has_value());
}
