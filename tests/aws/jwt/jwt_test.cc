#include "aws/jwt/verify.h"

#include <catch2/catch_test_macros.hpp>

#include "aws/jwt/write.h"
#include "base/text_codes.h"
#include "crypto/sha256.h"

using namespace aws;
using namespace aws::jwt;

namespace {

// Made with jose.
const std::string jose_keys =
    R"({"keys":[{"kty":"RSA","n":"oHCQrmY6qc2bz3BxYnG8HjxiETOHQlU2_rLLs0sv87b27el-MqaOTA_I93CcmWTYDELCBPTWTNOvep)"
    R"(FF7eQdxkPsXWFmmrW3zNWhFumu_ADvbr8-PoPG2aBngypQN5O60mukFZXeNjmV7Dqq3138JEDKSXK6-_bOyFBWC9dN2LONKn2OphEnVIa)"
    R"(NntCVaYvzSy5EWmHsmwFGcyDc1p_8k8KictBexGKFIIGyVJA242aHoAY5fA1-Z19eYb7_HEElv7YxdQxsvkwdJ-Ei4_R4zbZcy1Grfc-q)"
    R"(NWBqc5-M-EGwwcwUw3vykTdqddmqmM0kf_3mw3-_O0DaeVR_YScyRw","e":"AQAB","kid":"first","alg":"RS256","use":"sig)"
    R"("}]})";
const std::string jose_token =
    "eyJhbGciOiJSUzI1NiIsImtpZCI6ImZpcnN0In0.eyJzdWIiOiIwYTFiIiwidG9rZW5fdXNlIjoiYWNjZXNzIiwiY2xpZW50X2lkIjoiY2xpZW"
    "50IiwidXNlcm5hbWUiOiJhbm4iLCJpc3MiOiJodHRwczovL2NvZ25pdG8taWRwLnVzLWVhc3QtMS5hbWF6b25hd3MuY29tL3VzLWVhc3QtMV9D"
    "b25mYWIwMDAiLCJpYXQiOjE3OTUxNzYwMDAsImV4cCI6MTc5NTE3OTYwMH0.cp4YXsFv0ImxLHqRJ_TeOFzeDZib-aDWBdofwkOGV3XSAbZr4s"
    "JBBGjUaFqQWwEmvCe-iJgvEzsGuk7k0OGn7Er3KcY1IJiOkZpaNaVgE-yXETENi42vcbNJBkesFbKOHg3cw_2qRScZbZsSwQuLstXEFsj_O_NU"
    "6Il_U_A_B77gUX4IR0JSE_dbpSWIvd61mjmf4Kvhr0_uqb6ruYquIKbQZk1DVnMGXnpmauH-yfZ2FBBuKQ4uwTNvNmVl9leakfOAXIBmOSAFgX"
    "iOLMe4ATO4_3DJ6z4qMO0pb_6jXdAHNuu7wwgTa7RbbBbmizq5iUIHsBWXQMxmQPPbxFOFkA";

const std::string pool = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Confab000";
constexpr std::int64_t written = 1'795'176'000;
constexpr std::int64_t ends = written + 3600;
const jwt::Expected access{.issuer = pool, .client_id = "client", .use = jwt::Use::access};
const jwt::Expected id{.issuer = pool, .client_id = "client", .use = jwt::Use::id};

UnixTime at(std::int64_t second) { return UnixTime(std::chrono::seconds(second)); }

const crypto::RsaPrivateKey& our_key() {
    static const crypto::RsaPrivateKey key = crypto::make_rsa_key({3, 1, 4, 1});
    return key;
}
const crypto::RsaPrivateKey& strangers_key() {
    static const crypto::RsaPrivateKey key = crypto::make_rsa_key({2, 7, 1, 8});
    return key;
}
jwt::KeySet our_keys() { return {{.id = "first", .key = our_key().open}}; }

