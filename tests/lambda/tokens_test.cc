#include <catch2/catch_test_macros.hpp>

#include "lambda/entry.h"
#include "protocol/limits.h"

namespace {

using namespace backend;

const Who ann = member("ann");
const HttpAnswer away = std::unexpected(HttpFailure::timed_out);

HttpAnswer refusal(std::string_view type, int status = 400) {
    return HttpResponse{
        .status = status, .headers = {}, .body = Json::object({{"__type", type}, {"message", "SECRET"}}).dump()};
}

void check_refused(const Got& got) {
    CHECK(got.status == 401);
    CHECK(got.body.dump() ==
          R"({"code":"bad-token","message":")" + std::string(api::refusal_message(api::Refusal::bad_token)) + R"("})");
}

}  // namespace

TEST_CASE("an ID token is exchanged for a connection token of half a minute, for the person in the identity pool",
          "[lambda]") {
    Entry entry;
    const Got got = entry.buy(entry.id_token(ann));
    CHECK(got.status == 200);
    const auto token = api::read_connect_token(got.body);
    REQUIRE(token);
    CHECK(token->user == ann.user());
    CHECK(token->expires >= entry.backend.now + limits::token_life);
    CHECK(token->expires < entry.backend.now + limits::token_life + 1s);
    CHECK(from_base64url(token->token.reveal()));
    CHECK(entered(entry.connect(token->token.reveal())) == ann.user().text());
}

TEST_CASE("the ID token may follow the scheme Bearer, and the header's name ignores case", "[lambda]") {
    Entry entry;
    CHECK(entry.buy("Bearer " + entry.id_token(ann)).status == 200);
    CHECK(entry.buy("bearer " + entry.id_token(ann)).status == 200);
    CHECK(entry.backend
              .run(FunctionName::tokens, Entry::tokens_event(Json::object({{"Authorization", entry.id_token(ann)}})))
              .status == 200);
}

TEST_CASE("a guest's signature is exchanged for a token that connects this guest", "[lambda]") {
    Entry entry;
    const lambda::Reply reply = entry.connect(entry.token(guest()));
    CHECK(entered(reply) == guest().user().text());
    const Json* context = reply.result.find("context");
    REQUIRE(context);
    CHECK(*context->find_text("standing") == "g");
    CHECK(*context->find_text("identity") == guest().identity);
    CHECK(context->find_text("account")->empty());
    CHECK(entry.cognito_calls == 0);
}

TEST_CASE("only guests get a guest's token, and only with a signature", "[lambda]") {
    Entry entry;
    CHECK(entry.backend.call(ann, api::post_guest_token()).code() == "not-allowed");
    Json unsigned_event = event(guest(), api::post_guest_token());
    unsigned_event.set(
        "requestContext", Json::object({{"http", Json::object({{"method", "POST"}, {"path", "/tokens/guest"}})}}));
    CHECK(entry.backend.run(FunctionName::tokens, unsigned_event).code() == "not-signed-in");
    CHECK(entry.kms_calls == 0);
}

TEST_CASE("the table has the token's hash and expiry, and neither token nor identity", "[lambda]") {
    Entry entry;
    const std::string token = entry.token(ann);
    const auto rows = entry.backend.engine.rows("Tokens");
    REQUIRE(rows.size() == 1);
    const auto end =
        std::chrono::duration_cast<std::chrono::seconds>(entry.backend.now.time_since_epoch()).count() + 35;
    CHECK(rows[0].dump() == R"({"token":{"S":")" + hex(crypto::sha256(as_bytes(token))) + R"("},"expires":{"N":")" +
                                std::to_string(end) + R"("}})");
}

TEST_CASE("two tokens of the same moment differ", "[lambda]") {
    Entry entry;
    const std::string one = entry.token(ann);
    const std::string other = entry.token(ann);
    CHECK(one != other);
    CHECK(entered(entry.connect(other)) == ann.user().text());
    CHECK(entered(entry.connect(one)) == ann.user().text());
}

TEST_CASE("POST /tokens answers the same for a missing, an empty and an invalid ID token", "[lambda]") {
    Entry entry;
    check_refused(entry.backend.run(FunctionName::tokens, Entry::tokens_event(Json::object())));
    check_refused(entry.backend.run(FunctionName::tokens, Entry::tokens_event(Json())));
    check_refused(entry.backend.run(FunctionName::tokens, Entry::tokens_event(Json("x"))));
    check_refused(entry.backend.run(FunctionName::tokens, Entry::tokens_event(Json::object({{"authorization", 5}}))));
    for (const std::string_view shown :
         {"", "Bearer", "Bearer ", "x", "a.b.c", "Basic YTpi", "..", "AWS4-HMAC-SHA256 Credential=x"}) {
        INFO(shown);
        check_refused(entry.buy(shown));
    }
    CHECK(entry.key_fetches == 0);
    CHECK(entry.backend.turns == 0);
}

