#include <catch2/catch_test_macros.hpp>

#include "chat/accounts.h"

using namespace chatting;
using aws_user::Failed;
using aws_user::Failure;
using chat::AuthForm;
using chat::ForAccount;

namespace {

const Secret weak("short");

template <class Command>
std::vector<Command> commands(const chat::Effects& effects) {
    std::vector<Command> found;
    for (const ForAccount& effect : all<ForAccount>(effects))
        if (const auto* command = std::get_if<Command>(&effect.command)) found.push_back(*command);
    return found;
}

chat::Effects post(chat::Model& model, chat::Msg msg) { return chat::update(model, msg, at(1s)); }

chat::Model registering() {
    chat::Model model = with_accounts();
    post(model, chat::Register{"ann", "ann@example.org", good_password});
    return model;
}

}  // namespace

TEST_CASE("without a user pool there are no accounts, and the start asks for a guest's name", "[chat]") {
    chat::Model model = fresh();
    for (const chat::Msg& msg :
         {chat::Msg(chat::ShowAuthForm{AuthForm::sign_in}), chat::Msg(chat::SignIn{"ann", good_password}),
          chat::Msg(chat::Register{"ann", "a@b", good_password}), chat::Msg(aws_user::SignedIn{"ann"})}) {
        CHECK(post(model, msg).empty());
        CHECK(form(model).step == AuthForm::welcome);
    }
    CHECK(has<chat::Connect>(post(model, chat::EnterChat{.name = "Grace"})));
}

TEST_CASE("a deployment without guests admits nobody by name alone, and says so", "[chat]") {
    chat::Model model = with_accounts(Guests::none);
    CHECK_FALSE(has<chat::UseTransport>(post(model, chat::EnterChat{.name = "Grace"})));
    CHECK_FALSE(chat::has_entered(model.account));
    CHECK(form(model).problem == chat::Mistake::guests_not_admitted);
}

TEST_CASE("registering submits a form that may be valid, and leads to the code", "[chat]") {
    chat::Model model = with_accounts();
    for (const auto& wish :
         {chat::Register{" ", "ann@example.org", good_password}, chat::Register{"ann", "no address", good_password},
          chat::Register{"ann", "@example.org", good_password}, chat::Register{"ann", "ann@", good_password},
          chat::Register{"ann", "ann@example.org", weak}, chat::Register{"ann", "ann@example.org", {}}}) {
        CHECK_FALSE(has<ForAccount>(post(model, wish)));
        CHECK_FALSE(form(model).problem.empty());
        CHECK_FALSE(form(model).busy);
    }
    const auto effects = post(model, chat::Register{" ann ", " ann@example.org ", good_password});
    CHECK(commands<aws_user::SignUp>(effects) ==
          std::vector{aws_user::SignUp{"ann", "ann@example.org", good_password}});
    CHECK(form(model).busy);
    CHECK(form(model).problem.empty());
    post(model, aws_user::SignedUp{.confirmed = false, .destination = "a***@e***"});
    CHECK_FALSE(form(model).busy);
    CHECK(form(model).step == AuthForm::confirm);
    CHECK(form(model).hint == chat::Hint{chat::Hint::Code::code_sent, "a***@e***"});
    CHECK(model.account.user_name == "ann");
}

TEST_CASE("if the pool confirms accounts itself, registering leads to signing in", "[chat]") {
    chat::Model model = registering();
    post(model, aws_user::SignedUp{.confirmed = true});
    CHECK(form(model).step == AuthForm::sign_in);
    CHECK(form(model).hint.code == chat::Hint::Code::registered);
}

