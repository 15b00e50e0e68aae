#include "simulator/iam/sigv4_check.h"

#include <catch2/catch_test_macros.hpp>

#include "aws/iot/publish.h"
#include "aws/iot/websocket_url.h"
#include "aws/sigv4.h"
#include "base/text_codes.h"

using namespace simulator;
using namespace simulator::iam;

namespace {

constexpr UnixTime noon{Milliseconds(1'440'938'160'000)};  // 2015-08-30T12:36:00Z

struct Signing {
    KeyRing keys{crypto::sha256(as_bytes("seed"))};
    Entropy entropy{crypto::sha256(as_bytes("entropy"))};
    aws::Credentials credentials =
        keys.issue({.role = Role::guest, .identity_id = "us-east-1:ada"}, noon + 1h, entropy);

    ReceivedRequest upgrade(UnixTime time = noon,
                            const aws::SigningOptions& options = {.token = aws::TokenRule::appended_after_signing},
                            const std::string& region = "us-east-1",
                            const std::string& service = "iotdevicegateway") const {
        const auto url =
            aws::presign_query("GET", "ws://127.0.0.1:8081/mqtt", credentials, {time, region, service}, options);
        REQUIRE(url.has_value());
        return {.method = "GET",
                .target = url->reveal().substr(std::string("ws://127.0.0.1:8081").size()),
                .headers = {{"Host", "127.0.0.1:8081"}},
                .body = {}};
    }

