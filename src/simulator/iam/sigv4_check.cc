#include "simulator/iam/sigv4_check.h"

#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "aws/api_gateway/execute_api.h"
#include "aws/dynamodb.h"
#include "aws/iot/control.h"
#include "aws/iot/publish.h"
#include "aws/iot/websocket_url.h"
#include "aws/sigv4.h"
#include "base/calendar.h"
#include "base/text_codes.h"

namespace simulator::iam {
namespace {

std::unexpected<SignatureError> fail(std::string_view type, std::string message) {
    return std::unexpected(SignatureError{type, std::move(message)});
}
std::unexpected<SignatureError> incomplete(std::string message) {
    return fail("IncompleteSignatureException", std::move(message));
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> pieces;
    while (true) {
        const std::size_t end = text.find(separator);
        pieces.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return pieces;
        text.remove_prefix(end + 1);
    }
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

std::string_view service_name(SigningService service) {
    switch (service) {
        case SigningService::iot_gateway: return aws::iot::iot_gateway_service;
        case SigningService::iot_data: return aws::iot::iot_data_service;
        case SigningService::iot_control: return aws::iot::iot_control_service;
        case SigningService::execute_api: return aws::api_gateway::execute_api_service;
        case SigningService::dynamodb: return aws::dynamodb::service;
        case SigningService::sqs: return "sqs";
        case SigningService::kms: return "kms";
        case SigningService::kinesis: return "kinesis";
        case SigningService::sts: return "sts";
        case SigningService::user_pools: break;
    }
    return "cognito-idp";
}

// The parameters of a signature, from the query or from the header.
struct Claim {
    std::string credential;  // key id/date/region/service/aws4_request
    std::string date;
    std::string signed_headers;
    std::string signature;
    std::string session_token;
    std::optional<std::string> expires;  // query only
    QueryParameters query;               // what was signed of it
    bool in_query = false;
};

using ClaimOrFlaw = std::expected<Claim, SignatureError>;

ClaimOrFlaw read_query_claim(const ReceivedRequest& request, SigningService service) {
    Claim claim;
    claim.in_query = true;
    std::string algorithm;
    bool token_seen = false;
    for (QueryParameter& parameter : parse_query(request.query())) {
        std::string* place = nullptr;
        if (parameter.name == "X-Amz-Algorithm")
            place = &algorithm;
        else if (parameter.name == "X-Amz-Credential")
            place = &claim.credential;
        else if (parameter.name == "X-Amz-Date")
            place = &claim.date;
        else if (parameter.name == "X-Amz-SignedHeaders")
            place = &claim.signed_headers;
        else if (parameter.name == "X-Amz-Signature")
            place = &claim.signature;
        else if (parameter.name == "X-Amz-Security-Token")
            place = &claim.session_token;
        if (parameter.name == "X-Amz-Expires") claim.expires = parameter.value;
        if (place) {
            if (!place->empty()) return incomplete("A signing parameter stands twice in the query.");
            *place = parameter.value;
        }
        const bool token = parameter.name == "X-Amz-Security-Token";
        token_seen = token_seen || token;
        if (parameter.name == "X-Amz-Signature") continue;
        if (token && service == SigningService::iot_gateway) continue;
        claim.query.push_back(std::move(parameter));
    }
    if (algorithm.empty() && claim.signature.empty())
        return fail("MissingAuthenticationTokenException", "Missing Authentication Token");
    if (algorithm != aws::sigv4_algorithm) return incomplete("X-Amz-Algorithm must be AWS4-HMAC-SHA256.");
    if (token_seen && claim.session_token.empty()) return incomplete("X-Amz-Security-Token is empty.");
    return claim;
}

ClaimOrFlaw read_header_claim(const ReceivedRequest& request, std::string_view authorization) {
    if (!authorization.starts_with(aws::sigv4_algorithm))
        return incomplete("Authorization must begin with AWS4-HMAC-SHA256.");
    authorization.remove_prefix(aws::sigv4_algorithm.size());
    Claim claim;
    for (const std::string_view part : split(authorization, ',')) {
        const std::string_view piece = trimmed(part);
        const std::size_t equals = piece.find('=');
        if (equals == std::string_view::npos) return incomplete("Authorization holds a part without '='.");
        const std::string_view name = piece.substr(0, equals);
        const std::string_view value = piece.substr(equals + 1);
        if (name == "Credential")
            claim.credential = value;
        else if (name == "SignedHeaders")
            claim.signed_headers = value;
        else if (name == "Signature")
            claim.signature = value;
        else
            return incomplete("Authorization holds a part that SigV4 does not know.");
    }
    if (const std::string* date = find_header(request.headers, "X-Amz-Date")) claim.date = *date;
    if (const std::string* token = find_header(request.headers, "X-Amz-Security-Token")) claim.session_token = *token;
    claim.query = parse_query(request.query());
    return claim;
}

bool has_name(std::string_view list, std::string_view name) {
    for (const std::string_view piece : split(list, ';'))
        if (piece == name) return true;
    return false;
}

std::expected<HttpHeaders, SignatureError> signed_headers(const ReceivedRequest& request, std::string_view names) {
    HttpHeaders headers;
    for (const std::string_view name : split(names, ';')) {
        const std::size_t before = headers.size();
        for (const HttpHeader& header : request.headers) {
            const HttpHeaders single{header};
            if (find_header(single, name)) headers.push_back(header);
        }
        if (headers.size() == before) return incomplete("SignedHeaders names a header that the request does not have.");
    }
    return headers;
}

}  // namespace

std::expected<Principal, SignatureError> check_signature(const ReceivedRequest& request, SigningService service,
                                                         const KeyRing& keys, UnixTime now) {
    const std::string* authorization = find_header(request.headers, "Authorization");
    const ClaimOrFlaw claim =
        authorization ? read_header_claim(request, *authorization) : read_query_claim(request, service);
    if (!claim) return std::unexpected(claim.error());
    if (claim->signature.empty() || claim->signed_headers.empty() || claim->credential.empty())
        return incomplete("Signature, SignedHeaders and Credential are all needed.");

    const std::vector<std::string_view> scope = split(claim->credential, '/');
    if (scope.size() != 5 || scope[4] != "aws4_request")
        return incomplete("Credential must be <key id>/<date>/<region>/<service>/aws4_request.");
    const auto time = parse_basic_iso8601(claim->date);
    if (!time) return incomplete("Date must be in ISO-8601 'basic format'.");
    if (scope[1] != basic_date(*time))
        return fail("InvalidSignatureException", "Date in Credential scope does not match the request's date.");
    if (scope[2] != simulated_region)
        return fail(
            "InvalidSignatureException", "Credential should be scoped to a valid region, which here is us-east-1.");
    if (scope[3] != service_name(service) &&
        !(service == SigningService::iot_data && scope[3] == aws::iot::iot_gateway_service))
        return fail("InvalidSignatureException",
                    "Credential should be scoped to correct service: " + std::string(service_name(service)));

    if (*time > now + signature_window)
        return fail("InvalidSignatureException", "Signature not yet current: " + claim->date +
                                                     " is later than the server's clock by more than 5 min.");
    if (now > *time + signature_window)
        return fail("InvalidSignatureException",
                    "Signature expired: " + claim->date + " is earlier than the server's clock by more than 5 min.");
    if (claim->expires) {
        std::uint32_t seconds = 0;
        const std::string& text = *claim->expires;
        const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), seconds);
        if (problem != std::errc{} || end != text.data() + text.size() || seconds == 0 || seconds > 604'800)
            return incomplete("X-Amz-Expires must be a number from 1 to 604800.");
        if (now > *time + std::chrono::seconds(seconds))
            return fail("InvalidSignatureException", "Signature expired: X-Amz-Expires has passed.");
    }