Json access_claims() {
    return Json::object(
        {{"sub", "0a1b"},
         {"iss", pool},
         {"client_id", "client"},
         {"token_use", "access"},
         {"iat", static_cast<long long>(written)},
         {"exp", static_cast<long long>(ends)}});
}
Json id_claims() {
    return Json::object({{"sub", "0a1b"},
                         {"iss", pool},
                         {"aud", "client"},
                         {"token_use", "id"},
                         {"exp", static_cast<long long>(ends)}});
}

std::string signed_text(std::string_view header, std::string_view claims) {
    return base64url(as_bytes(header)) + '.' + base64url(as_bytes(claims));
}
// Any header and claims with a valid signature.
std::string token_of(std::string_view header, std::string_view claims, const crypto::RsaPrivateKey& key = our_key()) {
    const std::string text = signed_text(header, claims);
    return text + '.' + base64url(crypto::rs256_sign(key, as_bytes(text)));
}
constexpr std::string_view header = R"({"kid":"first","alg":"RS256"})";

bool is_good(std::string_view token, const jwt::Expected& expected = access, std::int64_t now = written + 10) {
    return jwt::verified_claims(token, our_keys(), expected, at(now)).has_value();
}
bool claims_are_good(Json claims, const jwt::Expected& expected = access, std::int64_t now = written + 10) {
    return is_good(jwt::write_token(claims, "first", our_key()), expected, now);
}
Json with(Json claims, std::string_view name, Json value) {
    claims.set(name, std::move(value));
    return claims;
}

}  // namespace

TEST_CASE("a token signed by another implementation is accepted", "[aws]") {
    const auto keys = jwt::read_key_set(jose_keys);
    REQUIRE(keys);
    const auto claims = jwt::verified_claims(jose_token, *keys, access, at(written));
    REQUIRE(claims);
    CHECK(*claims->find_text("username") == "ann");
    CHECK_FALSE(jwt::verified_claims(jose_token, our_keys(), access, at(written)));
}

TEST_CASE("our own tokens can be read", "[aws]") {
    CHECK(claims_are_good(access_claims()));
    CHECK(claims_are_good(id_claims(), id));
    const auto keys = jwt::read_key_set(jwt::write_key_set("first", our_key().open).dump());
    REQUIRE(keys);
    CHECK(*keys == our_keys());
}

TEST_CASE("input 44: alg none, HS256 with the public key, and RS256 with another key are refused", "[aws]") {
    const std::string claims = access_claims().dump();
    for (const char* alg : {"none", "None", "NONE", "HS256", "RS384", "rs256", ""}) {
        const std::string other = Json::object({{"kid", "first"}, {"alg", alg}}).dump();
        CHECK_FALSE(is_good(token_of(other, claims)));
        CHECK_FALSE(is_good(signed_text(other, claims) + "."));
    }
    CHECK_FALSE(is_good(token_of(R"({"kid":"first"})", claims)));
    CHECK_FALSE(is_good(token_of(R"({"kid":"first","alg":["RS256"]})", claims)));
    CHECK_FALSE(is_good(token_of(R"({"kid":"first","alg":"RS256","crit":["exp"]})", claims)));

    const std::string hs256 = signed_text(R"({"kid":"first","alg":"HS256"})", claims);
    const crypto::Digest mac = crypto::hmac_sha256(our_key().open.n.bytes(), as_bytes(hs256));
    CHECK_FALSE(is_good(hs256 + '.' + base64url(mac)));

    CHECK_FALSE(is_good(token_of(header, claims, strangers_key())));
    CHECK_FALSE(is_good(signed_text(header, claims) + "."));
}

