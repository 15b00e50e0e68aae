#include <catch2/catch_test_macros.hpp>

#include "lambda/backend.h"

namespace {

using namespace backend;

Json trigger(std::string_view source, std::string_view user_name = "Ann", bool email = true) {
    Json attributes = Json::object({{"sub", "sub-of-ann"}});
    if (email) attributes.set("email", "ann@example.org");
    return Json::object(
        {{"version", "1"},
         {"triggerSource", source},
         {"userName", user_name},
         {"request", Json::object({{"userAttributes", std::move(attributes)}})},
         {"response",
          Json::object({{"autoConfirmUser", false}, {"autoVerifyEmail", false}, {"autoVerifyPhone", false}})}});
}

}  // namespace

TEST_CASE("accounts are confirmed automatically only if the deployment says so", "[lambda]") {
    Backend backend;
    CHECK(backend.reply(FunctionName::pre_sign_up, trigger("PreSignUp_SignUp")).result == trigger("PreSignUp_SignUp"));
    backend.environment.auto_confirm = true;
    const Json response =
        *backend.reply(FunctionName::pre_sign_up, trigger("PreSignUp_SignUp")).result.find("response");
    CHECK(response.dump() == R"({"autoConfirmUser":true,"autoVerifyEmail":true,"autoVerifyPhone":false})");
    const lambda::Reply without = backend.reply(FunctionName::pre_sign_up, trigger("PreSignUp_SignUp", "Ann", false));
    CHECK(without.result.find("response")->find("autoVerifyEmail")->boolean() == false);
    CHECK(backend.reply(FunctionName::pre_sign_up, trigger("PreSignUp_AdminCreateUser")).result ==
          trigger("PreSignUp_AdminCreateUser"));
}

TEST_CASE("a confirmed account owns its name from then on", "[lambda]") {
    Backend backend;
    const Json event = trigger("PostConfirmation_ConfirmSignUp", "  Ann ");
    CHECK(backend.reply(FunctionName::post_confirmation, event).result == event);
    CHECK(backend.call(person("ben"), api::put_me("ANN")).code() == "name-taken");
    CHECK(api::read_profile(backend.call(person("ann"), api::get_me()).body)->name == "Ann");
}

TEST_CASE("people who sign in with Google get their name from there, not the number that Cognito assigns", "[lambda]") {
    for (const bool named : {true, false}) {
        Backend backend;
        Json attributes = Json::object({{"sub", "sub-of-ann"}, {"identities", R"([{"providerName":"Google"}])"}});
        if (named) attributes.set("name", "Ann Example");
        Json event = trigger("PostConfirmation_ConfirmSignUp", "Google_1234567");
        event.set("request", Json::object({{"userAttributes", std::move(attributes)}}));
        backend.reply(FunctionName::post_confirmation, event);
        const Got me = backend.call(person("ann"), api::get_me());
        if (named)
            CHECK(api::read_profile(me.body)->name == "Ann Example");
        else
            CHECK(me.code() == "no-profile");  // they choose a name at the first sign-in
    }
}

TEST_CASE("a confirmation that arrives twice changes nothing", "[lambda]") {
    Backend backend;
    for (int i = 0; i < 2; ++i)
        backend.reply(FunctionName::post_confirmation, trigger("PostConfirmation_ConfirmSignUp"));
    CHECK(backend.engine.rows("Names").size() == 1);
    CHECK(backend.engine.rows("Users").size() == 1);
}

TEST_CASE("a name that is taken does not prevent a confirmation", "[lambda]") {
    Backend backend;
    backend.call(person("ben"), api::put_me("Ann"));
    const Json event = trigger("PostConfirmation_ConfirmSignUp");
    const lambda::Reply reply = backend.reply(FunctionName::post_confirmation, event);
    CHECK(reply.ending == lambda::Ending::answered);
    CHECK(reply.result == event);
    CHECK(backend.call(person("ann"), api::get_me()).code() == "no-profile");
}

TEST_CASE("the triggers let people in for a new password, an unknown event and an unavailable DynamoDB", "[lambda]") {
    Backend backend;
    for (const Json& event : {trigger("PostConfirmation_ConfirmForgotPassword"),
                              trigger("PostConfirmation_ConfirmSignUp", "\u200B"), Json::object(), Json()}) {
        const lambda::Reply reply = backend.reply(FunctionName::post_confirmation, event);
        CHECK(reply.ending == lambda::Ending::answered);
        CHECK(reply.result == event);
        CHECK(backend.reply(FunctionName::pre_sign_up, event).result == event);
    }
    CHECK(backend.engine.log.empty());
    backend.engine.instead_of_all(HttpAnswer(std::unexpected(HttpFailure::timed_out)));
    CHECK(backend.reply(FunctionName::post_confirmation, trigger("PostConfirmation_ConfirmSignUp")).result ==
          trigger("PostConfirmation_ConfirmSignUp"));
}