    const auto key = keys.find(scope[0], claim->session_token);
    if (!key) return fail("UnrecognizedClientException", "The security token included in the request is invalid.");

    if (!has_name(claim->signed_headers, "host")) return incomplete("Host must be among the SignedHeaders.");
    auto headers = signed_headers(request, claim->signed_headers);
    if (!headers) return std::unexpected(headers.error());
    // A presigned URL signs an empty body. Otherwise the actual body is hashed, not what X-Amz-Content-Sha256 claims.
    const std::string payload =
        claim->in_query ? std::string(aws::empty_payload_sha256) : hex(crypto::sha256(as_bytes(request.body)));
    if (const std::string* said = find_header(request.headers, "X-Amz-Content-Sha256"); said && *said != payload)
        return fail("InvalidSignatureException", "X-Amz-Content-Sha256 is not the SHA-256 of the body.");
    const aws::SigningScope signing_scope{
        .time = *time, .region = std::string(scope[2]), .service = std::string(scope[3])};
    const aws::SigningInput input{
        .method = request.method,
        .path = std::string(request.path()),
        .query = claim->query,
        .headers = std::move(*headers),
        .payload_sha256 = payload};
    const std::string to_sign =
        aws::string_to_sign(aws::canonical_request(input, aws::PathRule::normalized_and_encoded_again), signing_scope);
    const std::string expected = aws::signature(aws::signing_key(key->secret_access_key, signing_scope), to_sign);
    if (!crypto::constant_time_equal(as_bytes(expected), as_bytes(claim->signature)))
        return fail(
            "InvalidSignatureException",
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
            "Access Key and signing method. Consult the service documentation for details.");
    // Expiry is reported only for valid signatures.
    if (key->expires && now >= *key->expires)
        return fail("ExpiredTokenException", "The security token included in the request is expired");
    return key->principal;
}

HttpResponse forbidden(const SignatureError& error, std::string_view trace_id) {
    HttpResponse response = json_reply(403, Json::object({{"message", error.message}, {"traceId", trace_id}}));
    response.headers.push_back({"x-amzn-ErrorType", std::string(error.type) + ":"});
    return response;
}

}  // namespace simulator::iam
