#include "aws/kms.h"

#include <catch2/catch_test_macros.hpp>

#include "base/calendar.h"
#include "base/text_codes.h"

using namespace aws;
using namespace aws::kms;

namespace {

const Caller caller{
    .url = "https://kms.us-east-1.amazonaws.com/",
    .region = "us-east-1",
    .credentials = {.access_key_id = "AKIDEXAMPLE",
                    .secret_access_key = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
                    .session_token = Secret("AQoDYXdzEXAMPLE/session+token==")},
    .time = *parse_basic_iso8601("20150830T123600Z")};
const Context context = {{"for", "confab"}};

HttpAnswer ok(std::string body) { return HttpResponse{.status = 200, .headers = {}, .body = std::move(body)}; }
HttpAnswer refused(std::string_view type, int status = 400) {
    return HttpResponse{
        .status = status, .headers = {}, .body = R"({"__type":")" + std::string(type) + R"(","message":"SECRET"})"};
}

}  // namespace

TEST_CASE("encrypting and decrypting are signed as the AWS SDK signs them", "[aws]") {
    const auto seal =
        request(Encrypt{.key_id = "alias/confab", .plaintext = to_bytes("hello"), .context = context}, caller);
    REQUIRE(seal);
    CHECK(seal->method == "POST");
    CHECK(seal->url == "https://kms.us-east-1.amazonaws.com/");
    CHECK(*find_header(seal->headers, "content-type") == "application/x-amz-json-1.1");
    CHECK(*find_header(seal->headers, "x-amz-target") == "TrentService.Encrypt");
    CHECK(seal->body == R"({"KeyId":"alias/confab","Plaintext":"aGVsbG8=","EncryptionContext":{"for":"confab"}})");
    // Both computed with @smithy/signature-v4.
    CHECK(*find_header(seal->headers, "authorization") ==
          "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/kms/aws4_request, "
          "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, "
          "Signature=44c07d354bb327d52a9141ed8deea5e2a5109c50950531b17c1bbcbe293b0044");
    const auto open =
        request(Decrypt{.key_id = "alias/confab", .ciphertext = to_bytes("sealed"), .context = context}, caller);
    REQUIRE(open);
    CHECK(*find_header(open->headers, "x-amz-target") == "TrentService.Decrypt");
    CHECK(open->body == R"({"KeyId":"alias/confab","CiphertextBlob":"c2VhbGVk","EncryptionContext":{"for":"confab"}})");
    CHECK(*find_header(open->headers, "authorization") ==
          "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/kms/aws4_request, "
          "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, "
          "Signature=1f01bc38826c369e10275b8de5f6ff7da93d9c4d4ab6c5c3d10b23b37ebca434");
}

TEST_CASE("an empty context is not sent, and an invalid URL is an error", "[aws]") {
    CHECK(request(Encrypt{.key_id = "k", .plaintext = to_bytes("x")}, caller)->body ==
          R"({"KeyId":"k","Plaintext":"eA=="})");
    Caller nowhere = caller;
    nowhere.url = "nowhere";
    CHECK_FALSE(request(Encrypt{.key_id = "k", .plaintext = to_bytes("x")}, nowhere));
    CHECK_FALSE(request(Decrypt{.key_id = "k", .ciphertext = to_bytes("x")}, nowhere));
}

TEST_CASE("ciphertext and plaintext are returned as bytes", "[aws]") {
    CHECK(
        read_encrypted(ok(
            R"({"CiphertextBlob":"c2VhbGVk","KeyId":"arn:aws:kms:us-east-1:1:key/k","EncryptionAlgorithm":"SYMMETRIC_DEFAULT"})")) ==
        to_bytes("sealed"));
    CHECK(
        read_decrypted(ok(
            R"({"Plaintext":"aGVsbG8=","KeyId":"arn:aws:kms:us-east-1:1:key/k","EncryptionAlgorithm":"SYMMETRIC_DEFAULT"})")) ==
        to_bytes("hello"));
}

TEST_CASE("an invalid ciphertext is distinguished from an unavailable KMS", "[aws]") {
    const auto why = [](const HttpAnswer& answer) { return read_decrypted(answer).error(); };
    CHECK(why(refused("InvalidCiphertextException")) == Failure::invalid_ciphertext);
    CHECK(why(refused("com.amazonaws.kms#IncorrectKeyException")) == Failure::invalid_ciphertext);
    CHECK(why(refused("ThrottlingException")) == Failure::throttled);
    CHECK(why(refused("LimitExceededException")) == Failure::throttled);
    CHECK(why(refused("KMSInternalException", 500)) == Failure::unavailable);
    CHECK(why(refused("KeyUnavailableException", 500)) == Failure::unavailable);
    CHECK(why(refused("DependencyTimeoutException", 503)) == Failure::unavailable);
    for (const std::string_view type : {"AccessDeniedException", "DisabledException", "NotFoundException",
                                        "KMSInvalidStateException", "SomethingNew"})
        CHECK(why(refused(type)) == Failure::refused);
    CHECK(why(std::unexpected(HttpFailure::timed_out)) == Failure::unavailable);
    CHECK(why(std::unexpected(HttpFailure::network)) == Failure::unavailable);
    CHECK(why(std::unexpected(HttpFailure::too_large)) == Failure::malformed);
    CHECK(why(HttpResponse{.status = 429, .headers = {}, .body = {}}) == Failure::throttled);
    CHECK(why(HttpResponse{.status = 502, .headers = {}, .body = "<html>"}) == Failure::unavailable);
    CHECK(why(HttpResponse{.status = 403, .headers = {}, .body = "<html>"}) == Failure::malformed);
    CHECK(is_temporary(Failure::throttled));
    CHECK(is_temporary(Failure::unavailable));
    CHECK_FALSE(is_temporary(Failure::invalid_ciphertext));
    CHECK_FALSE(is_temporary(Failure::refused));
}

TEST_CASE("an answer that does not come from KMS is malformed", "[aws]") {
    for (const std::string_view body : {"", "null", "[]", "{}", R"({"Plaintext":5})", R"({"Plaintext":""})",
                                        R"({"Plaintext":"a b"})", R"({"CiphertextBlob":"c2VhbGVk"})"})
        CHECK(read_decrypted(ok(std::string(body))).error() == Failure::malformed);
    const std::string large = base64(Bytes(largest_plaintext + 1, 7));
    CHECK(read_decrypted(ok(R"({"Plaintext":")" + large + R"("})")).error() == Failure::malformed);
    CHECK(read_encrypted(ok(R"({"Plaintext":"aGVsbG8="})")).error() == Failure::malformed);
}
