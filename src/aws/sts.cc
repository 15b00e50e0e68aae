#include "aws/sts.h"

#include <algorithm>
#include <optional>

#include "aws/sigv4.h"
#include "aws/url.h"
#include "aws/xml.h"
#include "base/calendar.h"

namespace aws::sts {
namespace {

constexpr std::size_t longest_text = 8 * 1024;  // of a session token; AWS documents no limit

Failure failure_named(std::string_view code) {
    if (code == "AccessDenied" || code == "RegionDisabledException") return Failure::denied;
    for (const std::string_view name :
         {"ExpiredToken", "ExpiredTokenException", "RequestExpired", "SignatureDoesNotMatch", "InvalidClientTokenId"})
        if (code == name) return Failure::expired;
    for (const std::string_view name : {"Throttling", "ThrottlingException", "RequestLimitExceeded"})
        if (code == name) return Failure::throttled;
    if (code == "InternalFailure" || code == "InternalError" || code == "ServiceUnavailable")
        return Failure::unavailable;
    return Failure::refused;
}

Failure refusal(const HttpResponse& response) {
    const auto body = parse_xml(response.body);
    const std::string* code = body && body->name == "ErrorResponse" ? xml_text(*body, {"Error", "Code"}) : nullptr;
    const Failure failure = code ? failure_named(*code) : Failure::malformed;
    if (failure != Failure::refused && failure != Failure::malformed) return failure;
    if (response.status == 429) return Failure::throttled;
    if (response.status >= 500) return Failure::unavailable;
    if (response.status == 403) return Failure::denied;
    return failure;
}

// "2026-11-20T17:00:00Z", sometimes with a fraction of a second.
std::optional<UnixTime> read_expiration(std::string_view text) {
    constexpr std::size_t whole = 19;
    if (text.size() < whole + 1 || !text.ends_with('Z')) return std::nullopt;
    const std::string_view fraction = text.substr(whole, text.size() - whole - 1);
    if (!fraction.empty() && (fraction.front() != '.' || fraction.size() > 10)) return std::nullopt;
    std::string basic;
    for (const char c : text.substr(0, whole))
        if (c != '-' && c != ':') basic += c;
    const auto time = parse_basic_iso8601(basic + 'Z');
    return time ? std::optional(*time) : std::nullopt;
}

bool is_usable(const std::string* text) { return text && !text->empty() && text->size() <= longest_text; }

}  // namespace

SignedRequest request(const AssumeRole& call, const Caller& caller) {
    QueryParameters form = {
        {"Action", "AssumeRole"},
        {"Version", "2011-06-15"},
        {"RoleArn", call.role_arn},
        {"RoleSessionName", call.session_name},
        {"DurationSeconds", std::to_string(call.duration.count())}};
    if (!call.policy.is_null()) form.push_back({"Policy", call.policy.dump()});
    HttpRequest request{.method = "POST",
                        .url = caller.url,
                        .headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}},
                        .body = write_query(form)};
    return sign_headers(std::move(request), caller.credentials,
                        {.time = caller.time, .region = caller.region, .service = std::string(service)});
}

std::expected<Assumed, Failure> read_assumed(const HttpAnswer& answer) {
    if (!answer)
        return std::unexpected(answer.error() == HttpFailure::too_large ? Failure::malformed : Failure::unavailable);
    if (answer->status != 200) return std::unexpected(refusal(*answer));
    const auto body = parse_xml(answer->body);
    const XmlElement* result = body && body->name == "AssumeRoleResponse" ? body->find("AssumeRoleResult") : nullptr;
    if (!result) return std::unexpected(Failure::malformed);
    const std::string* id = xml_text(*result, {"Credentials", "AccessKeyId"});
    const std::string* secret = xml_text(*result, {"Credentials", "SecretAccessKey"});
    const std::string* token = xml_text(*result, {"Credentials", "SessionToken"});
    const std::string* expiration = xml_text(*result, {"Credentials", "Expiration"});
    const auto expires = expiration ? read_expiration(*expiration) : std::nullopt;
    if (!is_usable(id) || !is_usable(secret) || !is_usable(token) || !expires)
        return std::unexpected(Failure::malformed);
    Assumed assumed{.credentials = {.access_key_id = *id,
                                    .secret_access_key = Secret(*secret),
                                    .session_token = Secret(*token),
                                    .expires = expires},
                    .role_id = {},
                    .arn = {}};
    if (const std::string* role = xml_text(*result, {"AssumedRoleUser", "AssumedRoleId"}); is_usable(role))
        assumed.role_id = *role;
    if (const std::string* arn = xml_text(*result, {"AssumedRoleUser", "Arn"}); is_usable(arn)) assumed.arn = *arn;
    return assumed;
}

}  // namespace aws::sts
