// ID tokens of the user pool at $connect, for deployments that accept them. Includes the cases of a sample project's
// authorizer, and inputs 44 to 48 of the list of bad inputs.
#include <catch2/catch_test_macros.hpp>

#include "lambda/entry.h"
#include "protocol/limits.h"

namespace {

using namespace backend;

const Who ann = member("ann");
const HttpAnswer away = std::unexpected(HttpFailure::timed_out);

struct ByJwt : Entry {
    ByJwt() { backend.environment.connect_by_jwt = true; }

    std::string with(std::string_view name, Json value) const {
        Json claims = this->claims(ann);
        claims.set(name, std::move(value));
        return jwt::write_token(claims, "first", pool_key());
    }
    std::string without(std::string_view name) const {
        Json::Object kept;
        for (const Json::Member& member : *claims(ann).members())
            if (member.key != name) kept.push_back(member);
        return jwt::write_token(Json(std::move(kept)), "first", pool_key());
    }
    bool enters(std::string_view token) { return entered(connect_by_jwt(token)) == ann.user().text(); }
    bool refused(std::string_view token) { return is_refused(connect_by_jwt(token)); }
    long long second() const {
        return std::chrono::duration_cast<std::chrono::seconds>(backend.now.time_since_epoch()).count();
    }
};

std::string signed_text(std::string_view header, const Json& claims, const crypto::RsaPrivateKey& key = pool_key()) {
    const std::string text = base64url(as_bytes(header)) + "." + base64url(as_bytes(claims.dump()));
    return text + "." + base64url(crypto::rs256_sign(key, as_bytes(text)));
}

}  // namespace

TEST_CASE("an ID token connects its owner, not a fixed identity", "[lambda]") {
    ByJwt entry;
    const Who ben = member("ben");
    const lambda::Reply reply = entry.connect_by_jwt(entry.id_token(ann));
    CHECK(entered(reply) == ann.user().text());
    CHECK(*reply.result.find("context")->find_text("identity") == ann.identity);
    CHECK(*reply.result.find("context")->find_text("account") == ann.account);
    CHECK(entered(entry.connect_by_jwt(entry.id_token(ben))) == ben.user().text());
    CHECK(ann.user() != ben.user());
}

TEST_CASE("an ID token may open several connections, and a single-use token is refused in this mode", "[lambda]") {
    ByJwt entry;
    const std::string token = entry.id_token(ann);
    CHECK(entry.enters(token));
    CHECK(entry.enters(token));
    CHECK(is_refused(entry.authorize(Entry::connect_event({{"token", entry.token(guest())}}))));
    CHECK(is_refused(entry.authorize(Entry::connect_event({{"token", token}}))));
    CHECK(is_refused(entry.authorize(Entry::connect_event({{"Authorizer", token}, {"Authorizer", token}}))));
}

TEST_CASE("an unsigned token, one signed with a shared secret and one signed with another key are refused",
          "[lambda]") {
    ByJwt entry;
    const Json claims = entry.claims(ann);
    CHECK(entry.enters(signed_text(R"({"kid":"first","alg":"RS256"})", claims)));
    const std::string payload = base64url(as_bytes(claims.dump()));
    const auto unsigned_token = [&](std::string_view header) {
        return base64url(as_bytes(header)) + "." + payload + ".";
    };
    CHECK(entry.refused(unsigned_token(R"({"kid":"first","alg":"none"})")));
    CHECK(entry.refused(unsigned_token(R"({"kid":"first","alg":"NONE"})")));
    CHECK(entry.refused(unsigned_token(R"({"kid":"first","alg":"RS256"})")));
    CHECK(entry.refused(signed_text(R"({"kid":"first","alg":"none"})", claims)));
    const std::string text = base64url(as_bytes(R"({"kid":"first","alg":"HS256"})")) + "." + payload;
    const Bytes modulus = pool_key().open.n.bytes();
    CHECK(entry.refused(text + "." + base64url(crypto::hmac_sha256(modulus, as_bytes(text)))));
    CHECK(entry.refused(signed_text(R"({"kid":"first","alg":"RS256"})", claims, strangers_key())));
}

