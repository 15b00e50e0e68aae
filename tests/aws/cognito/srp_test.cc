#include "aws/cognito/srp.h"

#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <iterator>

#include "aws/cognito/srp_server.h"
#include "base/calendar.h"
#include "base/json.h"
#include "base/text_codes.h"

using namespace aws;
using namespace aws::cognito;

namespace {

struct Case {
    Json json;

    const std::string& operator[](std::string_view name) const {
        const std::string* text = json.find_text(name);
        REQUIRE(text);
        return *text;
    }
    Bytes bytes(std::string_view name) const { return crypto::BigNumber::from_hex((*this)[name]).bytes(); }
    Secret password() const { return Secret((*this)["password"]); }
    srp::Challenge challenge() const {
        return {.user_id = (*this)["user"],
                .salt = (*this)["salt"],
                .server_public = (*this)["B"],
                .secret_block = (*this)["secret_block"]};
    }
    // The time of the timestamp, read from an HTTP date.
    UnixTime time() const {
        return *parse_http_date((*this)["pool"] == "Confab000" && (*this)["user"].size() > 20
                                    ? "Fri, 20 Nov 2026 12:00:00 GMT"
                                    : "Sun, 02 Aug 2026 01:02:03 GMT");
    }
};

std::vector<Case> cases() {
    std::ifstream in(CONFAB_SOURCE_DIR "/tests/aws/cognito/srp_cases.json", std::ios::binary);
    const auto json = parse_json(std::string(std::istreambuf_iterator<char>(in), {}));
    REQUIRE(json);
    REQUIRE(json->elements()->size() >= 7);
    std::vector<Case> out;
    for (const Json& element : *json->elements()) out.push_back({element});
    return out;
}

const Bytes entropy(32, 0x5a);

}  // namespace

TEST_CASE("our proof is that of amazon-cognito-identity-js, including leading zeros", "[aws]") {
    for (const Case& known : cases()) {
        INFO(known["name"]);
        const srp::Client client(known.bytes("a"));
        CHECK(client.public_value() == known["A"]);
        const auto proof = client.prove(known["pool"], known.challenge(), known.password(), known.time());
        REQUIRE(proof);
        CHECK(proof->timestamp == known["timestamp"]);
        CHECK(proof->signature == known["signature"]);
    }
}

TEST_CASE("the numbers on the way to the proof are those of amazon-cognito-identity-js", "[aws]") {
    for (const Case& known : cases()) {
        INFO(known["name"]);
        CHECK(srp::multiplier().hex() == known["k"]);
        const crypto::BigNumber A = crypto::BigNumber::from_hex(known["A"]),
                                B = crypto::BigNumber::from_hex(known["B"]);
        CHECK(srp::scrambler(A, B).hex() == known["u"]);
        const crypto::BigNumber salt = crypto::BigNumber::from_hex(known["salt"]);
        CHECK(srp::private_key(known["pool"], known["user"], known.password(), salt).hex() == known["x"]);
    }
}

TEST_CASE("the server's side agrees with the client's, and stores no password", "[aws]") {
    for (const Case& known : cases()) {
        INFO(known["name"]);
        const srp::Verifier verifier =
            srp::make_verifier(known["pool"], known["user"], known.password(), *from_hex(known["salt"]));
        CHECK(verifier.salt == known["salt"]);
        CHECK(verifier.verifier.hex() == known["verifier"]);
        const srp::Server server(verifier, known.bytes("b"));
        CHECK(server.public_value() == known["B"]);
        const auto key = server.agree(known["A"]);
        REQUIRE(key);
        CHECK(hex(*key) == known["key"]);
        const Bytes block = *from_base64(known["secret_block"]);
        const srp::Proof proof{.timestamp = known["timestamp"], .signature = known["signature"]};
        CHECK(srp::is_proof(proof, *key, known["pool"], known["user"], block));
    }
}

TEST_CASE("a proof with a wrong password, user, block or time is refused", "[aws]") {
    const Case known = cases().front();
    const std::string& pool = known["pool"];
    const std::string& user = known["user"];
    const srp::Server server(
        srp::make_verifier(pool, user, known.password(), *from_hex(known["salt"])), known.bytes("b"));
    const srp::Client client(entropy);
    const auto key = server.agree(client.public_value());
    REQUIRE(key);
    const Bytes block = *from_base64(known["secret_block"]);

    const auto right = client.prove(pool, known.challenge(), known.password(), known.time());
    REQUIRE(right);
    CHECK(srp::is_proof(*right, *key, pool, user, block));
    const auto wrong = client.prove(pool, known.challenge(), Secret("correct horse 1!"), known.time());
    REQUIRE(wrong);
    CHECK_FALSE(srp::is_proof(*wrong, *key, pool, user, block));
    CHECK_FALSE(srp::is_proof(*right, *key, "Confab001", user, block));
    CHECK_FALSE(srp::is_proof(*right, *key, pool, "somebody", block));
    CHECK_FALSE(srp::is_proof(*right, *key, pool, user, as_bytes("block two")));
    CHECK_FALSE(srp::is_proof({"Fri Nov 20 12:00:01 UTC 2026", right->signature}, *key, pool, user, block));
    CHECK_FALSE(srp::is_proof({right->timestamp, ""}, *key, pool, user, block));
}

TEST_CASE("a server with a number of zero modulo the prime learns nothing", "[aws]") {
    const Case known = cases().front();
    const srp::Client client(entropy);
    for (const std::string& B : {std::string("0"), srp::prime().hex(), mul(srp::prime(), crypto::BigNumber(2)).hex()}) {
        srp::Challenge challenge = known.challenge();
        challenge.server_public = B;
        CHECK_FALSE(client.prove(known["pool"], challenge, known.password(), known.time()));
    }
}

TEST_CASE("a client with a number of zero modulo the prime is refused", "[aws]") {
    const Case known = cases().front();
    const srp::Server server(srp::make_verifier("p", "u", Secret("x"), entropy), entropy);
    for (const std::string& A : {std::string("0"), srp::prime().hex(), mul(srp::prime(), crypto::BigNumber(3)).hex(),
                                 std::string(), std::string("zz"), std::string(1100, 'f')})
        CHECK_FALSE(server.agree(A));
}

TEST_CASE("a challenge that is not valid SRP gets no proof", "[aws]") {
    const Case known = cases().front();
    const srp::Client client(entropy);
    const auto prove = [&](auto change) {
        srp::Challenge challenge = known.challenge();
        change(challenge);
        return client.prove(known["pool"], challenge, known.password(), known.time());
    };
    CHECK(prove([](srp::Challenge&) {}));
    CHECK_FALSE(prove([](srp::Challenge& challenge) { challenge.salt = ""; }));
    CHECK_FALSE(prove([](srp::Challenge& challenge) { challenge.salt = "xyz"; }));
    CHECK_FALSE(prove([](srp::Challenge& challenge) { challenge.server_public = "<html>"; }));
    CHECK_FALSE(prove([](srp::Challenge& challenge) { challenge.server_public = std::string(5000, '1'); }));
    CHECK_FALSE(prove([](srp::Challenge& challenge) { challenge.secret_block = "not base64!"; }));
}

TEST_CASE("the timestamp is in English, by UTC, and the day has no leading zero", "[aws]") {
    CHECK(srp::timestamp(*parse_http_date("Sun, 02 Aug 2026 01:02:03 GMT")) == "Sun Aug 2 01:02:03 UTC 2026");
    CHECK(srp::timestamp(*parse_http_date("Thu, 31 Dec 2026 23:59:59 GMT")) == "Thu Dec 31 23:59:59 UTC 2026");
}
