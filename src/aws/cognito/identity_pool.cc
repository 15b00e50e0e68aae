#include "aws/cognito/identity_pool.h"

#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "aws/endpoints.h"
#include "aws/error_name.h"
#include "base/json.h"

namespace aws::cognito {

namespace {

constexpr std::size_t longest_key = 4096;        // session tokens stay well under 2 KiB
constexpr std::size_t longest_access_key = 128;  // STS API Reference, Credentials

HttpRequest call(std::string_view endpoint_url, std::string_view action, Json body, const CognitoLogin* login) {
    if (login) {
        Json logins = Json::object();
        logins.set(login->provider, login->id_token.reveal());
        body.set("Logins", std::move(logins));
    }
    return {.method = "POST",
            .url = std::string(endpoint_url),
            .headers = {{"Content-Type", "application/x-amz-json-1.1"},
                        {"X-Amz-Target", "AWSCognitoIdentityService." + std::string(action)}},
            .body = body.dump()};
}

CognitoFailure failure_named(std::string_view name, int status) {
    struct Named {
        std::string_view name;
        CognitoFailure failure;
    };
    constexpr std::array<Named, 15> known = {{
        {"TooManyRequestsException", CognitoFailure::throttled},
        {"ThrottlingException", CognitoFailure::throttled},
        {"ThrottledException", CognitoFailure::throttled},
        {"RequestLimitExceeded", CognitoFailure::throttled},
        {"LimitExceededException", CognitoFailure::throttled},
        {"NotAuthorizedException", CognitoFailure::not_authorized},
        {"AccessDeniedException", CognitoFailure::not_authorized},
        {"ResourceNotFoundException", CognitoFailure::not_found},
        {"InvalidParameterException", CognitoFailure::invalid_request},
        {"ValidationException", CognitoFailure::invalid_request},
        {"SerializationException", CognitoFailure::invalid_request},
        {"InvalidIdentityPoolConfigurationException", CognitoFailure::misconfigured_pool},
        {"InternalErrorException", CognitoFailure::unavailable},
        {"ServiceUnavailableException", CognitoFailure::unavailable},
        {"ExternalServiceException", CognitoFailure::unavailable},
    }};
    for (const Named& entry : known)
        if (entry.name == name) return entry.failure;
    if (status == 429) return CognitoFailure::throttled;
    if (status >= 500) return CognitoFailure::unavailable;
    return CognitoFailure::unknown_error;
}

CognitoFailure refusal(const HttpResponse& response, const Json* body) {
    const std::string* type = body ? body->find_text("__type") : nullptr;
    if (!type && body) type = body->find_text("code");
    if (!type) type = find_header(response.headers, "x-amzn-errortype");
    if (type) return failure_named(bare_error_name(*type), response.status);
    // Overloaded load balancers in front of AWS answer without JSON.
    if (response.status == 429) return CognitoFailure::throttled;
    const bool portal = response.status == 511;  // Network Authentication Required, RFC 6585 section 6
    return response.status >= 500 && !portal ? CognitoFailure::unavailable : CognitoFailure::not_aws;
}

std::expected<Json, CognitoFailure> read_object(const HttpAnswer& answer) {
    if (!answer) {
        switch (answer.error()) {
            case HttpFailure::network: return std::unexpected(CognitoFailure::network);
            case HttpFailure::timed_out: return std::unexpected(CognitoFailure::timed_out);
            case HttpFailure::too_large: return std::unexpected(CognitoFailure::too_large);
        }
    }
    if (answer->body.size() > largest_cognito_answer) return std::unexpected(CognitoFailure::too_large);
    auto body = parse_json(answer->body, {.bytes = largest_cognito_answer, .depth = 8, .values = 200});
    const bool is_object = body && body->is_object();
    if (answer->status != 200) return std::unexpected(refusal(*answer, is_object ? &*body : nullptr));
    if (!is_object) return std::unexpected(CognitoFailure::not_aws);
    return *std::move(body);
}

bool is_visible_ascii(std::string_view text, std::size_t longest) {
    if (text.empty() || text.size() > longest) return false;
    for (const char c : text)
        if (c <= 0x20 || c >= 0x7f) return false;
    return true;
}

// Seconds since 1970, optionally with a fraction, between 2001 and 2286.
std::optional<UnixTime> read_expiration(const Json& credentials) {
    const Json* value = credentials.find("Expiration");
    const auto seconds = value ? value->number() : std::nullopt;
    if (!seconds || !(*seconds >= 1e9 && *seconds < 1e10)) return std::nullopt;
    return UnixTime(Milliseconds(static_cast<std::int64_t>(std::floor(*seconds * 1000))));
}

}  // namespace

HttpRequest get_id_request(std::string_view endpoint_url, std::string_view identity_pool_id,
                           const CognitoLogin* login) {
    return call(endpoint_url, "GetId", Json::object({{"IdentityPoolId", identity_pool_id}}), login);
}

HttpRequest get_credentials_request(std::string_view endpoint_url, const Secret& identity_id,
                                    const CognitoLogin* login) {
    return call(endpoint_url, "GetCredentialsForIdentity", Json::object({{"IdentityId", identity_id.reveal()}}), login);
}

std::expected<Secret, CognitoFailure> read_get_id(const HttpAnswer& answer) {
    const auto body = read_object(answer);
    if (!body) return std::unexpected(body.error());
    const std::string* id = body->find_text("IdentityId");
    if (!id || !is_cognito_identifier(*id)) return std::unexpected(CognitoFailure::malformed);
    return Secret(*id);
}

std::expected<Credentials, CognitoFailure> read_get_credentials(const HttpAnswer& answer) {
    const auto body = read_object(answer);
    if (!body) return std::unexpected(body.error());
    const Json* credentials = body->find("Credentials");
    if (!credentials) return std::unexpected(CognitoFailure::malformed);
    const std::string* access_key = credentials->find_text("AccessKeyId");
    const std::string* secret_key = credentials->find_text("SecretKey");
    const std::string* token = credentials->find_text("SessionToken");
    const auto expiration = read_expiration(*credentials);
    if (!access_key || !secret_key || !token || !expiration) return std::unexpected(CognitoFailure::malformed);
    if (!is_visible_ascii(*access_key, longest_access_key) || !is_visible_ascii(*secret_key, longest_key) ||
        !is_visible_ascii(*token, longest_key))
        return std::unexpected(CognitoFailure::malformed);
    return Credentials{.access_key_id = *access_key,
                       .secret_access_key = Secret(*secret_key),
                       .session_token = Secret(*token),
                       .expires = *expiration};
}

bool is_from_cognito(const HttpAnswer& answer) {
    if (!answer || answer->body.size() > largest_cognito_answer) return false;
    const auto body = parse_json(answer->body, {.bytes = largest_cognito_answer, .depth = 8, .values = 200});
    return body && (body->find("IdentityId") || body->find("__type"));
}

bool is_temporary(CognitoFailure failure) {
    switch (failure) {
        case CognitoFailure::network:
        case CognitoFailure::timed_out:
        case CognitoFailure::throttled:
        case CognitoFailure::unavailable:
        case CognitoFailure::not_aws:  // the person has to sign in at the captive portal or change the network
        case CognitoFailure::malformed:
        case CognitoFailure::too_large: return true;
        case CognitoFailure::not_authorized:
        case CognitoFailure::not_found:
        case CognitoFailure::invalid_request:
        case CognitoFailure::misconfigured_pool:
        case CognitoFailure::wrong_clock:
        case CognitoFailure::unknown_error: return false;
    }
    return false;
}

}  // namespace aws::cognito