TEST_CASE("an invalid body does not change the answer", "[lambda]") {
    Entry entry;
    Json event = Entry::tokens_event(Json::object({{"authorization", "x"}}));
    for (const Json& body : {Json("{"), Json(5), Json(std::string(100'000, 'x'))}) {
        event.set("body", body);
        check_refused(entry.backend.run(FunctionName::tokens, event));
    }
}

TEST_CASE("an ID token of another pool or client, and an access token, are refused", "[lambda]") {
    Entry entry;
    const auto with = [&](std::string_view name, Json value) {
        Json claims = entry.claims(ann);
        claims.set(name, std::move(value));
        return jwt::write_token(claims, "first", pool_key());
    };
    check_refused(entry.buy(with("iss", "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Other")));
    check_refused(entry.buy(with("aud", "other")));
    check_refused(entry.buy(with("token_use", "access")));
    check_refused(entry.buy(with("sub", "")));
    check_refused(entry.buy(with("sub", std::string(200, 'x'))));
    check_refused(entry.buy(with("exp", 1'000'000'000)));
    check_refused(entry.buy(jwt::write_token(entry.claims(ann), "first", strangers_key())));
    CHECK(entry.cognito_calls == 0);
    CHECK(entry.kms_calls == 0);
}

TEST_CASE("a deployment without a user pool issues tokens only to guests", "[lambda]") {
    Entry entry;
    const std::string token = entry.id_token(ann);
    entry.backend.environment.user_pool_id.clear();
    entry.backend.environment.user_pool_client_id.clear();
    check_refused(entry.buy(token));
    CHECK(entry.key_fetches == 0);
    CHECK_FALSE(entry.token(guest()).empty());
}

TEST_CASE("if Cognito gives no identity for the ID token, it is refused", "[lambda]") {
    Entry entry;
    entry.cognito = refusal("NotAuthorizedException");
    check_refused(entry.buy(entry.id_token(ann)));
    CHECK(entry.kms_calls == 0);
}

TEST_CASE("POST /tokens says busy if Cognito, KMS or DynamoDB is unavailable, and tries once more after one failure",
          "[lambda]") {
    Entry entry;
    const std::string id_token = entry.id_token(ann);
    const auto busy = [&] {
        const Got got = entry.buy(id_token);
        return got.status == 503 && got.code() == "busy";
    };
    entry.keys = away;
    CHECK(busy());
    entry.keys.reset();
    entry.backend.now += 5s;
    CHECK(entry.buy(id_token).status == 200);

    entry.backend.now += lambda::identity_remembered;  // Cognito's answer is no longer remembered
    for (const HttpAnswer& answer : {away, refusal("InternalErrorException", 500), refusal("ResourceNotFoundException"),
                                     HttpAnswer(HttpResponse{.status = 200, .headers = {}, .body = "<html>"})}) {
        entry.cognito = answer;
        CHECK(busy());
    }
    entry.cognito.reset();
    for (const HttpAnswer& answer : {away, refusal("KMSInternalException", 500), refusal("AccessDeniedException"),
                                     HttpAnswer(HttpResponse{.status = 200, .headers = {}, .body = "{}"})}) {
        entry.kms = answer;
        CHECK(busy());
    }
    entry.kms.reset();
    for (const HttpAnswer& answer : {away, tables::Engine::refusal("InternalServerError", 500),
                                     tables::Engine::refusal("AccessDeniedException")}) {
        entry.backend.engine.instead_of_all(answer);
        CHECK(busy());
    }
    entry.backend.engine.instead_of_all(std::nullopt);

    entry.backend.now += lambda::identity_remembered;
    entry.cognito_failures = 1;
    CHECK(entry.buy(id_token).status == 200);
    entry.kms_failures = 1;
    CHECK(entry.buy(id_token).status == 200);
    entry.backend.engine.instead(away);
    CHECK(entry.buy(id_token).status == 200);
}

TEST_CASE(
    "Cognito is asked for a token's identity once a minute, however often the token is shown, separately for each "
    "token",
    "[lambda]") {
    Entry entry;
    const std::string of_ann = entry.id_token(ann);
    const std::string of_ben = entry.id_token(member("ben"));
    for (int i = 0; i < 50; ++i) CHECK(api::read_connect_token(entry.buy(of_ann).body)->user == ann.user());
    CHECK(entry.cognito_calls == 1);
    CHECK(api::read_connect_token(entry.buy(of_ben).body)->user == member("ben").user());
    CHECK(entry.cognito_calls == 2);
    entry.backend.now += lambda::identity_remembered;
    CHECK(entry.buy(of_ann).status == 200);
    CHECK(entry.cognito_calls == 3);
}

TEST_CASE("an expired token is refused even if its identity is remembered", "[lambda]") {
    Entry entry;
    entry.backend.now += 3'590s;
    const std::string old = jwt::write_token(
        [&] {
            Json claims = entry.claims(ann);
            const auto now =
                std::chrono::duration_cast<std::chrono::seconds>(entry.backend.now.time_since_epoch()).count();
            claims.set("exp", static_cast<long long>(now + 10 - 60));  // a minute is tolerated
            return claims;
        }(),
        "first", pool_key());
    CHECK(entry.buy(old).status == 200);
    entry.backend.now += 11s;
    check_refused(entry.buy(old));
}

TEST_CASE("the number of remembered identities is limited, and so is the time", "[lambda]") {
    lambda::WarmCache warm_cache;
    const UnixTime now = backend::Backend().now;
    for (std::size_t i = 0; i <= lambda::identities_remembered; ++i)
        warm_cache.remember_identity("token " + std::to_string(i), "identity", now);
    std::size_t known = 0;
    for (std::size_t i = 0; i <= lambda::identities_remembered; ++i)
        known += warm_cache.identity_behind("token " + std::to_string(i), now).has_value();
    CHECK(known == lambda::identities_remembered);
    warm_cache.remember_identity("mine", "identity", now);
    CHECK(warm_cache.identity_behind("mine", now + lambda::identity_remembered - 1ms) == "identity");
    CHECK_FALSE(warm_cache.identity_behind("mine", now + lambda::identity_remembered));
    CHECK_FALSE(warm_cache.identity_behind("mine", now - 1ms));
}
