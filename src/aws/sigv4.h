// AWS Signature Version 4 (AWS IAM User Guide, "Create a signed AWS API request"). Each stage can be called
// separately, and the result becomes an Authorization header or query parameters. The caller passes the time,
// corrected to AWS's clock.
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "aws/credentials.h"
#include "aws/http.h"
#include "aws/url.h"
#include "base/secret.h"
#include "base/time.h"
#include "crypto/sha256.h"

namespace aws {

inline constexpr std::string_view sigv4_algorithm = "AWS4-HMAC-SHA256";
inline constexpr std::string_view empty_payload_sha256 =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

struct SigningScope {
    UnixTime time;  // when it is signed, in whole seconds
    std::string region;
    std::string service;

    bool operator==(const SigningScope&) const = default;
};

// Every service except S3 removes "." and ".." from the path and percent-encodes the encoded path again.
enum class PathRule { normalized_and_encoded_again, as_sent };
// AWS IoT's WebSocket gateway needs the token appended after signing; all other services need it signed.
enum class TokenRule { signed_with_the_rest, appended_after_signing };
enum class PayloadHeader { omitted, sent };  // X-Amz-Content-Sha256

struct SigningOptions {
    PathRule path = PathRule::normalized_and_encoded_again;
    TokenRule token = TokenRule::signed_with_the_rest;
    PayloadHeader payload = PayloadHeader::omitted;
    std::optional<std::chrono::seconds> expires;  // X-Amz-Expires; only for presign_query
};

// Stage 1. `headers` are exactly those to sign, including Host, in any order and case.
struct SigningInput {
    std::string method = "GET";
    std::string path = "/";  // as sent, percent-encoded
    QueryParameters query;
    HttpHeaders headers;
    std::string payload_sha256 = std::string(empty_payload_sha256);  // lower-case hex, or UNSIGNED-PAYLOAD
};
std::string canonical_path(std::string_view path, PathRule rule);
std::string canonical_query(const QueryParameters& query);
std::string signed_header_names(const HttpHeaders& headers);  // "host;x-amz-date"
std::string canonical_request(const SigningInput& input, PathRule rule);
// Stage 2.
std::string credential_scope(const SigningScope& scope);  // "20150830/us-east-1/service/aws4_request"
std::string string_to_sign(std::string_view canonical_request, const SigningScope& scope);
// Stage 3.
crypto::Digest signing_key(const Secret& secret_access_key, const SigningScope& scope);
// Stage 4. Lower-case hex.
std::string signature(const crypto::Digest& signing_key, std::string_view string_to_sign);

// Signing fails only if the URL is invalid.
using SignedRequest = std::expected<HttpRequest, UrlError>;

// Returns the request with X-Amz-Date, the token, and Authorization added. Signs all headers except those that
// proxies change (User-Agent and similar).
SignedRequest sign_headers(HttpRequest request, const Credentials& credentials, const SigningScope& scope,
                           const SigningOptions& options = {});

// Returns the URL with X-Amz-Algorithm, -Credential, -Date, -Expires, -Security-Token, -SignedHeaders and -Signature
// added, in the order of AWS's examples, after any query that it already has. Signs `method`, the header Host and an
// empty body. The result is a Secret, because anybody who has it can use it.
std::expected<Secret, UrlError> presign_query(std::string_view method, std::string_view url,
                                              const Credentials& credentials, const SigningScope& scope,
                                              const SigningOptions& options = {});

}  // namespace aws

// Other rooms still use these names without aws::.
using aws::PathRule;
using aws::presign_query;
using aws::sign_headers;
using aws::SignedRequest;
using aws::SigningOptions;
using aws::SigningScope;
