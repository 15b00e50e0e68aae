#include "simulator/sts/sts.h"

#include <algorithm>
#include <charconv>

#include "base/calendar.h"
#include "base/text_codes.h"
#include "simulator/cognito/open_id_token.h"
#include "simulator/markup.h"
#include "simulator/quotas/quotas.h"

namespace simulator::sts {
namespace {

constexpr std::string_view xml_namespace = "https://sts.amazonaws.com/doc/2011-06-15/";
constexpr std::string_view cognito = "cognito-identity.amazonaws.com";

std::string element(std::string_view name, std::string_view text) {
    return '<' + std::string(name) + '>' + escape_markup(text) + "</" + std::string(name) + '>';
}

std::string iso8601(UnixTime time) {
    std::string text = basic_iso8601(time);  // 20150830T123600Z
    for (const std::size_t place : {13u, 11u}) text.insert(place, 1, ':');
    for (const std::size_t place : {6u, 4u}) text.insert(place, 1, '-');
    return text;
}

std::string form_decoded(std::string_view text) {
    std::string spaced(text);
    std::ranges::replace(spaced, '+', ' ');
    return percent_decode(spaced);
}

bool is_session_name(std::string_view name) {
    return name.size() >= 2 && name.size() <= 64 && std::ranges::all_of(name, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      std::string_view("_+=,.@-").contains(c);
           });
}

std::string text_of(const QueryParameters& form, std::string_view name) {
    const std::string* value = find_parameter(form, name);
    return value ? *value : std::string();
}

HttpResponse xml(int status, std::string body) {
    return {.status = status, .headers = {{"Content-Type", "text/xml"}}, .body = std::move(body)};
}

// The query protocol has its own names for signature errors.
std::string_view query_code(std::string_view flaw) {
    if (flaw == "MissingAuthenticationTokenException") return "MissingAuthenticationToken";
    if (flaw == "IncompleteSignatureException") return "IncompleteSignature";
    if (flaw == "UnrecognizedClientException") return "InvalidClientTokenId";
    if (flaw == "ExpiredTokenException") return "ExpiredToken";
    return "SignatureDoesNotMatch";
}

}  // namespace

QueryParameters parse_form(std::string_view body) {
    QueryParameters form;
    while (!body.empty() && form.size() < 1000) {
        const std::size_t end = std::min(body.find('&'), body.size());
        const std::string_view piece = body.substr(0, end);
        body.remove_prefix(std::min(end + 1, body.size()));
        if (piece.empty()) continue;
        const std::size_t equals = std::min(piece.find('='), piece.size());
        form.push_back(
            {form_decoded(piece.substr(0, equals)), form_decoded(piece.substr(std::min(equals + 1, piece.size())))});
    }
    return form;
}

bool is_sts_request(const ReceivedRequest& request) {
    const std::string* type = find_header(request.headers, "Content-Type");
    return request.method == "POST" && request.path() == "/" && type &&
           type->starts_with("application/x-www-form-urlencoded");
}

void Sts::make(std::vector<AssumableRole> roles, std::string guest, std::string user) {
    roles_ = std::move(roles);
    guest_role_ = std::move(guest);
    user_role_ = std::move(user);
}

HttpResponse Sts::answer(const ReceivedRequest& request, Entropy& entropy, UnixTime now) const {
    const std::string request_id = entropy.uuid();
    const auto refuse = [&](const ServiceError& refusal) {
        return xml(refusal.status,
                   "<ErrorResponse xmlns=\"" + std::string(xml_namespace) + "\"><Error><Type>Sender</Type>" +
                       element("Code", refusal.code) + element("Message", refusal.message) + "</Error>" +
                       element("RequestId", request_id) + "</ErrorResponse>");
    };
    if (request.body.size() > 64 * 1024) return refuse({413, "RequestEntityTooLarge", "The request is too large."});
    const QueryParameters form = parse_form(request.body);
    const std::string operation = text_of(form, "Action");
    if (operation.empty()) return refuse({400, "MissingAction", "The request has no Action."});
    if (operation != "AssumeRole" && operation != "AssumeRoleWithWebIdentity" && operation != "GetCallerIdentity")
        return refuse({501, "NotSimulated",
                       "The local stand-in for AWS does not simulate this action of the query protocol. AWS itself may "
                       "well do it."});

    std::expected<std::string, ServiceError> result = std::string();
    if (operation == "AssumeRoleWithWebIdentity") {
        result = assume_with_token(form, entropy, now);
    } else {
        const auto principal = iam::check_signature(request, iam::SigningService::sts, *keys_, now);
        if (!principal)
            return refuse({403, std::string(query_code(principal.error().type)), principal.error().message});
        result = operation == "AssumeRole" ? assume_role(form, *principal, entropy, now) : caller_identity(*principal);
    }
    if (!result) return refuse(result.error());
    return xml(200, '<' + operation + "Response xmlns=\"" + std::string(xml_namespace) + "\"><" + operation +
                        "Result>" + *result + "</" + operation + "Result><ResponseMetadata>" +
                        element("RequestId", request_id) + "</ResponseMetadata></" + operation + "Response>");
}

