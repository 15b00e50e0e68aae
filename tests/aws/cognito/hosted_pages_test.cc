#include "aws/cognito/hosted_pages.h"

#include <catch2/catch_test_macros.hpp>

#include "aws/url.h"
#include "base/json.h"
#include "base/text_codes.h"
#include "crypto/sha256.h"

using namespace aws;
using namespace aws::cognito;

namespace {

const HostedPages pages{.url = "https://confab.auth.us-east-1.amazoncognito.com",
                        .client_id = "clientid",
                        .redirect_url = "https://chat.example/"};
const Visit visit = new_visit({1, 2, 3, 4}, Keep::signed_in);

std::string return_query(std::string_view more) { return "state=" + visit.state.reveal() + std::string(more); }

HttpAnswer answer(int status, std::string body) {
    return HttpResponse{.status = status, .headers = {}, .body = std::move(body)};
}
std::string tokens(std::string_view claims) {
    const std::string id = base64url(as_bytes(R"({"alg":"RS256"})")) + '.' + base64url(as_bytes(claims)) + ".c2ln";
    return R"({"id_token":")" + id +
           R"(","access_token":"A","refresh_token":"R","expires_in":3600,"token_type":"Bearer"})";
}

}  // namespace

TEST_CASE("the URL of the hosted pages has a state, a nonce and a challenge, and no secret", "[aws]") {
    const std::string url = authorize_url(pages, visit, "Google");
    const auto parsed = parse_url(url);
    REQUIRE(parsed);
    CHECK(parsed->host == "confab.auth.us-east-1.amazoncognito.com");
    CHECK(parsed->path == "/oauth2/authorize");
    const QueryParameters query = parse_query(parsed->query);
    CHECK(*find_parameter(query, "response_type") == "code");
    CHECK(*find_parameter(query, "client_id") == "clientid");
    CHECK(*find_parameter(query, "redirect_uri") == "https://chat.example/");
    CHECK(*find_parameter(query, "scope") == "openid email profile aws.cognito.signin.user.admin");
    CHECK(*find_parameter(query, "state") == visit.state.reveal());
    CHECK(*find_parameter(query, "nonce") == visit.nonce.reveal());
    CHECK(*find_parameter(query, "code_challenge_method") == "S256");
    CHECK(*find_parameter(query, "code_challenge") == base64url(crypto::sha256(as_bytes(visit.verifier.reveal()))));
    CHECK(*find_parameter(query, "identity_provider") == "Google");
    CHECK(url.find(visit.verifier.reveal()) == std::string::npos);
    CHECK(authorize_url(pages, visit, "").find("identity_provider") == std::string::npos);
}

TEST_CASE("each visit has its own values, long enough for RFC 7636", "[aws]") {
    const Visit other = new_visit({1, 2, 3, 5}, Keep::signed_in);
    for (const auto& value : {&Visit::verifier, &Visit::state, &Visit::nonce}) {
        CHECK((visit.*value).reveal().size() == 43);
        CHECK((visit.*value).reveal() != (other.*value).reveal());
    }
    CHECK(visit.state.reveal() != visit.nonce.reveal());
    CHECK(visit.state.reveal() != visit.verifier.reveal());
}

TEST_CASE("the challenge is the one of RFC 7636 appendix B", "[aws]") {
    Visit known = visit;
    known.verifier = Secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    CHECK(authorize_url(pages, known, "").find("code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM") !=
          std::string::npos);
}

TEST_CASE("a visit survives being stored, and an invalid one is refused", "[aws]") {
    CHECK(read_visit(write_visit(visit)) == visit);
    CHECK(read_visit(write_visit(new_visit({9, 9, 9, 9}, Keep::only_now)))->keep == Keep::only_now);
    for (const char* text : {"", "{}", "null", "<html>", R"({"verifier":"short","state":"s","nonce":"n","keep":true})",
                             R"({"verifier":5,"state":"s","nonce":"n","keep":true})"})
        CHECK_FALSE(read_visit(Secret(text)));
}