TEST_CASE("a code is accepted as people paste it, and other text is not submitted as one", "[chat]") {
    chat::Model model = registering();
    post(model, aws_user::SignedUp{});
    for (const char* typed : {"", "12345", "abcdef", "12 34 5x", "１２３４５６"}) {
        CHECK_FALSE(has<ForAccount>(post(model, chat::ConfirmRegistration{typed})));
        CHECK_FALSE(form(model).problem.empty());
    }
    CHECK(commands<aws_user::ConfirmSignUp>(post(model, chat::ConfirmRegistration{" 123 456\n"})) ==
          std::vector{aws_user::ConfirmSignUp{"ann", "123456"}});
    SECTION("the right code leads to signing in, with the name filled in") {
        post(model, aws_user::Confirmed{});
        CHECK(form(model).step == AuthForm::sign_in);
        CHECK(model.account.user_name == "ann");
        CHECK(form(model).hint.code == chat::Hint::Code::confirmed);
    }
    SECTION("a wrong code stays, with a problem until the next attempt") {
        post(model, Failed{Failure::wrong_code});
        CHECK(form(model).step == AuthForm::confirm);
        CHECK(form(model).problem == Failure::wrong_code);
        post(model, chat::VisibilityChanged{true});
        CHECK(form(model).problem == Failure::wrong_code);
        post(model, chat::ConfirmRegistration{"654321"});
        CHECK(form(model).problem.empty());
    }
    SECTION("a new code is sent on request") {
        CHECK(commands<aws_user::ResendCode>(post(model, chat::ResendConfirmation{})) ==
              std::vector{aws_user::ResendCode{"ann"}});
        post(model, aws_user::CodeSent{"a***@e***"});
        CHECK(form(model).step == AuthForm::confirm);
        CHECK(form(model).hint == chat::Hint{chat::Hint::Code::new_code_sent, "a***@e***"});
    }
}

TEST_CASE("each failure to sign in leads to the form that can fix it", "[chat]") {
    const auto form_after = [](Failure failure) {
        chat::Model model = with_accounts();
        post(model, chat::SignIn{"ann", good_password});
        CHECK(form(model).busy);
        post(model, Failed{failure});
        CHECK_FALSE(form(model).busy);
        return form(model);
    };
    for (const Failure failure :
         {Failure::wrong_password, Failure::network, Failure::too_many_tries, Failure::disabled}) {
        const chat::SignInForm after = form_after(failure);
        CHECK(after.step == AuthForm::sign_in);
        CHECK(after.problem == failure);
        CHECK(after.hint.empty());
    }
    struct Elsewhere {
        Failure failure;
        AuthForm step;
        chat::Hint::Code hint;
    };
    for (const auto& [failure, step, hint] :
         {Elsewhere{Failure::not_confirmed, AuthForm::confirm, chat::Hint::Code::not_confirmed},
          Elsewhere{Failure::already_confirmed, AuthForm::sign_in, chat::Hint::Code::already_confirmed},
          Elsewhere{Failure::reset_required, AuthForm::forgot, chat::Hint::Code::reset_required}}) {
        const chat::SignInForm after = form_after(failure);
        CHECK(after.step == step);
        CHECK(after.problem.empty());
        CHECK(after.hint.code == hint);
    }
}

TEST_CASE("a taken user name stays in the form, with the reason", "[chat]") {
    chat::Model model = registering();
    post(model, Failed{Failure::user_exists});
    CHECK(form(model).step == AuthForm::sign_up);
    CHECK(form(model).problem == Failure::user_exists);
}

TEST_CASE("a pool that requires a new password or a code gets it from a form of its own", "[chat]") {
    chat::Model model = with_accounts();
    post(model, chat::SignIn{"ann", good_password});
    CHECK_FALSE(has<ForAccount>(post(model, chat::GiveCode{"123456"})));
    post(model, aws_user::Challenged{aws_user::Challenge::new_password});
    CHECK(form(model).step == AuthForm::new_password);
    CHECK_FALSE(has<ForAccount>(post(model, chat::GiveNewPassword{weak})));
    CHECK(commands<aws_user::AnswerNewPassword>(post(model, chat::GiveNewPassword{good_password})).size() == 1);
    post(model, aws_user::Challenged{aws_user::Challenge::code});
    CHECK(form(model).step == AuthForm::code);
    CHECK(commands<aws_user::AnswerCode>(post(model, chat::GiveCode{"123456"})) ==
          std::vector{aws_user::AnswerCode{"123456"}});
    post(model, Failed{Failure::session_ended});
    CHECK(form(model).step == AuthForm::sign_in);
}