std::string Sts::caller_identity(const iam::Principal& principal) const {
    const iam::CallerIdentity who = permissions_->identify(principal);
    return element("Arn", who.arn) + element("UserId", who.user_id) + element("Account", simulated_account);
}

std::expected<Sts::Session, Sts::ServiceError> Sts::read_session(const QueryParameters& form, std::string_view,
                                                                 std::int64_t longest) const {
    const auto invalid = [](std::string message) {
        return std::unexpected(ServiceError{400, "ValidationError", std::move(message)});
    };
    for (const QueryParameter& parameter : form)
        if (parameter.name.starts_with("PolicyArns") || parameter.name.starts_with("Tags") ||
            parameter.name.starts_with("TransitiveTagKeys") || parameter.name == "SerialNumber" ||
            parameter.name == "ProviderId" || parameter.name == "SourceIdentity")
            return std::unexpected(ServiceError{
                501, "NotSimulated",
                "The local stand-in for AWS does not simulate this parameter. AWS itself may well do it."});
    Session session{.role = nullptr, .name = text_of(form, "RoleSessionName"), .policy = {}};
    if (!is_session_name(session.name))
        return invalid(
            "1 validation error detected: Value at 'roleSessionName' failed to satisfy constraint: Member must satisfy "
            "regular expression pattern: [\\w+=,.@-]*, from 2 to 64 characters");
    const std::string arn = text_of(form, "RoleArn");
    if (arn.size() < 20)
        return invalid(
            "1 validation error detected: Value at 'roleArn' failed to satisfy constraint: Member must have length "
            "greater than or equal to 20");
    const auto role = std::ranges::find(roles_, arn, &AssumableRole::arn);
    if (role != roles_.end()) session.role = &*role;
    if (const std::string duration = text_of(form, "DurationSeconds"); !duration.empty()) {
        const auto [end, problem] =
            std::from_chars(duration.data(), duration.data() + duration.size(), session.seconds);
        if (problem != std::errc{} || end != duration.data() + duration.size() ||
            session.seconds < quotas::sts_shortest_session || session.seconds > quotas::sts_longest_session)
            return invalid(
                "1 validation error detected: Value at 'durationSeconds' failed to satisfy constraint: Member must "
                "have value from 900 to 43200");
    }
    if (session.seconds > longest)
        return invalid(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining");
    if (session.role && session.seconds > session.role->longest_seconds)
        return invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
    const std::string policy = text_of(form, "Policy");
    if (policy.size() > quotas::sts_session_policy)
        return invalid(
            "1 validation error detected: Value at 'policy' failed to satisfy constraint: Member must have length less "
            "than or equal to 2048");
    if (!policy.empty()) {
        const auto json = parse_json(policy, {.bytes = quotas::sts_session_policy});
        if (!json)
            return std::unexpected(ServiceError{400, "MalformedPolicyDocument", "This policy contains invalid Json"});
        session.policy = json->dump();
        if (const auto parsed = iam::Policy::parse(session.policy); !parsed)
            return std::unexpected(ServiceError{
                400, "MalformedPolicyDocument", "The session policy is not understood: " + parsed.error().what});
    }
    return session;
}

std::string Sts::issue_credentials(iam::Principal principal, const Session& session, Entropy& entropy,
                                   UnixTime now) const {
    principal.session = session.name;
    principal.session_policy = session.policy;
    const iam::CallerIdentity who = permissions_->identify(principal);
    const aws::Credentials credentials =
        keys_->issue(std::move(principal), now + std::chrono::seconds(session.seconds), entropy);
    return "<Credentials>" + element("AccessKeyId", credentials.access_key_id) +
           element("SecretAccessKey", credentials.secret_access_key.reveal()) +
           element("SessionToken", credentials.session_token.reveal()) +
           element("Expiration", iso8601(*credentials.expires)) + "</Credentials>" + "<AssumedRoleUser>" +
           element("AssumedRoleId", who.user_id) + element("Arn", who.arn) + "</AssumedRoleUser>";
}

std::expected<std::string, Sts::ServiceError> Sts::assume_role(
    const QueryParameters& form, const iam::Principal& principal, Entropy& entropy, UnixTime now) const {
    const bool chained = principal.role != iam::Role::owner && principal.role != iam::Role::server;
    const auto session =
        read_session(form, "AssumeRole", chained ? quotas::sts_longest_chained : quotas::sts_longest_session);
    if (!session) return std::unexpected(session.error());
    iam::Access access{.resource_policy = session->role ? &session->role->trust : nullptr,
                       .weight = iam::Access::Weight::granted,
                       .context = {{"sts:rolesessionname", {session->name}}}};
    if (const std::string external = text_of(form, "ExternalId"); !external.empty())
        access.context["sts:externalid"] = {external};
    // An unknown role gets the same error.
    if (!session->role || !permissions_->allows_access(principal, "sts:AssumeRole", session->role->arn, access))
        return std::unexpected(ServiceError{
            403, "AccessDenied",
            "User: " + permissions_->identify(principal).arn +
                " is not authorized to perform: sts:AssumeRole on resource: " + text_of(form, "RoleArn")});
    return issue_credentials({.role = iam::Role::function, .identity_id = {}, .subject = {}, .name = session->role->id},
                             *session, entropy, now);
}

std::expected<std::string, Sts::ServiceError> Sts::assume_with_token(const QueryParameters& form, Entropy& entropy,
                                                                     UnixTime now) const {
    const auto session = read_session(form, "AssumeRoleWithWebIdentity", quotas::sts_longest_session);
    if (!session) return std::unexpected(session.error());
    const auto claims = cognito::read_open_id_token(seed_, text_of(form, "WebIdentityToken"));
    if (!claims)
        return std::unexpected(ServiceError{
            400, "InvalidIdentityToken", "The web identity token that was passed could not be validated by AWS."});
    if (claims->expires <= now)
        return std::unexpected(ServiceError{
            400, "ExpiredTokenException", "Token expired: current date/time must be before the expiration date/time."});
    const iam::RequestContext context{
        {"cognito-identity.amazonaws.com:aud", {claims->audience}},
        {"cognito-identity.amazonaws.com:sub", {claims->subject}},
        {"cognito-identity.amazonaws.com:amr", claims->amr},
        {"sts:rolesessionname", {session->name}}};
    iam::Policy::Answer answer;
    if (session->role)
        answer = session->role->trust.answer(
            {.arn = {}, .role = {}, .federated = cognito}, "sts:AssumeRoleWithWebIdentity", session->role->arn,
            {.identity_id = claims->subject, .client_id = {}, .context = &context});
    if (answer.denied || answer.grant == iam::Granted::none)
        return std::unexpected(
            ServiceError{403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity"});
    // The identity pool's roles give the same principals as in the enhanced flow.
    iam::Principal principal{
        .role = iam::Role::function, .identity_id = claims->subject, .subject = {}, .name = session->role->id};
    if (session->role->id == guest_role_) principal.role = iam::Role::guest;
    if (session->role->id == user_role_) principal.role = iam::Role::user;
    return issue_credentials(std::move(principal), *session, entropy, now) +
           element("SubjectFromWebIdentityToken", claims->subject) + element("Provider", cognito) +
           element("Audience", claims->audience);
}

}  // namespace simulator::sts
