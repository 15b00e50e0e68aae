#include "aws/cognito/identity_pool.h"

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <utility>
#include <vector>

#include "base/calendar.h"
#include "base/json.h"

using namespace aws;
using namespace aws::cognito;

namespace {

constexpr std::string_view endpoint = "https://cognito-identity.us-east-1.amazonaws.com/";
constexpr std::string_view identity = "us-east-1:99999999-89ab-cdef-0123-456789abcdef";

HttpAnswer answer(int status, std::string body, HttpHeaders headers = {}) {
    return HttpResponse{.status = status, .headers = std::move(headers), .body = std::move(body)};
}

std::string credentials_json(std::string_view expiration = "1.4409417600E9") {
    return R"({"IdentityId":")" + std::string(identity) +
           R"(","Credentials":{"AccessKeyId":"ASIAEXAMPLE","SecretKey":"c2VjcmV0","SessionToken":"dG9rZW4=","Expiration":)" +
           std::string(expiration) + "}}";
}

CognitoFailure failure_of(const HttpAnswer& given) {
    const auto id = read_get_id(given);
    const auto credentials = read_get_credentials(given);
    REQUIRE_FALSE(id);
    REQUIRE_FALSE(credentials);
    CHECK(id.error() == credentials.error());
    return credentials.error();
}

CognitoFailure failure_of(int status, std::string body, HttpHeaders headers = {}) {
    return failure_of(answer(status, std::move(body), std::move(headers)));
}

}  // namespace

TEST_CASE("both calls are unsigned JSON posts that name their action", "[aws]") {
    const HttpRequest get_id = get_id_request(endpoint, "us-east-1:01234567-89ab-cdef-0123-456789abcdef");
    CHECK(get_id == HttpRequest{.method = "POST",
                                .url = std::string(endpoint),
                                .headers = {{"Content-Type", "application/x-amz-json-1.1"},
                                            {"X-Amz-Target", "AWSCognitoIdentityService.GetId"}},
                                .body = R"({"IdentityPoolId":"us-east-1:01234567-89ab-cdef-0123-456789abcdef"})"});
    const HttpRequest get_credentials = get_credentials_request(endpoint, Secret(std::string(identity)));
    CHECK(*find_header(get_credentials.headers, "x-amz-target") ==
          "AWSCognitoIdentityService.GetCredentialsForIdentity");
    CHECK(get_credentials.body == R"({"IdentityId":"us-east-1:99999999-89ab-cdef-0123-456789abcdef"})");
}

TEST_CASE("successful answers give the identity and its credentials", "[aws]") {
    const auto id = read_get_id(answer(200, R"({"IdentityId":")" + std::string(identity) + R"(","Future":[1]})"));
    REQUIRE(id);
    CHECK(id->reveal() == identity);
    const auto credentials = read_get_credentials(answer(200, credentials_json()));
    REQUIRE(credentials);
    CHECK(*credentials == Credentials{.access_key_id = "ASIAEXAMPLE",
                                      .secret_access_key = Secret("c2VjcmV0"),
                                      .session_token = Secret("dG9rZW4="),
                                      .expires = *parse_basic_iso8601("20150830T133600Z")});
    const auto to_the_millisecond = read_get_credentials(answer(200, credentials_json("1440941760.25")));
    REQUIRE(to_the_millisecond);
    CHECK(to_the_millisecond->expires == *parse_basic_iso8601("20150830T133600Z") + 250ms);
}