TEST_CASE("a forgotten password is replaced with a code, which leads back to signing in", "[chat]") {
    chat::Model model = with_accounts();
    post(model, chat::ShowAuthForm{AuthForm::forgot});
    CHECK_FALSE(has<ForAccount>(post(model, chat::AskPasswordReset{""})));
    CHECK(commands<aws_user::ForgotPassword>(post(model, chat::AskPasswordReset{"ann"})).size() == 1);
    post(model, aws_user::CodeSent{});
    CHECK(form(model).step == AuthForm::reset);
    CHECK(commands<aws_user::ForgotPassword>(post(model, chat::AskPasswordReset{"ann"})).size() == 1);  // a second time
    post(model, Failed{Failure::too_many_tries});
    CHECK(form(model).step == AuthForm::reset);
    CHECK_FALSE(has<ForAccount>(post(model, chat::ResetPassword{"123456", weak})));
    CHECK(commands<aws_user::ResetPassword>(post(model, chat::ResetPassword{"123456", good_password})) ==
          std::vector{aws_user::ResetPassword{"ann", "123456", good_password}});
    post(model, aws_user::PasswordReset{});
    CHECK(form(model).step == AuthForm::sign_in);
}

TEST_CASE("an answer that comes without a submitted form, or twice, changes no form", "[chat]") {
    chat::Model model = registering();
    post(model, aws_user::SignedUp{});
    post(model, chat::ShowAuthForm{AuthForm::welcome});
    for (const chat::Msg& late :
         {chat::Msg(aws_user::SignedUp{}), chat::Msg(aws_user::Confirmed{}), chat::Msg(aws_user::PasswordReset{}),
          chat::Msg(aws_user::CodeSent{}), chat::Msg(aws_user::Challenged{}), chat::Msg(Failed{Failure::wrong_code})}) {
        post(model, late);
        CHECK(form(model).step == AuthForm::welcome);
        CHECK(form(model).problem.empty());
    }
}

TEST_CASE("a person who went back before the pool answered is not signed in, and the session is revoked", "[chat]") {
    chat::Model model = with_accounts();
    post(model, chat::SignIn{"ann", good_password});
    post(model, chat::ShowAuthForm{AuthForm::welcome});
    const auto effects = post(model, aws_user::SignedIn{"ann"});
    CHECK(commands<aws_user::SignOut>(effects).size() == 1);
    CHECK_FALSE(has<chat::UseTransport>(effects));
    CHECK(!chat::is_user(model.account));
}

TEST_CASE("a kept session is resumed at the start, and tried again while the network is down, which is shown",
          "[chat]") {
    chat::Model model = with_accounts();
    const chat::Restored restored{{{"confab.session", "refresh-token"}}};
    CHECK(commands<aws_user::Resume>(chat::update(model, restored, at(0s))) ==
          std::vector{aws_user::Resume{Secret("refresh-token")}});
    CHECK(form(model).step == AuthForm::resuming);
    for (int i = 0; i < 8; ++i) {
        const Milliseconds moment = i * 200s;
        chat::update(model, Failed{Failure::network}, at(moment));
        CHECK(form(model).problem == Failure::network);
        CHECK(form(model).step == AuthForm::resuming);
        const auto due = chat::deadline(model);
        REQUIRE(due);
        CHECK(*due > at_instant(moment));
        CHECK(*due <= at_instant(moment + 61s));
        CHECK(commands<aws_user::Resume>(pass(model, moment, moment + 61s)).size() == 1);
    }
    SECTION("and enters the chat") {
        const auto effects = chat::update(model, aws_user::SignedIn{"ann"}, at(5000s));
        answer(model, asks(effects, "GET /me").front(), profile(ann, "Ann"), 5000s);
        CHECK(chat::has_entered(model.account));
        CHECK(model.account.name == "Ann");
        CHECK_FALSE(chat::is_form_on_screen(model.account));
        CHECK(std::holds_alternative<chat::User>(model.account.state));
    }
    SECTION("an ended session leads back to the welcome form, with the reason, and is forgotten") {
        const auto effects = chat::update(model, Failed{Failure::session_ended}, at(5000s));
        CHECK(form(model).step == AuthForm::welcome);
        CHECK(form(model).problem == Failure::session_ended);
        CHECK(all<chat::Save>(effects) == std::vector{chat::Save{"confab.session", ""}});
        CHECK_FALSE(chat::deadline(model));
    }
}