    // The type of the error, or nothing if the signature is valid.
    std::string flaw(const ReceivedRequest& request, UnixTime now = noon,
                     SigningService service = SigningService::iot_gateway) const {
        const auto principal = check_signature(request, service, keys, now);
        return principal ? std::string() : std::string(principal.error().type);
    }
};

void replace(std::string& text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("a presigned upgrade with the token after the signature identifies the caller", "[simulator]") {
    const Signing signing;
    const auto principal = check_signature(signing.upgrade(), SigningService::iot_gateway, signing.keys, noon);
    REQUIRE(principal.has_value());
    CHECK(principal->identity_id == "us-east-1:ada");
    CHECK(principal->role == Role::guest);
}

TEST_CASE("the IoT gateway refuses a token that is part of the signature", "[simulator]") {
    const Signing signing;
    CHECK(signing.flaw(signing.upgrade(noon, {.token = aws::TokenRule::signed_with_the_rest})) ==
          "InvalidSignatureException");
}

TEST_CASE("a signature is valid for five minutes before and after AWS's time", "[simulator]") {
    const Signing signing;
    const ReceivedRequest request = signing.upgrade();
    CHECK(signing.flaw(request, noon + 5min).empty());
    CHECK(signing.flaw(request, noon - 5min).empty());
    CHECK(signing.flaw(request, noon + 5min + 1ms) == "InvalidSignatureException");
    CHECK(signing.flaw(request, noon - 5min - 1ms) == "InvalidSignatureException");
}

TEST_CASE("X-Amz-Expires can shorten the validity of a signature, but not extend it", "[simulator]") {
    const Signing signing;
    const auto brief =
        signing.upgrade(noon, {.token = aws::TokenRule::appended_after_signing, .expires = std::chrono::seconds(60)});
    CHECK(signing.flaw(brief, noon + 60s).empty());
    CHECK(signing.flaw(brief, noon + 61s) == "InvalidSignatureException");
    const auto lasting =
        signing.upgrade(noon, {.token = aws::TokenRule::appended_after_signing, .expires = std::chrono::hours(24)});
    CHECK(signing.flaw(lasting, noon + 5min).empty());
    CHECK(signing.flaw(lasting, noon + 6min) == "InvalidSignatureException");
    const auto endless = signing.upgrade(
        noon, {.token = aws::TokenRule::appended_after_signing, .expires = std::chrono::seconds(604'801)});
    CHECK(signing.flaw(endless) == "IncompleteSignatureException");
}

TEST_CASE("expired credentials are distinguished from unknown ones", "[simulator]") {
    const Signing signing;
    CHECK(signing.flaw(signing.upgrade(noon + 1h - 1s), noon + 1h - 1s).empty());
    CHECK(signing.flaw(signing.upgrade(noon + 1h), noon + 1h) == "ExpiredTokenException");
    Signing stranger;
    stranger.keys = KeyRing(crypto::sha256(as_bytes("another account")));
    CHECK(stranger.flaw(signing.upgrade()) == "UnrecognizedClientException");
}

TEST_CASE("one changed character anywhere in the signed request is detected", "[simulator]") {
    const Signing signing;
    const ReceivedRequest good = signing.upgrade();
    REQUIRE(signing.flaw(good).empty());

    ReceivedRequest other_host = good;
    other_host.headers[0].value = "127.0.0.1:8082";
    CHECK(signing.flaw(other_host) == "InvalidSignatureException");
    ReceivedRequest no_port = good;
    no_port.headers[0].value = "127.0.0.1";
    CHECK(signing.flaw(no_port) == "InvalidSignatureException");
    ReceivedRequest other_method = good;
    other_method.method = "POST";
    CHECK(signing.flaw(other_method) == "InvalidSignatureException");
    ReceivedRequest other_path = good;
    replace(other_path.target, "/mqtt?", "/mqtu?");
    CHECK(signing.flaw(other_path) == "InvalidSignatureException");
    ReceivedRequest more_query = good;
    more_query.target += "&more=1";
    CHECK(signing.flaw(more_query) == "InvalidSignatureException");
    ReceivedRequest other_date = good;
    replace(other_date.target, "T123600Z", "T123601Z");
    CHECK(signing.flaw(other_date) == "InvalidSignatureException");

    const std::size_t start = good.target.find("X-Amz-Signature=") + 16;
    for (std::size_t i = 0; i < 64; ++i) {
        ReceivedRequest forged = good;
        char& digit = forged.target[start + i];
        digit = digit == '0' ? '1' : '0';
        CHECK(signing.flaw(forged) == "InvalidSignatureException");
    }
}

TEST_CASE("every change of the session token is detected, because it is sealed", "[simulator]") {
    const Signing signing;
    const std::string& token = signing.credentials.session_token.reveal();
    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string forged = token;
        forged[i] = forged[i] == 'A' ? 'B' : 'A';
        CHECK_FALSE(signing.keys.find(signing.credentials.access_key_id, forged).has_value());
    }
    CHECK_FALSE(signing.keys.find(signing.credentials.access_key_id, "").has_value());
    CHECK_FALSE(signing.keys.find("ASIAAAAAAAAAAAAAAAAA", token).has_value());
    CHECK(signing.keys.find(signing.credentials.access_key_id, token).has_value());
}

TEST_CASE("the scope must name this region and this service", "[simulator]") {
    const Signing signing;
    const aws::SigningOptions options{.token = aws::TokenRule::appended_after_signing};
    CHECK(signing.flaw(signing.upgrade(noon, options, "eu-west-1")) == "InvalidSignatureException");
    CHECK(signing.flaw(signing.upgrade(noon, options, "us-east-1", "iotdata")) == "InvalidSignatureException");
}

TEST_CASE("a request with a missing or partial signature is refused before anything is computed", "[simulator]") {
    const Signing signing;
    ReceivedRequest bare{.method = "GET", .target = "/mqtt", .headers = {{"Host", "127.0.0.1:8081"}}, .body = {}};
    CHECK(signing.flaw(bare) == "MissingAuthenticationTokenException");
    bare.headers.push_back({"Authorization", "Basic YTpi"});
    CHECK(signing.flaw(bare) == "IncompleteSignatureException");
    bare.headers.back().value = "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=00";
    CHECK(signing.flaw(bare) == "IncompleteSignatureException");

    ReceivedRequest twice = signing.upgrade();
    twice.target += "&X-Amz-Date=20150830T123600Z";
    CHECK(signing.flaw(twice) == "IncompleteSignatureException");
    ReceivedRequest no_host = signing.upgrade();
    replace(no_host.target, "X-Amz-SignedHeaders=host", "X-Amz-SignedHeaders=date");
    CHECK(signing.flaw(no_host) == "IncompleteSignatureException");
}

TEST_CASE("the signature of a publish covers its body and its token", "[simulator]") {
    const Signing signing;
    const auto endpoint = aws::iot_endpoint("127.0.0.1:8081", "us-east-1");
    REQUIRE(endpoint.has_value());
    const HttpRequest sent = *aws::iot::iot_publish_request(
        *endpoint, "c/in/g/lobby/us-east-1:ada", "{}", aws::iot::PublishQos::at_least_once, signing.credentials, noon);
    ReceivedRequest request{.method = sent.method,
                            .target = sent.url.substr(std::string("http://127.0.0.1:8081").size()),
                            .headers = sent.headers,
                            .body = sent.body};
    request.headers.push_back({"Host", "127.0.0.1:8081"});
    const auto flaw = [&](const ReceivedRequest& received) {
        return signing.flaw(received, noon, SigningService::iot_data);
    };
    CHECK(flaw(request).empty());
    ReceivedRequest other_body = request;
    other_body.body = "[]";
    CHECK(flaw(other_body) == "InvalidSignatureException");
    ReceivedRequest other_topic = request;
    replace(other_topic.target, "lobby", "lobbi");
    CHECK(flaw(other_topic) == "InvalidSignatureException");
    ReceivedRequest unsigned_payload = request;
    unsigned_payload.headers.push_back({"X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD"});
    CHECK(flaw(unsigned_payload) == "InvalidSignatureException");
}

TEST_CASE("a refusal is a 403 in AWS's format", "[simulator]") {
    const HttpResponse response =
        forbidden({"ExpiredTokenException", "The security token included in the request is expired"}, "trace");
    CHECK(response.status == 403);
    CHECK(response.body == R"({"message":"The security token included in the request is expired","traceId":"trace"})");
    REQUIRE(find_header(response.headers, "x-amzn-errortype"));
    CHECK(*find_header(response.headers, "x-amzn-errortype") == "ExpiredTokenException:");
}
