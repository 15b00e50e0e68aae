// The same machine for signed-in users: each call contains a token of their user pool.
#include <catch2/catch_test_macros.hpp>

#include "aws/cognito/identity_table.h"

using namespace identity_table;

namespace {

using Want = IdentityCredentials::WantToken;
using aws::cognito::TokenLost;
const std::string provider = "cognito-idp.us-east-1.amazonaws.com/us-east-1_Confab000";

struct UserTable : Table {
    UserTable() : Table(with_login()) {}
    static IdentityCredentials::Settings with_login() {
        IdentityCredentials::Settings with = settings(first_identity);
        with.login = IdentityCredentials::Login::user;
        return with;
    }
    void token(const std::string& text = "IDTOKEN") {
        guest.token(provider, Secret(text), now());
        drain();
    }
    void come_in() {
        want();
        token();
        answer(identity(second_identity));
        token();
        answer(credentials());
        REQUIRE(count<Ready>() == 1);
        clear();
    }
};

}  // namespace

TEST_CASE("for a user, each call has a token, and never a guest's identity", "[aws]") {
    UserTable table;
    table.want();
    CHECK(table.count<Want>() == 1);
    CHECK(table.requests == 0);
    CHECK(table.guest.state() == State::waiting_for_token);
    table.token("FIRST");
    CHECK(table.target == "GetId");
    CHECK(table.body == R"({"IdentityPoolId":")" + pool + R"(","Logins":{")" + provider + R"(":"FIRST"}})");
    table.answer(table.identity(second_identity));
    CHECK(table.count<Want>() == 2);
    CHECK(table.requests == 1);
    table.token("SECOND");
    CHECK(table.body == R"({"IdentityId":")" + second_identity + R"(","Logins":{")" + provider + R"(":"SECOND"}})");
    table.answer(table.credentials());
    CHECK(table.last<Ready>().identity_id == Secret(second_identity));
    CHECK(table.count<Remember>() == 0);
    CHECK(table.count<Forget>() == 0);
    table.guest.sign_out();
    table.drain();
    CHECK(table.count<Forget>() == 0);
}

TEST_CASE("a renewal for a user asks for a token and keeps the identity", "[aws]") {
    UserTable table;
    table.come_in();
    table.pass_to_deadline();
    CHECK(table.count<Want>() == 1);
    table.token("LATER");
    CHECK(table.target == "GetCredentialsForIdentity");
    table.answer(table.credentials("ASIATWO"));
    CHECK(table.last<Ready>().credentials.access_key_id == "ASIATWO");
}

TEST_CASE("a token that Cognito refuses is replaced once", "[aws]") {
    UserTable table;
    table.come_in();
    table.want(aws::Freshness::newly_fetched);
    table.token("OLD");
    table.answer(table.refused("NotAuthorizedException"));
    CHECK(table.count<Want>() == 2);
    CHECK(table.count<Failed>() == 0);
    SECTION("the new one is good") {
        table.token("NEW");
        CHECK(table.target == "GetCredentialsForIdentity");
        table.answer(table.credentials("ASIATWO"));
        CHECK(table.last<Ready>().credentials.access_key_id == "ASIATWO");
    }
    SECTION("the new one is refused, and so is the identity") {
        table.token("NEW");
        table.answer(table.refused("NotAuthorizedException"));
        table.token("NEW");
        CHECK(table.target == "GetId");
        table.answer(table.refused("NotAuthorizedException"));
        CHECK(table.last<Failed>().cause == CognitoFailure::not_authorized);
        CHECK_FALSE(table.last<Failed>().retryable);
        CHECK(table.guest.state() == State::idle);
    }
}

TEST_CASE("a missing token is a temporary failure, and valid credentials serve meanwhile", "[aws]") {
    UserTable table;
    table.want();
    table.guest.no_token(table.now());
    table.drain();
    CHECK(table.last<Failed>() == Failed{CognitoFailure::network, true});
    CHECK(table.guest.state() == State::idle);

    table.clear();
    table.come_in();
    table.elapsed += 58min;
    table.want();
    CHECK(table.count<Want>() == 1);
    table.guest.no_token(table.now(), TokenLost::for_now);
    table.drain();
    CHECK(table.last<Ready>().credentials.access_key_id == "ASIAONE");
    CHECK(table.count<Failed>() == 0);
}

TEST_CASE("a token that is gone for good ends everything", "[aws]") {
    UserTable table;
    table.come_in();
    table.want(aws::Freshness::newly_fetched);
    table.guest.no_token(table.now(), TokenLost::for_good);
    table.drain();
    CHECK(table.last<Failed>() == Failed{CognitoFailure::not_authorized, false});
    CHECK(table.guest.valid_credentials(table.now().unix_time) == nullptr);
    CHECK_FALSE(table.guest.deadline());
    table.want();
    table.token();
    CHECK(table.target == "GetId");
}

TEST_CASE("a token that never comes, and one that was not requested, block nothing", "[aws]") {
    UserTable table;
    table.token();
    CHECK(table.requests == 0);
    table.want();
    table.pass_to_deadline();
    CHECK(table.last<Failed>().cause == CognitoFailure::timed_out);
    table.token();
    CHECK(table.requests == 0);
}