TEST_CASE("the hosted pages open only if the configuration names them, and return with what was kept", "[chat]") {
    chat::Model model = with_accounts();
    CHECK_FALSE(has<ForAccount>(post(model, chat::SignInWith{"Google"})));
    model.config.transport.sign_in_domain = "chat.auth.eu-west-1.amazoncognito.com";
    model.config.transport.providers = {"Google"};
    CHECK_FALSE(has<ForAccount>(post(model, chat::SignInWith{"Evil"})));
    CHECK(commands<aws_user::OpenHostedPages>(post(model, chat::SignInWith{"Google"})).size() == 1);

    chat::Model next = with_accounts();
    post(next, chat::Restored{});
    const auto effects = post(next, chat::ReturnedFromHostedPages{"code=1&state=2", Secret("kept")});
    CHECK(commands<aws_user::ReturnFromHostedPages>(effects).size() == 1);
    CHECK(form(next).busy);
    SECTION("a provider's number is not a name, so the person chooses one first") {
        const auto in = post(next, aws_user::SignedIn{"Google_109876"});
        CHECK_FALSE(has<chat::Ask>(refuse(next, asks(in, "GET /me").front(), api::Refusal::no_profile, 1s)));
        CHECK(form(next).step == AuthForm::choose_name);
    }
    SECTION("cancelling there leads back to the forms") {
        post(next, Failed{Failure::cancelled});
        CHECK_FALSE(form(next).busy);
        CHECK(form(next).problem == Failure::cancelled);
    }
}

TEST_CASE("a forged return from the hosted pages does not end the session that is being resumed", "[chat]") {
    chat::Model model = with_accounts();
    post(model, chat::Restored{{{"confab.session", "refresh-token"}}});
    CHECK_FALSE(has<ForAccount>(post(model, chat::ReturnedFromHostedPages{"code=1&state=2", {}})));
    CHECK(form(model).step == AuthForm::resuming);
}

TEST_CASE("a password is only in the effect for the account, and never in stored data", "[chat]") {
    chat::Model model = with_accounts();
    chat::Effects effects;
    const auto take = [&](chat::Msg msg) {
        for (chat::Effect& effect : post(model, std::move(msg))) effects.push_back(std::move(effect));
    };
    take(chat::Register{"ann", "ann@example.org", good_password});
    take(aws_user::SignedUp{.confirmed = true, .destination = {}});
    take(chat::SignIn{"ann", good_password});
    take(aws_user::Challenged{aws_user::Challenge::new_password});
    take(chat::GiveNewPassword{good_password});
    take(aws_user::SignedIn{"ann"});
    take(transport::Answered{asks(effects, "GET /me").at(0).ask, profile(ann, "Ann")});
    REQUIRE(chat::has_entered(model.account));
    for (const auto& save : all<chat::Save>(effects)) CHECK_FALSE(save.value.contains(good_password.reveal()));
    for (const auto& use : all<chat::UseTransport>(effects)) CHECK(use.password.empty());
    for (const auto& ask : all<chat::Ask>(effects)) CHECK_FALSE(ask.request.body.contains(good_password.reveal()));
    const chat::Account& account = model.account;
    for (const std::string_view text :
         {std::string_view(account.name), std::string_view(account.user_name), chat::pool_account(account)})
        CHECK_FALSE(text.contains(good_password.reveal()));
    CHECK(std::holds_alternative<chat::User>(account.state));
}
