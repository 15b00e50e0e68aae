#include "simulator/cognito_identity.h"

#include <algorithm>

#include "aws/endpoints.h"
#include "base/text_codes.h"

namespace simulator {
namespace {

constexpr std::string_view target_prefix = "AWSCognitoIdentityService.";

}  // namespace

HttpResponse CognitoIdentity::answer(const ReceivedRequest& request, Entropy& entropy, Now now) {
    if (request.method != "POST") return error_reply(400, "UnknownOperationException", "Cognito takes POST alone.");
    const std::string* target = find_header(request.headers, "X-Amz-Target");
    if (!target || !target->starts_with(target_prefix))
        return error_reply(400, "UnknownOperationException", "X-Amz-Target names no operation of AWSCognitoIdentityService.");
    const std::string_view operation = std::string_view(*target).substr(target_prefix.size());
    if (operation != "GetId" && operation != "GetCredentialsForIdentity")
        return not_simulated("Cognito's " + std::string(operation.substr(0, 64)));

    const std::string* type = find_header(request.headers, "Content-Type");
    if (!type || !type->starts_with("application/x-amz-json-1.1"))
        return error_reply(400, "SerializationException", "Content-Type must be application/x-amz-json-1.1.");
    const auto input = parse_json(request.body, {.bytes = 64 * 1024});
    if (!input || !input->is_object()) return error_reply(400, "SerializationException", "The body is not a JSON object.");
    if (const Json* logins = input->find("Logins"); logins && logins->members() && !logins->members()->empty())
        return not_simulated("signing in through Logins");
    if (input->find("CustomRoleArn")) return not_simulated("CustomRoleArn");
    return operation == "GetId" ? get_id(*input, entropy, now.instant) : get_credentials(*input, entropy, now.unix_time);
}

HttpResponse CognitoIdentity::get_id(const Json& input, Entropy& entropy, Instant now) {
    const std::string* pool = input.find_text("IdentityPoolId");
    if (!pool || !is_cognito_identifier(*pool))
        return error_reply(400, "ValidationException",
                           "1 validation error detected: Value at 'identityPoolId' failed to satisfy constraint: Member must "
                           "satisfy regular expression pattern: [\\w-]+:[0-9a-f-]+");
    while (!recent_get_ids_.empty() && now - recent_get_ids_.front() >= 1s) recent_get_ids_.pop_front();
    if (recent_get_ids_.size() >= get_id_per_second) return error_reply(400, "TooManyRequestsException", "Rate exceeded");
    recent_get_ids_.push_back(now);
    if (*pool != identity_pool_id)
        return error_reply(400, "ResourceNotFoundException", "IdentityPool '" + *pool + "' not found.");
    if (guests_ == GuestAccess::refused)
        return error_reply(400, "NotAuthorizedException", "Unauthenticated access is not supported for this identity pool.");
    return json_reply(200, Json::object({{"IdentityId", new_identity(entropy)}}));
}

HttpResponse CognitoIdentity::get_credentials(const Json& input, Entropy& entropy, UnixTime now) {
    const std::string* identity = input.find_text("IdentityId");
    if (!identity || !is_cognito_identifier(*identity))
        return error_reply(400, "ValidationException",
                           "1 validation error detected: Value at 'identityId' failed to satisfy constraint: Member must "
                           "satisfy regular expression pattern: [\\w-]+:[0-9a-f-]+");
    if (!is_ours(*identity)) return error_reply(400, "ResourceNotFoundException", "Identity '" + *identity + "' not found.");
    if (guests_ == GuestAccess::refused)
        return error_reply(400, "NotAuthorizedException", "Unauthenticated access is not supported for this identity pool.");

    const Credentials credentials =
        keys_->issue({.role = Role::guest, .identity_id = *identity}, now + guest_credentials_life, entropy);
    const double expiration = static_cast<double>(credentials.expires->time_since_epoch() / 1s);
    return json_reply(200, Json::object({{"Credentials", Json::object({{"AccessKeyId", credentials.access_key_id},
                                                                       {"Expiration", expiration},
                                                                       {"SecretKey", credentials.secret_access_key.reveal()},
                                                                       {"SessionToken", credentials.session_token.reveal()}})},
                                         {"IdentityId", *identity}}));
}

// The second half of an identity's number seals the first.
std::string CognitoIdentity::new_identity(Entropy& entropy) const {
    const Digest random = entropy.next();
    Bytes number(random.begin(), random.begin() + 8);
    const Digest seal = derive(seed_, "identity", as_text(number));
    number.insert(number.end(), seal.begin(), seal.begin() + 8);
    return std::string(simulated_region) + ':' + uuid_text(number);
}

bool CognitoIdentity::is_ours(std::string_view identity_id) const {
    if (!identity_id.starts_with(simulated_region)) return false;
    std::string digits;
    for (const char c : identity_id.substr(simulated_region.size() + 1))
        if (c != '-') digits += c;
    const auto number = from_hex(digits);
    if (!number || number->size() != 16) return false;
    const Digest seal = derive(seed_, "identity", as_text(ByteView(*number).first(8)));
    return std::ranges::equal(ByteView(*number).last(8), ByteView(seal).first(8));
}

}  // namespace simulator