TEST_CASE("a return with our state gives the code", "[aws]") {
    const auto code = read_return("code=abc-123&" + return_query(""), visit);
    REQUIRE(code);
    CHECK(*code == Secret("abc-123"));
}

TEST_CASE("a return with another state is refused as somebody else's link", "[aws]") {
    const auto failure = [](const std::string& query) { return read_return(query, visit).error(); };
    CHECK(failure("") == Failure::forged_return);
    CHECK(failure("code=abc") == Failure::forged_return);
    CHECK(failure("code=abc&state=") == Failure::forged_return);
    CHECK(failure("code=abc&state=other") == Failure::forged_return);
    CHECK(failure("code=abc&" + return_query("x")) == Failure::forged_return);
    CHECK(failure("code=abc&state=other&" + return_query("")) == Failure::forged_return);
    CHECK(failure("code=a&code=b&" + return_query("")) == Failure::forged_return);
    CHECK(failure(return_query("")) == Failure::forged_return);
    CHECK(failure(return_query("&code=")) == Failure::forged_return);
    CHECK(failure(return_query("&code=" + std::string(3000, 'c'))) == Failure::forged_return);
    CHECK(failure(return_query("&code=" + std::string(9000, 'c'))) == Failure::forged_return);
    CHECK(failure("error=access_denied") == Failure::forged_return);
    Visit empty;
    CHECK(read_return("code=abc&state=", empty).error() == Failure::forged_return);
}

TEST_CASE("the errors of the hosted pages are distinguished", "[aws]") {
    const auto failure = [](std::string_view error) {
        return read_return(return_query("&error=" + std::string(error)), visit).error();
    };
    CHECK(failure("access_denied") == Failure::cancelled);
    CHECK(failure("temporarily_unavailable") == Failure::unavailable);
    CHECK(failure("server_error") == Failure::unavailable);
    CHECK(failure("invalid_scope") == Failure::misconfigured);
}

TEST_CASE("the code is exchanged with the verifier and exactly the same redirect URL", "[aws]") {
    const HttpRequest request = exchange_request(pages, visit, Secret("a/b"));
    CHECK(request.method == "POST");
    CHECK(request.url == pages.url + "/oauth2/token");
    CHECK(*find_header(request.headers, "content-type") == "application/x-www-form-urlencoded");
    CHECK(request.body ==
          "grant_type=authorization_code&client_id=clientid&code=a%2Fb&redirect_uri=https%3A%2F%2Fchat.example%2F&code_"
          "verifier=" +
              visit.verifier.reveal());
}

TEST_CASE("tokens are accepted only with the nonce of this visit", "[aws]") {
    const std::string ours = R"({"cognito:username":"Google_1","nonce":")" + visit.nonce.reveal() + "\"}";
    const auto good = read_exchanged(answer(200, tokens(ours)), visit);
    REQUIRE(good);
    CHECK(good->user_name == "Google_1");
    CHECK(good->refresh == Secret("R"));
    CHECK(read_exchanged(answer(200, tokens(R"({"cognito:username":"x","nonce":"other"})")), visit).error() ==
          Failure::forged_return);
    CHECK(read_exchanged(answer(200, tokens(R"({"cognito:username":"x"})")), visit).error() == Failure::forged_return);
}

TEST_CASE("a failed exchange gives the reason, without text from the answer", "[aws]") {
    const auto failure = [](const HttpAnswer& with) { return read_exchanged(with, visit).error(); };
    CHECK(failure(answer(400, R"({"error":"invalid_grant"})")) == Failure::session_ended);
    CHECK(failure(answer(400, R"({"error":"invalid_client"})")) == Failure::misconfigured);
    CHECK(failure(answer(400, R"({"error":"unauthorized_client"})")) == Failure::misconfigured);
    CHECK(failure(answer(200, "<html>")) == Failure::not_aws);
    CHECK(failure(answer(200, "{}")) == Failure::malformed);
    CHECK(failure(answer(500, "")) == Failure::unavailable);
    CHECK(failure(std::unexpected(HttpFailure::network)) == Failure::network);
}