TEST_CASE("input 45: a key id that is a path, a URL or SQL is an unknown id", "[aws]") {
    for (const char* kid : {"../../etc/passwd", "https://evil.example/keys.json", "first' OR '1'='1", "", "First"}) {
        const std::string other = Json::object({{"kid", kid}, {"alg", "RS256"}}).dump();
        CHECK_FALSE(is_good(token_of(other, access_claims().dump())));
    }
    CHECK_FALSE(is_good(token_of(R"({"alg":"RS256"})", access_claims().dump())));
    CHECK_FALSE(is_good(token_of(R"({"kid":7,"alg":"RS256"})", access_claims().dump())));
    // A key inside the token is ignored.
    std::string inside = R"({"kid":"own","alg":"RS256","jwk":)";
    inside += jwt::write_key_set("own", strangers_key().open).find("keys")->elements()->front().dump() + "}";
    CHECK_FALSE(is_good(token_of(inside, access_claims().dump(), strangers_key())));
}

TEST_CASE("input 45: many unknown key ids request the keys once a minute", "[aws]") {
    jwt::Verifier verifier(access, our_keys());
    const auto now = [](Milliseconds time) { return Instant(time); };
    CHECK_FALSE(verifier.wants_keys(now(0s)));
    CHECK(verifier.claims(jwt::write_token(access_claims(), "first", our_key()), at(written)));
    CHECK_FALSE(verifier.claims("rubbish", at(written)));
    CHECK_FALSE(verifier.wants_keys(now(0s)));

    const std::string second = jwt::write_token(access_claims(), "second", strangers_key());
    CHECK_FALSE(verifier.claims(second, at(written)));
    REQUIRE(verifier.wants_keys(now(1s)));
    verifier.keys_requested(now(1s));
    for (int i = 0; i < 100; ++i) {
        CHECK_FALSE(verifier.claims(second, at(written)));
        CHECK_FALSE(verifier.wants_keys(now(1s + Milliseconds(i * 500))));
    }
    CHECK(verifier.wants_keys(now(61s)));
    verifier.keys_requested(now(61s));
    verifier.keys_received({{.id = "second", .key = strangers_key().open}});
    CHECK(verifier.claims(second, at(written)));
    CHECK_FALSE(verifier.wants_keys(now(10min)));
}

TEST_CASE("input 46: another issuer, another client, and an ID token instead of an access token are refused", "[aws]") {
    CHECK_FALSE(claims_are_good(with(access_claims(), "iss", pool + "1")));
    CHECK_FALSE(claims_are_good(with(access_claims(), "iss", pool + "/")));
    CHECK_FALSE(claims_are_good(with(access_claims(), "iss", Json())));
    CHECK_FALSE(claims_are_good(with(access_claims(), "client_id", "other")));
    CHECK_FALSE(claims_are_good(with(access_claims(), "token_use", "id")));
    CHECK_FALSE(claims_are_good(id_claims(), access));
    CHECK_FALSE(claims_are_good(access_claims(), id));
    CHECK_FALSE(claims_are_good(with(id_claims(), "aud", "other"), id));
    CHECK_FALSE(claims_are_good(with(id_claims(), "aud", Json::array({"client"})), id));
    CHECK_FALSE(claims_are_good(with(access_claims(), "sub", "")));
    CHECK_FALSE(claims_are_good(with(access_claims(), "sub", 5)));
    jwt::Expected nobody = access;
    nobody.client_id.clear();
    CHECK_FALSE(claims_are_good(with(access_claims(), "client_id", ""), nobody));
}

TEST_CASE("input 47: a token is valid a minute longer than it says, and a minute earlier", "[aws]") {
    for (const std::int64_t late : {0, 1, 59}) CHECK(claims_are_good(access_claims(), access, ends + late));
    for (const std::int64_t late : {60, 61, 3600}) CHECK_FALSE(claims_are_good(access_claims(), access, ends + late));
    for (const char* name : {"nbf", "iat"}) {
        INFO(name);
        const auto begins = [&](long long moment) {
            return claims_are_good(with(access_claims(), name, moment), access, written);
        };
        CHECK(begins(written - 1000));
        CHECK(begins(written + 60));
        CHECK_FALSE(begins(written + 61));
        CHECK_FALSE(claims_are_good(with(access_claims(), name, "1795176000")));
    }
}

