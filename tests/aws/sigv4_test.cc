#include "aws/sigv4.h"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/calendar.h"
#include "base/json.h"
#include "base/text_codes.h"

using namespace aws;

namespace {

namespace fs = std::filesystem;

const Secret example_key("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
const Credentials example_credentials{.access_key_id = "AKIDEXAMPLE", .secret_access_key = example_key};
const UnixTime example_time = *parse_basic_iso8601("20150830T123600Z");

std::string read(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

struct Case {
    std::string name;
    fs::path folder;
    HttpRequest request;
    Credentials credentials;
    SigningScope scope;
    SigningOptions options;

    bool has(const std::string& file) const { return fs::exists(folder / file); }
    std::string expected(const std::string& file) const { return read(folder / file); }
};

std::string text_of(const Json& json, std::string_view key) {
    const std::string* text = json.find_text(key);
    return text ? *text : "";
}

Case read_case(const fs::path& folder) {
    Case out{.name = folder.filename().string(),
             .folder = folder,
             .request = {},
             .credentials = {},
             .scope = {},
             .options = {}};
    const auto context = parse_json(read(folder / "context.json"));
    REQUIRE(context);
    const Json* credentials = context->find("credentials");
    REQUIRE(credentials);
    out.credentials = {.access_key_id = text_of(*credentials, "access_key_id"),
                       .secret_access_key = Secret(text_of(*credentials, "secret_access_key")),
                       .session_token = Secret(text_of(*credentials, "session_token"))};
    const auto time = parse_basic_iso8601(text_of(*context, "timestamp"));
    REQUIRE(time);
    out.scope = {.time = *time, .region = text_of(*context, "region"), .service = text_of(*context, "service")};
    if (text_of(*context, "path_rule") == "as_sent") out.options.path = PathRule::as_sent;
    if (text_of(*context, "token_rule") == "appended_after_signing")
        out.options.token = TokenRule::appended_after_signing;
    if (text_of(*context, "payload_header") == "sent") out.options.payload = PayloadHeader::sent;
    if (const auto expires = context->find_integer("expires")) out.options.expires = std::chrono::seconds(*expires);

    const std::string request = read(folder / "request.txt");
    const std::size_t head_end = request.find("\n\n");
    REQUIRE(head_end != std::string::npos);
    out.request.body = request.substr(head_end + 2);
    std::string_view head(request.data(), head_end);
    std::string host;
    for (bool first = true; !head.empty(); first = false) {
        const std::size_t end = std::min(head.find('\n'), head.size());
        const std::string_view line = head.substr(0, end);
        head.remove_prefix(std::min(end + 1, head.size()));
        if (first) {
            out.request.method = line.substr(0, line.find(' '));
            out.request.url = line.substr(line.find(' ') + 1, line.rfind(' ') - line.find(' ') - 1);
            continue;
        }
        const HttpHeader header{
            std::string(line.substr(0, line.find(':'))), std::string(line.substr(line.find(':') + 1))};
        if (header.name == "Host") {
            host = header.value;
        } else {
            out.request.headers.push_back(header);
        }
    }
    out.request.url = "https://" + host + out.request.url;
    return out;
}

std::vector<Case> all_cases() {
    std::vector<Case> cases;
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator(fs::path(CONFAB_SOURCE_DIR) / "tests/aws/sigv4", failure))
        cases.push_back(read_case(entry.path()));
    std::ranges::sort(cases, {}, &Case::name);
    return cases;
}

// The input for the signature of a request that sign_headers() made.
SigningInput input_of(const HttpRequest& signed_request, const SigningOptions& options) {
    const auto url = parse_url(signed_request.url);
    REQUIRE(url);
    SigningInput input{.method = signed_request.method,
                       .path = url->path,
                       .query = parse_query(url->query),
                       .headers = {{"Host", host_header(*url)}},
                       .payload_sha256 = hex(crypto::sha256(as_bytes(signed_request.body)))};
    for (const HttpHeader& header : signed_request.headers) {
        if (header.name == "Authorization" || header.name == "User-Agent" || header.name == "Connection") continue;
        if (header.name == "X-Amz-Security-Token" && options.token == TokenRule::appended_after_signing) continue;
        input.headers.push_back(header);
    }
    return input;
}

void check_stages(const Case& test, const std::string& kind, const SigningInput& input) {
    const std::string canonical = canonical_request(input, test.options.path);
    CHECK(canonical == test.expected(kind + "-canonical-request.txt"));
    const std::string to_sign = string_to_sign(canonical, test.scope);
    CHECK(to_sign == test.expected(kind + "-string-to-sign.txt"));
    CHECK(signature(signing_key(test.credentials.secret_access_key, test.scope), to_sign) ==
          test.expected(kind + "-signature.txt"));
}

std::string signature_of(std::string_view method, std::string_view target, HttpHeaders headers, std::string body) {
    const auto signed_request = sign_headers(
        {.method = std::string(method),
         .url = "https://abc123.execute-api.us-west-2.amazonaws.com" + std::string(target),
         .headers = std::move(headers),
         .body = std::move(body)},
        example_credentials, {.time = example_time, .region = "us-west-2", .service = "execute-api"});
    REQUIRE(signed_request);
    const std::string* authorization = find_header(signed_request->headers, "authorization");
    REQUIRE(authorization);
    return authorization->substr(authorization->rfind('=') + 1);
}

}  // namespace

TEST_CASE("signing in headers agrees with AWS's signer at every stage of every case", "[aws]") {
    int seen = 0;
    for (const Case& test : all_cases()) {
        if (!test.has("header-signature.txt")) continue;
        ++seen;
        INFO(test.name);
        const auto signed_request = sign_headers(test.request, test.credentials, test.scope, test.options);
        REQUIRE(signed_request);
        check_stages(test, "header", input_of(*signed_request, test.options));
        const std::string* authorization = find_header(signed_request->headers, "Authorization");
        REQUIRE(authorization);
        CHECK(*authorization == test.expected("header-authorization.txt"));
        const std::string* token = find_header(signed_request->headers, "X-Amz-Security-Token");
        CHECK((token ? *token : "") == test.credentials.session_token.reveal());
    }
    CHECK(seen >= 30);
}

TEST_CASE("signing in the query agrees with AWS's signer at every stage of every case", "[aws]") {
    int seen = 0;
    for (const Case& test : all_cases()) {
        if (!test.has("query-signature.txt")) continue;
        ++seen;
        INFO(test.name);
        const auto presigned =
            presign_query(test.request.method, test.request.url, test.credentials, test.scope, test.options);
        REQUIRE(presigned);
        const auto url = parse_url(presigned->reveal());
        REQUIRE(url);
        SigningInput input{.method = test.request.method,
                           .path = url->path,
                           .query = parse_query(url->query),
                           .headers = {{"Host", host_header(*url)}}};
        const std::string* written = find_parameter(input.query, "X-Amz-Signature");
        REQUIRE(written);
        CHECK(*written == test.expected("query-signature.txt"));
        std::erase_if(input.query, [&](const QueryParameter& parameter) {
            return parameter.name == "X-Amz-Signature" || (parameter.name == "X-Amz-Security-Token" &&
                                                           test.options.token == TokenRule::appended_after_signing);
        });
        check_stages(test, "query", input);
    }
    CHECK(seen >= 20);
}

TEST_CASE("the signing key of the AWS documentation's example results from its four steps", "[aws]") {
    const SigningScope scope{.time = example_time, .region = "us-east-1", .service = "iotdevicegateway"};
    CHECK(credential_scope(scope) == "20150830/us-east-1/iotdevicegateway/aws4_request");
    CHECK(hex(signing_key(example_key, scope)) == "207a8203506aa719ac15594e0ac0d0f6c00d398e224f2d02d0223399befeccd3");
}

TEST_CASE("requests to API Gateway sign as computed by others, with an identity in the path encoded twice", "[aws]") {
    const HttpHeader accept{"Accept", "application/json"};
    CHECK(signature_of("GET", "/prod/chats", {accept}, "") ==
          "8529c5ed7f2fef3b2118642151d0e9db038a05365be92a58689b6a28de7a98a3");
    CHECK(signature_of("POST", "/prod/policy/attach_connect", {accept, {"Content-Type", "application/json"}}, "{}") ==
          "e87e4343f7e2e1d8347e23973f8af9bd739e290122a5d0a97431d8e3fed14d2e");
    CHECK(signature_of("GET", "/prod/users/us-west-2%3A7f86d9a8-b9f4-439e-bcf3-9756e4d2bbdf", {accept}, "") ==
          "410e62a8039cb7760dcee8dab9ba24039a68ed857d68761bb0e52eb5af231d92");
}

TEST_CASE("a presigned URL keeps its own query first and adds AWS's parameters in AWS's order", "[aws]") {
    Credentials credentials = example_credentials;
    credentials.session_token = Secret("a/b+c=");
    const auto url = presign_query(
        "GET", "https://example.amazonaws.com/x?b=2&a=1", credentials,
        {.time = example_time, .region = "us-east-1", .service = "service"}, {.expires = std::chrono::seconds(60)});
    REQUIRE(url);
    const std::string without_signature = url->reveal().substr(0, url->reveal().rfind('=') + 1);
    CHECK(without_signature ==
          "https://example.amazonaws.com/x?b=2&a=1&X-Amz-Algorithm=AWS4-HMAC-SHA256"
          "&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fservice%2Faws4_request&X-Amz-Date=20150830T123600Z"
          "&X-Amz-Expires=60&X-Amz-Security-Token=a%2Fb%2Bc%3D&X-Amz-SignedHeaders=host&X-Amz-Signature=");
}

TEST_CASE("a URL that cannot be read is an error, and is not signed", "[aws]") {
    const SigningScope scope{.time = example_time, .region = "us-east-1", .service = "service"};
    const auto presigned = presign_query("GET", "https://user:hunter2@example.com/", example_credentials, scope);
    REQUIRE_FALSE(presigned);
    CHECK(presigned.error() == UrlError::has_user_name);
    const auto signed_request = sign_headers({.url = "https://exa mple.com/"}, example_credentials, scope);
    REQUIRE_FALSE(signed_request);
    CHECK(signed_request.error() == UrlError::bad_character);
}
