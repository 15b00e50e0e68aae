#include "aws/cognito/user_failure.h"

#include <optional>
#include <string>

#include "aws/error_name.h"
#include "base/json.h"

namespace aws::cognito {

namespace {

struct Named {
    std::string_view name;
    Failure failure;
};
constexpr Named known[] = {
    {"AliasExistsException", Failure::email_in_use},
    {"CodeDeliveryFailureException", Failure::misconfigured},
    {"CodeMismatchException", Failure::wrong_code},
    {"ConcurrentModificationException", Failure::unavailable},
    {"EnableSoftwareTokenMFAException", Failure::wrong_code},
    {"ExpiredCodeException", Failure::expired_code},
    {"InternalErrorException", Failure::unavailable},
    {"InvalidParameterException", Failure::bad_input},
    {"InvalidPasswordException", Failure::bad_password},
    {"LimitExceededException", Failure::too_many_tries},
    {"NotAuthorizedException", Failure::wrong_password},
    {"PasswordHistoryPolicyViolationException", Failure::bad_password},
    {"PasswordResetRequiredException", Failure::reset_required},
    {"RefreshTokenReuseException", Failure::session_ended},
    {"RequestLimitExceeded", Failure::too_many_tries},
    {"ServiceUnavailableException", Failure::unavailable},
    {"ThrottlingException", Failure::too_many_tries},
    {"TooManyFailedAttemptsException", Failure::too_many_tries},
    {"TooManyRequestsException", Failure::too_many_tries},
    {"UnexpectedLambdaException", Failure::unavailable},    // a trigger of the pool failed
    {"UserLambdaValidationException", Failure::bad_input},  // a trigger of the pool refused
    {"UserNotConfirmedException", Failure::not_confirmed},
    {"UserNotFoundException", Failure::no_such_user},
    {"UsernameExistsException", Failure::user_exists},
    {"ValidationException", Failure::bad_input},
};

// Errors of the pool, its client, its triggers, its mail or its firewall, which only the operator can fix.
bool is_of_the_operator(std::string_view name) {
    for (const std::string_view other :
         {"AccessDeniedException", "ForbiddenException", "InvalidEmailRoleAccessPolicyException",
          "InvalidLambdaResponseException", "InvalidSmsRoleAccessPolicyException",
          "InvalidSmsRoleTrustRelationshipException", "InvalidUserPoolConfigurationException",
          "MFAMethodNotFoundException", "OperationNotEnabledException", "ResourceNotFoundException",
          "SoftwareTokenMFANotFoundException", "UnauthorizedException", "UnknownOperationException",
          "UnsupportedOperationException", "UnsupportedTokenTypeException", "UserPoolAddOnNotEnabledException"})
        if (name == other) return true;
    return false;
}

// Some errors differ only in their message. It is read here, and never shown.
Failure refined(Failure failure, Step step, std::string_view message) {
    const auto mentions = [&](std::string_view words) { return message.find(words) != std::string_view::npos; };
    if (failure == Failure::no_such_user && step == Step::signing_in) return Failure::wrong_password;
    if (failure == Failure::no_such_user && step == Step::refreshing) return Failure::session_ended;
    if (failure == Failure::bad_input) {
        if (step == Step::refreshing) return Failure::session_ended;
        if (step == Step::resending && mentions("already confirmed")) return Failure::already_confirmed;
        if (step == Step::forgetting && mentions("verified email")) return Failure::not_confirmed;
        // this client does not allow SRP
        if (step == Step::signing_in && mentions("not enabled")) return Failure::misconfigured;
        if (mentions("'password'") || mentions("'proposedPassword'")) return Failure::bad_password;
        if (step == Step::confirming || step == Step::answering || mentions("'confirmationCode'"))
            return Failure::wrong_code;
    }
    if (failure != Failure::wrong_password) return failure;
    if (mentions("disabled")) return Failure::disabled;
    if (mentions("attempts exceeded")) return Failure::too_many_tries;
    switch (step) {
        case Step::signing_up: return Failure::misconfigured;  // only the operator can add people
        case Step::confirming: return mentions("CONFIRMED") ? Failure::already_confirmed : Failure::wrong_code;
        case Step::resending: return Failure::misconfigured;
        // The first password was not used in time: only the operator can set a new one.
        case Step::signing_in: return mentions("expired") ? Failure::disabled : Failure::wrong_password;
        case Step::answering: return Failure::session_ended;
        case Step::forgetting: return Failure::disabled;  // the same, or an account that was never used
        case Step::resetting: return Failure::wrong_code;
        case Step::refreshing: return Failure::session_ended;
    }
    return failure;
}

}  // namespace

Failure failure_of(const HttpAnswer& answer, Step step) {
    if (!answer) return answer.error() == HttpFailure::too_large ? Failure::not_aws : Failure::network;
    if (answer->status == 200) return Failure::malformed;
    const auto body = parse_json(answer->body, {.bytes = largest_user_pool_answer, .depth = 8, .values = 200});
    const std::string* type = body ? body->find_text("__type") : nullptr;
    if (!type) type = find_header(answer->headers, "x-amzn-errortype");
    if (type) {
        const std::string_view name = bare_error_name(*type);
        const std::string* message = body ? body->find_text("message") : nullptr;
        for (const Named& entry : known)
            if (entry.name == name) return refined(entry.failure, step, message ? *message : std::string_view());
        if (is_of_the_operator(name)) return Failure::misconfigured;
    }
    if (answer->status == 429) return Failure::too_many_tries;
    const bool portal = answer->status == 511;  // Network Authentication Required, RFC 6585 section 6
    if (answer->status >= 500 && !portal) return Failure::unavailable;
    return type && body ? Failure::malformed : Failure::not_aws;
}

bool is_temporary(Failure failure) {
    switch (failure) {
        case Failure::network:
        case Failure::unavailable:
        case Failure::too_many_tries:
        case Failure::not_aws:  // the person has to sign in at the captive portal or change the network
        case Failure::malformed: return true;
        default: return false;
    }
}

}  // namespace aws::cognito
