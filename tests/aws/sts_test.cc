#include "aws/sts.h"

#include <catch2/catch_test_macros.hpp>

#include "aws/url.h"
#include "base/calendar.h"

using namespace aws;
using namespace aws::sts;

namespace {

const Caller caller{
    .url = "https://sts.us-east-1.amazonaws.com/",
    .region = "us-east-1",
    .credentials = {.access_key_id = "AKIDEXAMPLE",
                    .secret_access_key = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
                    .session_token = Secret("AQoDYXdzEXAMPLE/session+token=="),
                    .expires = {}},
    .time = *parse_basic_iso8601("20150830T123600Z")};

// The example of the API reference.
constexpr std::string_view example = R"(<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleResult>
    <SourceIdentity>Alice</SourceIdentity>
    <AssumedRoleUser>
      <Arn>arn:aws:sts::123456789012:assumed-role/demo/TestAR</Arn>
      <AssumedRoleId>ARO123EXAMPLE123:TestAR</AssumedRoleId>
    </AssumedRoleUser>
    <Credentials>
      <AccessKeyId>ASIAIOSFODNN7EXAMPLE</AccessKeyId>
      <SecretAccessKey>wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY</SecretAccessKey>
      <SessionToken>AQoDYXdzEPT//////////wEXAMPLEtc764&amp;==</SessionToken>
      <Expiration>2019-11-09T13:34:41Z</Expiration>
    </Credentials>
    <PackedPolicySize>6</PackedPolicySize>
  </AssumeRoleResult>
  <ResponseMetadata><RequestId>c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId></ResponseMetadata>
</AssumeRoleResponse>)";

HttpAnswer ok(std::string body) { return HttpResponse{.status = 200, .headers = {}, .body = std::move(body)}; }
Failure failure(std::string_view code, int status) {
    return read_assumed(
               HttpResponse{.status = status,
                            .headers = {},
                            .body = "<ErrorResponse xmlns=\"x\"><Error><Type>Sender</Type><Code>" + std::string(code) +
                                    "</Code><Message>SECRET</Message></Error></ErrorResponse>"})
        .error();
}
std::string changed(std::string_view from, std::string_view to) {
    std::string text(example);
    text.replace(text.find(from), from.size(), to);
    return text;
}

}  // namespace

TEST_CASE("a role is requested with a signed form that contains the policy", "[aws]") {
    const auto made = request(
        AssumeRole{.role_arn = "arn:aws:iam::123456789012:role/demo",
                   .session_name = "TestAR",
                   .duration = 3600s,
                   .policy = Json::object({{"Version", "2012-10-17"}})},
        caller);
    REQUIRE(made);
    CHECK(made->method == "POST");
    CHECK(made->url == caller.url);
    CHECK(made->body ==
          "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fdemo&"
          "RoleSessionName=TestAR&"
          "DurationSeconds=3600&Policy=%7B%22Version%22%3A%222012-10-17%22%7D");
    CHECK(find_header(made->headers, "authorization")->contains("/20150830/us-east-1/sts/aws4_request"));
    CHECK_FALSE(request(AssumeRole{.role_arn = {}, .session_name = {}}, caller)->body.contains("Policy"));
}

TEST_CASE("the assumed role's keys are read from the answer's XML", "[aws]") {
    const auto assumed = read_assumed(ok(std::string(example)));
    REQUIRE(assumed);
    CHECK(assumed->credentials.access_key_id == "ASIAIOSFODNN7EXAMPLE");
    CHECK(assumed->credentials.secret_access_key == Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY"));
    CHECK(assumed->credentials.session_token == Secret("AQoDYXdzEPT//////////wEXAMPLEtc764&=="));
    CHECK(assumed->credentials.expires == *parse_basic_iso8601("20191109T133441Z"));
    CHECK(assumed->role_id == "ARO123EXAMPLE123:TestAR");
    CHECK(assumed->arn == "arn:aws:sts::123456789012:assumed-role/demo/TestAR");
    CHECK(read_assumed(ok(changed("41Z", "41.250Z")))->credentials.expires == *parse_basic_iso8601("20191109T133441Z"));
}

TEST_CASE("incomplete keys are refused", "[aws]") {
    for (const auto& [from, to] :
         {std::pair("<AccessKeyId>ASIAIOSFODNN7EXAMPLE", "<AccessKeyId>"),
          std::pair("2019-11-09T13:34:41Z", "tomorrow"), std::pair("2019-11-09T13:34:41Z", "2019-13-09T13:34:41Z"),
          std::pair("2019-11-09T13:34:41Z", "2019-11-09T13:34:41+01:00"), std::pair("<AssumeRoleResult>", "<Other>"),
          std::pair("</AssumeRoleResponse>", "")})
        CHECK(read_assumed(ok(changed(from, to))).error() == Failure::malformed);
    CHECK(read_assumed(ok("{}")).error() == Failure::malformed);
    CHECK(read_assumed(ok("")).error() == Failure::malformed);
}

TEST_CASE("STS's refusals are distinguished", "[aws]") {
    CHECK(failure("AccessDenied", 403) == Failure::denied);
    CHECK(failure("ExpiredToken", 403) == Failure::expired);
    CHECK(failure("InvalidClientTokenId", 403) == Failure::expired);
    CHECK(failure("Throttling", 400) == Failure::throttled);
    CHECK(failure("InternalFailure", 500) == Failure::unavailable);
    CHECK(failure("MalformedPolicyDocument", 400) == Failure::refused);
    CHECK(failure("PackedPolicyTooLarge", 400) == Failure::refused);
    CHECK(failure("Anything", 503) == Failure::unavailable);
    CHECK(read_assumed(std::unexpected(HttpFailure::timed_out)).error() == Failure::unavailable);
    CHECK(read_assumed(HttpResponse{.status = 400, .headers = {}, .body = "no XML"}).error() == Failure::malformed);
}
