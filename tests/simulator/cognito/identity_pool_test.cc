#include "simulator/cognito/identity_pool.h"

#include <catch2/catch_test_macros.hpp>

#include "aws/cognito/identity_pool.h"

using namespace simulator;
using namespace simulator::cognito;

namespace {

constexpr Now start{Instant(1h), UnixTime(Milliseconds(1'760'000'000'000))};

struct Pool {
    explicit Pool(GuestAccess guests = GuestAccess::allowed) : cognito(seed, keys, guests) {}

    HttpResponse ask(std::string_view operation, std::string body, Now now = start) {
        return cognito.answer(
            {.method = "POST",
             .target = "/",
             .headers = {{"Host", "127.0.0.1:8081"},
                         {"Content-Type", "application/x-amz-json-1.1"},
                         {"X-Amz-Target", "AWSCognitoIdentityService." + std::string(operation)}},
             .body = std::move(body)},
            entropy, now);
    }
    HttpResponse get_id(Now now = start) {
        return ask("GetId", R"({"IdentityPoolId":")" + std::string(identity_pool_id) + "\"}", now);
    }

    crypto::Digest seed = crypto::sha256(as_bytes("seed"));
    iam::KeyRing keys{seed};
    Entropy entropy{crypto::sha256(as_bytes("entropy"))};
    IdentityPool cognito;
};

std::string type_of_error(const HttpResponse& response) {
    const auto json = parse_json(response.body);
    REQUIRE(json.has_value());
    const std::string* type = json->find_text("__type");
    return type ? *type : std::string();
}

}  // namespace

TEST_CASE("a guest gets an identity and credentials for an hour, which the product's reader accepts", "[simulator]") {
    Pool pool;
    const auto identity = aws::cognito::read_get_id(pool.get_id());
    REQUIRE(identity.has_value());
    const auto credentials = aws::cognito::read_get_credentials(
        pool.ask("GetCredentialsForIdentity", R"({"IdentityId":")" + identity->reveal() + "\"}"));
    REQUIRE(credentials.has_value());
    CHECK(credentials->expires == start.unix_time + 1h);
    const auto key = pool.keys.find(credentials->access_key_id, credentials->session_token.reveal());
    REQUIRE(key.has_value());
    CHECK(key->principal.identity_id == identity->reveal());
    CHECK(key->secret_access_key == credentials->secret_access_key);
}

TEST_CASE("each guest has a new identity, and each set of credentials is new", "[simulator]") {
    Pool pool;
    const auto one = aws::cognito::read_get_id(pool.get_id());
    const auto two = aws::cognito::read_get_id(pool.get_id());
    REQUIRE((one.has_value() && two.has_value()));
    CHECK(one->reveal() != two->reveal());
    const std::string body = R"({"IdentityId":")" + one->reveal() + "\"}";
    const auto first = aws::cognito::read_get_credentials(pool.ask("GetCredentialsForIdentity", body));
    const auto second = aws::cognito::read_get_credentials(pool.ask("GetCredentialsForIdentity", body));
    REQUIRE((first.has_value() && second.has_value()));
    CHECK(first->access_key_id != second->access_key_id);
}

TEST_CASE("a pool restarted with the same seed knows its identities, another pool does not", "[simulator]") {
    Pool pool;
    const auto identity = aws::cognito::read_get_id(pool.get_id());
    REQUIRE(identity.has_value());
    const std::string body = R"({"IdentityId":")" + identity->reveal() + "\"}";
    Pool again;
    CHECK(again.ask("GetCredentialsForIdentity", body).status == 200);
    CHECK(type_of_error(pool.ask(
              "GetCredentialsForIdentity", R"({"IdentityId":"us-east-1:7f86d9a8-b9f4-439e-bcf3-9756e4d2bbdf"})")) ==
          "ResourceNotFoundException");
}

TEST_CASE("beyond 25 GetId requests in a second the rest is throttled, and a second later requests work again",
          "[simulator]") {
    Pool pool;
    for (int i = 0; i < 25; ++i) CHECK(pool.get_id().status == 200);
    const HttpResponse busy = pool.get_id();
    CHECK(busy.status == 400);
    CHECK(type_of_error(busy) == "TooManyRequestsException");
    CHECK(pool.get_id({start.instant + 999ms, start.unix_time}).status == 400);
    CHECK(pool.get_id({start.instant + 1s, start.unix_time}).status == 200);
}

TEST_CASE("disabled guests, unknown pools and malformed requests get AWS's errors", "[simulator]") {
    Pool closed(GuestAccess::refused);
    CHECK(type_of_error(closed.get_id()) == "NotAuthorizedException");
    Pool pool;
    CHECK(type_of_error(pool.ask("GetId", R"({"IdentityPoolId":"us-east-1:00000000-0000-0000-0000-000000000000"})")) ==
          "ResourceNotFoundException");
    CHECK(type_of_error(pool.ask("GetId", R"({"IdentityPoolId":"nonsense"})")) == "ValidationException");
    CHECK(type_of_error(pool.ask("GetId", "{}")) == "ValidationException");
    CHECK(type_of_error(pool.ask("GetId", "{")) == "SerializationException");
    CHECK(type_of_error(pool.ask("GetCredentialsForIdentity", R"({"IdentityId":"us-east-1:x"})")) ==
          "ValidationException");
}

TEST_CASE("an error names a Cognito feature that is not simulated", "[simulator]") {
    Pool pool;
    for (const std::string_view operation :
         {"GetOpenIdTokenForDeveloperIdentity", "DescribeIdentity", "CreateIdentityPool"}) {
        const HttpResponse response = pool.ask(operation, "{}");
        CHECK(response.status == 501);
        CHECK(type_of_error(response) == "NotSimulatedException");
        CHECK(response.body.find(operation) != std::string::npos);
    }
}
