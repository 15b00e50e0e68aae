#include "lambda/runtime/event.h"

#include <algorithm>

#include "base/text_codes.h"
#include "crypto/sha256.h"

namespace lambda {
namespace {

constexpr std::size_t longest_path = 1024;
constexpr std::size_t most_segments = 8;
constexpr std::size_t longest_identity = 128;

std::unexpected<Error> bad_event(std::string sentence) { return error("lambda/event", std::move(sentence)); }

const Json* find_path(const Json& json, std::initializer_list<std::string_view> keys) {
    const Json* at = &json;
    for (const std::string_view key : keys)
        if (at) at = at->find(key);
    return at;
}

// "cognito-idp.<region>.amazonaws.com/<pool>:CognitoSignIn:<sub>"
std::string account_of(const Json::Array& methods) {
    constexpr std::string_view mark = ":CognitoSignIn:";
    for (const Json& method : methods) {
        if (!method.text()) continue;
        const std::size_t at = method.text()->find(mark);
        if (at != std::string::npos) return method.text()->substr(at + mark.size());
    }
    return {};
}

// The ARN of an assumed role without the session's name: "arn:aws:sts::123456789012:assumed-role/Role/<session>"
// without its last part. The ARN of an IAM user is returned whole.
std::string_view without_session(std::string_view arn) {
    const std::size_t role = arn.find(":assumed-role/");
    const std::size_t session = arn.rfind('/');
    return role == std::string_view::npos || session <= arn.find('/', role) ? arn : arn.substr(0, session);
}

Caller read_operator(const Json& iam) {
    const std::string* arn = iam.find_text("userArn");
    if (!arn || !arn->starts_with("arn:") || arn->size() > longest_arn) return {};
    // a Cognito identity, although the event does not contain it
    if (arn->ends_with("/CognitoIdentityCredentials")) return {};
    Caller caller{.standing = Standing::service, .identity = "service:" + std::string(without_session(*arn))};
    caller.user = user_of_identity(caller.identity);
    return caller;
}

Caller read_caller(const Json& event, std::string_view identity_pool_id) {
    Caller caller;
    const Json* iam = find_path(event, {"requestContext", "authorizer", "iam"});
    const Json* cognito = iam ? iam->find("cognitoIdentity") : nullptr;
    if (iam && (!cognito || cognito->is_null())) return read_operator(*iam);
    const std::string* pool = cognito ? cognito->find_text("identityPoolId") : nullptr;
    if (!pool || pool->empty() || *pool != identity_pool_id) return caller;
    const std::string* identity = cognito->find_text("identityId");
    const Json* methods = cognito->find("amr");
    if (!identity || identity->empty() || identity->size() > longest_identity || !methods || !methods->elements())
        return caller;
    caller.identity = *identity;
    caller.user = user_of_identity(*identity);
    // Only callers that are explicitly "authenticated" are users; all others are guests.
    const bool signed_in = std::ranges::any_of(
        *methods->elements(), [](const Json& m) { return m.text() && *m.text() == "authenticated"; });
    caller.standing = signed_in ? Standing::user : Standing::guest;
    if (!signed_in) return caller;
    caller.account = account_of(*methods->elements());
    if (caller.account.empty() || caller.account.size() > longest_identity) caller.account = caller.user.text();
    return caller;
}

Result<std::vector<std::string>> read_path(std::string_view path) {
    if (path.size() > longest_path || !path.starts_with('/')) return bad_event("Unknown path.");
    std::vector<std::string> segments;
    while (!path.empty()) {
        path.remove_prefix(1);
        const std::size_t end = std::min(path.find('/'), path.size());
        segments.push_back(percent_decode(path.substr(0, end)));
        path.remove_prefix(end);
        if (segments.size() > most_segments) return bad_event("Unknown path.");
    }
    return segments;
}

// The path by its route, "PUT /polling/{account}/{user}/{session}", and the parameters. An HTTP API delivers rawPath
// decoded, and cut at a "?" that was encoded: it tells neither a slash inside a parameter from one between two, nor
// "%41" from "A". nullopt: the event lacks a parameter.
std::optional<std::vector<std::string>> path_by_parameters(const Json& event) {
    const std::string* route = event.find_text("routeKey");
    const Json* parameters = event.find("pathParameters");
    if (!route || !parameters || !route->contains(" /")) return std::nullopt;
    auto wanted = read_path(std::string_view(*route).substr(route->find(' ') + 1));
    if (!wanted) return std::nullopt;
    for (std::string& segment : *wanted) {
        if (!segment.starts_with('{') || !segment.ends_with('}')) continue;
        const std::string* value = parameters->find_text(std::string_view(segment).substr(1, segment.size() - 2));
        if (!value || value->size() > longest_path) return std::nullopt;
        segment = *value;
    }
    return *std::move(wanted);
}

Result<Json> read_body(const Json& event, const JsonLimits& limits) {
    const Json* member = event.find("body");
    if (!member || member->is_null()) return Json();
    if (!member->text()) return bad_event("The request's body is no text.");
    if (member->text()->size() > 2 * limits.bytes) return bad_event("The request's body is too long.");
    std::string body = *member->text();
    const Json* encoded = event.find("isBase64Encoded");
    if (encoded && encoded->boolean() == true) {
        const auto bytes = from_base64(body);
        if (!bytes) return bad_event("The request's body is not what it says it is.");
        body = to_text(*bytes);
    }
    if (body.empty()) return Json();
    if (body.size() > limits.bytes) return bad_event("The request's body is too long.");
    auto json = parse_json(body, limits);
    if (!json || !json->is_object()) return bad_event("The request's body is no JSON object.");
    return json;
}

}  // namespace

UserId user_of_identity(std::string_view identity) { return UserId(hex(crypto::sha256(as_bytes(identity)))); }

Result<ApiRequest> read_api_event(const Json& event, std::string_view identity_pool_id, const JsonLimits& limits) {
    const Json* http = find_path(event, {"requestContext", "http"});
    const std::string* method = http ? http->find_text("method") : nullptr;
    const std::string* path = event.find_text("rawPath");
    if (!method || !path) return bad_event("This is no request of the HTTP API.");

    ApiRequest request{.method = *method, .caller = read_caller(event, identity_pool_id)};
    if (auto by_parameters = path_by_parameters(event)) {
        request.path = *std::move(by_parameters);
    } else {
        auto segments = read_path(*path);
        if (!segments) return std::unexpected(std::move(segments.error()));
        request.path = *std::move(segments);
    }
    if (const std::string* query = event.find_text("rawQueryString")) {
        if (query->size() > longest_url) return bad_event("The address is too long.");
        request.query = parse_query(*query);
    }
    auto body = read_body(event, limits);
    if (!body) return std::unexpected(std::move(body.error()));
    request.body = std::move(*body);
    return request;
}

}  // namespace lambda