TEST_CASE("a key id that is a path, a URL or a database query matches no key", "[lambda]") {
    ByJwt entry;
    const Json claims = entry.claims(ann);
    CHECK(entry.enters(entry.id_token(ann)));
    for (const std::string_view id :
         {"../../first", "https://example.org/keys", "' OR 1=1 --", "", "FIRST", "first\\u0000"})
        CHECK(entry.refused(signed_text(
            R"({"kid":")" + std::string(id) + R"(","alg":"RS256","jku":"https://example.org/keys"})", claims)));
    CHECK(entry.refused(signed_text(R"({"kid":5,"alg":"RS256"})", claims)));
    CHECK(entry.refused(signed_text(R"({"alg":"RS256"})", claims)));
}

TEST_CASE("the keys are fetched once and kept, not fetched at each connect", "[lambda]") {
    ByJwt entry;
    for (int i = 0; i < 20; ++i) CHECK(entry.enters(entry.id_token(ann)));
    CHECK(entry.key_fetches == 1);
}

TEST_CASE("many unknown key ids cause only one fetch of the key set a minute", "[lambda]") {
    ByJwt entry;
    CHECK(entry.enters(entry.id_token(ann)));
    for (int second = 0; second < 120; ++second) {
        entry.backend.turns = 0;
        entry.backend.now += 1s;
        for (int i = 0; i < 5; ++i)
            CHECK(entry.refused(
                jwt::write_token(entry.claims(ann), "unknown-" + std::to_string(second * 5 + i), pool_key())));
    }
    CHECK(entry.key_fetches <= 3);
    CHECK(entry.enters(entry.id_token(ann)));
}

TEST_CASE("after the pool changes its key, the new key is fetched when a token names it", "[lambda]") {
    ByJwt entry;
    CHECK(entry.enters(entry.id_token(ann)));
    entry.key_id = "second";
    entry.backend.now += 2min;
    CHECK(entry.enters(jwt::write_token(entry.claims(ann), "second", pool_key())));
    CHECK(entry.key_fetches == 2);
}

TEST_CASE("a process without a cache fetches the keys each time", "[lambda]") {
    ByJwt entry;
    entry.backend.warm_cache = nullptr;
    CHECK(entry.enters(entry.id_token(ann)));
    CHECK(entry.enters(entry.id_token(ann)));
    CHECK(entry.key_fetches == 2);
}

TEST_CASE("without keys the authorizer still answers, and accepts tokens as soon as the keys are available",
          "[lambda]") {
    for (const HttpAnswer& answer :
         {away, HttpAnswer(std::unexpected(HttpFailure::network)),
          HttpAnswer(HttpResponse{.status = 500, .headers = {}, .body = {}}),
          HttpAnswer(HttpResponse{.status = 200, .headers = {}, .body = "<html>"}),
          HttpAnswer(HttpResponse{.status = 200, .headers = {}, .body = R"({"keys":[]})"})}) {
        ByJwt entry;
        entry.keys = answer;
        CHECK(entry.refused(entry.id_token(ann)));
        for (int i = 0; i < 10; ++i) CHECK(entry.refused(entry.id_token(ann)));
        CHECK(entry.key_fetches == 1);
        entry.keys.reset();
        entry.backend.now += 5s;
        CHECK(entry.enters(entry.id_token(ann)));
    }
}

TEST_CASE("a token of another pool is refused because of iss", "[lambda]") {
    ByJwt entry;
    for (const std::string_view issuer :
         {"https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Other",
          "https://cognito-idp.eu-west-1.amazonaws.com/us-east-1_Pool",
          "http://cognito-idp.us-east-1.amazonaws.com/us-east-1_Pool",
          "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Pool/", "https://example.org", ""})
        CHECK(entry.refused(entry.with("iss", issuer)));
    CHECK(entry.refused(entry.without("iss")));
}

TEST_CASE("an access token is refused because of token_use, and a token of another client because of aud", "[lambda]") {
    ByJwt entry;
    for (const std::string_view use : {"access", "refresh", "ID", ""})
        CHECK(entry.refused(entry.with("token_use", use)));
    CHECK(entry.refused(entry.without("token_use")));
    CHECK(entry.refused(entry.with("aud", "another-client")));
    CHECK(entry.refused(entry.with("aud", Json::array({"client"}))));
    CHECK(entry.refused(entry.without("aud")));
    Json access = entry.claims(ann);
    access.set("token_use", "access");
    access.set("client_id", "client");
    CHECK(entry.refused(jwt::write_token(access, "first", pool_key())));
}

TEST_CASE("a token is accepted until a minute after exp, which must be a whole number", "[lambda]") {
    ByJwt entry;
    for (const int ago : {1, 59}) CHECK(entry.enters(entry.with("exp", entry.second() - ago)));
    for (const int ago : {60, 61, 3'600}) CHECK(entry.refused(entry.with("exp", entry.second() - ago)));
    for (const Json& end : {Json(std::to_string(entry.second() + 3'600)), Json(1e300),
                            Json(static_cast<long long>(99'999'999'999)), Json(-1), Json(), Json(true), Json(1.5)})
        CHECK(entry.refused(entry.with("exp", end)));
    CHECK(entry.refused(entry.without("exp")));
    CHECK(entry.enters(entry.with("nbf", entry.second() + 59)));
    CHECK(entry.refused(entry.with("nbf", entry.second() + 3'600)));
    CHECK(entry.refused(entry.with("iat", entry.second() + 3'600)));
}

TEST_CASE(
    "a malformed header, two parts, bad base64url, trailing dots and duplicate claims are refused without a crash",
    "[lambda]") {
    ByJwt entry;
    const std::string good = entry.id_token(ann);
    const std::string header = good.substr(0, good.find('.'));
    const std::string rest = good.substr(good.find('.'));
    for (const std::string_view broken : {"", "{", "null", "[]", "5", "\"x\"", "{\"alg\":\"RS256\"", "\xff\xfe",
                                          "{\"alg\":[]}", "{\"alg\":\"RS256\",\"kid\":{}}"})
        CHECK(entry.refused(base64url(as_bytes(broken)) + rest));
    for (const std::string& token : std::vector<std::string>{
             header, good.substr(0, good.rfind('.')), good + ".", good + ".x", "." + good, "..", "...", "!!!" + rest,
             header + "." + rest, header + "=" + rest, good + "=", good + " ", good.substr(0, good.size() - 3)})
        CHECK(entry.refused(token));
    const std::string twice = R"({"sub":"sub-of-ann","sub":"sub-of-ben",)" + entry.claims(ann).dump().substr(1);
    const std::string text = header + "." + base64url(as_bytes(twice));
    CHECK(entry.refused(text + "." + base64url(crypto::rs256_sign(pool_key(), as_bytes(text)))));
    CHECK(entry.enters(good));
}

TEST_CASE("an ID token of more than 8 KB is refused before its signature is checked or keys are fetched", "[lambda]") {
    ByJwt entry;
    CHECK(entry.refused(std::string(1'000'000, 'A')));
    CHECK(entry.refused(entry.id_token(ann) + std::string(1'000'000, 'A')));
    const std::string large = entry.with("custom", std::string(limits::id_token_bytes, 'x'));
    CHECK(entry.refused(large));
    CHECK(entry.backend.turns == 0);
    CHECK(entry.key_fetches == 0);
}

TEST_CASE("if Cognito is unavailable or refuses, the answer is the usual \"Unauthorized\"", "[lambda]") {
    ByJwt entry;
    for (const HttpAnswer& answer :
         {away,
          HttpAnswer(HttpResponse{.status = 400, .headers = {}, .body = R"({"__type":"NotAuthorizedException"})"}),
          HttpAnswer(HttpResponse{.status = 200, .headers = {}, .body = "{}"})}) {
        entry.cognito = answer;
        CHECK(entry.refused(entry.id_token(ann)));
    }
    entry.cognito.reset();
    CHECK(entry.enters(entry.id_token(ann)));
}