TEST_CASE("AWS's refusals are distinguished, in every form of their names", "[aws]") {
    const std::vector<std::pair<std::string, CognitoFailure>> named = {
        {"TooManyRequestsException", CognitoFailure::throttled},
        {"ThrottlingException", CognitoFailure::throttled},
        {"LimitExceededException", CognitoFailure::throttled},
        {"NotAuthorizedException", CognitoFailure::not_authorized},
        {"ResourceNotFoundException", CognitoFailure::not_found},
        {"InvalidParameterException", CognitoFailure::invalid_request},
        {"ValidationException", CognitoFailure::invalid_request},
        {"InvalidIdentityPoolConfigurationException", CognitoFailure::misconfigured_pool},
        {"InternalErrorException", CognitoFailure::unavailable},
        {"ExternalServiceException", CognitoFailure::unavailable},
        {"SomethingNewException", CognitoFailure::unknown_error},
        {"", CognitoFailure::unknown_error},
    };
    for (const auto& [name, failure] : named) {
        INFO(name);
        CHECK(failure_of(400, R"({"__type":")" + name + R"(","message":"m"})") == failure);
        CHECK(failure_of(400, R"({"__type":"com.amazonaws.cognito.identity.model#)" + name + R"("})") == failure);
        CHECK(failure_of(400, "{}", {{"x-amzn-ErrorType", name + ":http://internal.amazon.com/coral/"}}) == failure);
    }
    CHECK(failure_of(500, R"({"__type":"SomethingNewException"})") == CognitoFailure::unavailable);
    CHECK(failure_of(429, R"({"__type":"SomethingNewException"})") == CognitoFailure::throttled);
}

TEST_CASE("answers that cannot come from AWS are recognised", "[aws]") {
    const std::string page = "<!DOCTYPE html><html><body>Welcome to Hotel WiFi</body></html>";
    CHECK(failure_of(200, page, {{"Content-Type", "text/html"}}) == CognitoFailure::not_aws);
    CHECK(failure_of(302, "", {{"Location", "http://portal.example/"}}) == CognitoFailure::not_aws);
    CHECK(failure_of(403, page) == CognitoFailure::not_aws);
    CHECK(failure_of(511, page) == CognitoFailure::not_aws);
    CHECK(failure_of(503, "") == CognitoFailure::unavailable);
    CHECK(failure_of(429, page) == CognitoFailure::throttled);
    CHECK(failure_of(400, "") == CognitoFailure::not_aws);
    CHECK(failure_of(204, "") == CognitoFailure::not_aws);
    CHECK(failure_of(0, "") == CognitoFailure::not_aws);
    CHECK(failure_of(200, "") == CognitoFailure::not_aws);
    CHECK(failure_of(200, "[]") == CognitoFailure::not_aws);
    CHECK(failure_of(200, "\"us-east-1:x\"") == CognitoFailure::not_aws);
    CHECK(failure_of(200, std::string(50'000, '[')) == CognitoFailure::not_aws);
    CHECK(failure_of(400, R"({"__type":5})") == CognitoFailure::not_aws);
    CHECK(failure_of(200, std::string(largest_cognito_answer + 1, ' ')) == CognitoFailure::too_large);
    CHECK(failure_of(400, std::string(largest_cognito_answer + 1, '{')) == CognitoFailure::too_large);
}

TEST_CASE("a missing answer keeps its reason", "[aws]") {
    CHECK(failure_of(std::unexpected(HttpFailure::network)) == CognitoFailure::network);
    CHECK(failure_of(std::unexpected(HttpFailure::timed_out)) == CognitoFailure::timed_out);
    CHECK(failure_of(std::unexpected(HttpFailure::too_large)) == CognitoFailure::too_large);
}

TEST_CASE("a missing identity, and one of another type or form, is malformed", "[aws]") {
    for (const std::string& body :
         {std::string("{}"), std::string(R"({"IdentityId":null})"), std::string(R"({"IdentityId":5})"),
          std::string(R"({"IdentityId":""})"), std::string(R"({"IdentityId":"x"})"),
          std::string(R"({"IdentityId":"us-east-1:99999999-89ab-cdef-0123-456789abcde/"})"),
          R"({"IdentityId":"us-east-1:)" + std::string(10'000, 'a') + "\"}"}) {
        INFO(body.substr(0, 80));
        const auto id = read_get_id(answer(200, body));
        REQUIRE_FALSE(id);
        CHECK(id.error() == CognitoFailure::malformed);
    }
}

TEST_CASE("credentials with a missing, mistyped or impossible part are malformed as a whole", "[aws]") {
    std::vector<std::string> bodies = {
        "{}", R"({"Credentials":null})", R"({"Credentials":[]})", R"({"Credentials":"x"})"};
    for (const char* expiration :
         {"null", "\"1440941760\"", "-1", "0", "1e300", "1440941760000", "999999999", "true", "[]", "{}"})
        bodies.push_back(credentials_json(expiration));
    const auto replaced = [](std::string_view part, std::string_view with) {
        std::string body = credentials_json();
        body.replace(body.find(part), part.size(), with);
        return body;
    };
    for (const char* part : {"\"ASIAEXAMPLE\"", "\"c2VjcmV0\"", "\"dG9rZW4=\""})
        for (const std::string& with :
             {std::string("null"), std::string("7"), std::string("\"\""), std::string("\"a\\nb\""),
              std::string("\"a b\""), std::string("\"\\u00e4\""), "\"" + std::string(5000, 'k') + "\""})
            bodies.push_back(replaced(part, with));
    for (const char* part : {"AccessKeyId", "SecretKey", "SessionToken", "Expiration", "Credentials"})
        bodies.push_back(replaced(part, "Other"));
    for (const std::string& body : bodies) {
        INFO(body.substr(0, 300));
        const auto credentials = read_get_credentials(answer(200, body));
        REQUIRE_FALSE(credentials);
        CHECK(credentials.error() == CognitoFailure::malformed);
    }
}

TEST_CASE("too many requests are a temporary failure, a refusal is not", "[aws]") {
    CHECK(is_temporary(CognitoFailure::throttled));
    CHECK_FALSE(is_temporary(CognitoFailure::not_authorized));
}

TEST_CASE("only answers in Cognito's format count as coming from AWS", "[aws]") {
    CHECK(is_from_cognito(answer(200, credentials_json())));
    CHECK(is_from_cognito(answer(400, R"({"__type":"NotAuthorizedException"})")));
    CHECK_FALSE(is_from_cognito(answer(200, "<html>")));
    CHECK_FALSE(is_from_cognito(answer(200, "{}")));
    CHECK_FALSE(is_from_cognito(answer(503, "")));
    CHECK_FALSE(is_from_cognito(std::unexpected(HttpFailure::network)));
}