TEST_CASE("input 47: times that are not whole seconds of our era are refused", "[aws]") {
    Json none = Json::object({{"sub", "0a1b"}, {"iss", pool}, {"client_id", "client"}, {"token_use", "access"}});
    CHECK_FALSE(claims_are_good(none));
    for (const Json& bad : {Json("1795179600"), Json(1'795'179'600.5), Json(true), Json(), Json(-1), Json(0),
                            Json::array({1'795'179'600}), Json(1e18), Json(INT64_MAX), Json(10'000'000'000)})
        CHECK_FALSE(claims_are_good(with(access_claims(), "exp", bad)));
    const std::string claims = access_claims().dump();
    for (const char* bad : {"1e400", "NaN", "0x6b00a1d0", "18446744073709551616"}) {
        std::string text = claims;
        text.replace(text.find("1795179600"), 10, bad);
        CHECK_FALSE(is_good(token_of(header, text)));
    }
}

TEST_CASE("input 48: a token that is too long, has two parts, invalid base64url or a duplicate claim is refused",
          "[aws]") {
    const std::string good = jwt::write_token(access_claims(), "first", our_key());
    REQUIRE(is_good(good));
    CHECK_FALSE(is_good(""));
    CHECK_FALSE(is_good(std::string(1'000'000, 'a')));
    CHECK_FALSE(is_good(std::string(1'000'000, '.')));
    CHECK_FALSE(claims_are_good(with(access_claims(), "more", std::string(7'000, 'x'))));
    CHECK_FALSE(is_good(good.substr(0, good.rfind('.'))));
    CHECK_FALSE(is_good(good + "."));
    CHECK_FALSE(is_good("." + good));
    CHECK_FALSE(is_good(good + ".x"));
    CHECK_FALSE(is_good(good + "="));
    CHECK_FALSE(is_good(" " + good));
    CHECK_FALSE(is_good(good + "\n"));
    for (std::size_t i = 0; i < good.size(); i += 7) {
        std::string changed = good;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        INFO(i);
        CHECK_FALSE(is_good(changed));
        changed[i] = '+';
        CHECK_FALSE(is_good(changed));
    }

    std::string twice = access_claims().dump();
    twice.insert(twice.size() - 1, R"(,"client_id":"client")");
    CHECK_FALSE(is_good(token_of(header, twice)));
    CHECK_FALSE(is_good(token_of(R"({"kid":"first","alg":"RS256","alg":"RS256"})", access_claims().dump())));
    CHECK_FALSE(is_good(token_of(header, "[]")));
    CHECK_FALSE(is_good(token_of(header, "")));
    CHECK_FALSE(is_good(token_of("null", access_claims().dump())));
}

TEST_CASE("a key set keeps the keys for RS256 signatures, and refuses broken ones", "[aws]") {
    const Json key = jwt::write_key_set("first", our_key().open).find("keys")->elements()->front();
    const auto read = [](const std::vector<Json>& keys) {
        Json list{Json::Array{}};
        for (const Json& each : keys) list.push(each);
        return jwt::read_key_set(Json::object({{"keys", list}}).dump());
    };
    CHECK(read({key, with(with(key, "kid", "second"), "kty", "EC")})->size() == 1);
    CHECK(read({key, with(with(key, "kid", "second"), "use", "enc")})->size() == 1);
    CHECK(read({key, with(with(key, "kid", "second"), "alg", "RS512")})->size() == 1);
    CHECK(read({key, with(key, "kid", "second")})->size() == 2);
    CHECK_FALSE(read({}));
    CHECK_FALSE(read({key, key}));
    CHECK_FALSE(read({with(key, "kid", "")}));
    CHECK_FALSE(read({with(key, "n", "AQAB")}));
    CHECK_FALSE(read({with(key, "n", "!")}));
    CHECK_FALSE(read({with(key, "e", 65537)}));
    CHECK_FALSE(read(std::vector<Json>(17, key)));
    for (const char* text : {"", "<html>", "[]", "{}", R"({"keys":{}})", R"({"keys":[1,null]})"})
        CHECK_FALSE(jwt::read_key_set(text));
}
