#include "wording/identity_pool.h"

namespace wording {

namespace {

using aws::cognito::CognitoFailure;

std::string_view sentence_for_guest(CognitoFailure failure) {
    switch (failure) {
        case CognitoFailure::network: return "AWS could not be reached. Check the network connection.";
        case CognitoFailure::timed_out: return "AWS did not answer in time. Check the network connection.";
        case CognitoFailure::throttled:
            return "Guest entry is busy: too many people are joining at once. It will be tried again.";
        case CognitoFailure::unavailable: return "AWS has a problem of its own just now. It will be tried again.";
        case CognitoFailure::not_authorized:
            return "Guests are not admitted: guest access is switched off in the Cognito identity pool, or its role "
                   "denies it.";
        case CognitoFailure::not_found:
            return "The Cognito identity pool does not exist. Check cognito.identityPoolId in the configuration.";
        case CognitoFailure::invalid_request:
            return "AWS does not accept the Cognito identity pool id. Check cognito.identityPoolId in the "
                   "configuration.";
        case CognitoFailure::misconfigured_pool:
            return "The Cognito identity pool has no role for guests. Give it one in the AWS console.";
        case CognitoFailure::unknown_error:
            return "AWS refused guest entry for a reason that this program does not know.";
        case CognitoFailure::not_aws:
            return "Something other than AWS answered, such as the sign-in page of this network. Open another page to "
                   "sign in there.";
        case CognitoFailure::malformed: return "AWS answered guest entry with something unexpected.";
        case CognitoFailure::too_large: return "The answer to guest entry was far too large to be from AWS.";
        case CognitoFailure::wrong_clock: return "The clock of this device is wrong. Set it, then try again.";
    }
    return "Guest entry failed.";
}

std::string_view sentence_for_user(CognitoFailure failure) {
    switch (failure) {
        case CognitoFailure::throttled:
            return "AWS is busy: too many people are signing in at once. It will be tried again.";
        case CognitoFailure::not_authorized:
            return "AWS does not let this account in. Sign out and in again; if that does not help, ask whoever runs "
                   "this chat.";
        case CognitoFailure::misconfigured_pool:
            return "The Cognito identity pool has no role for people who are signed in. Give it one in the AWS "
                   "console.";
        case CognitoFailure::unknown_error:
            return "AWS refused to let this account in for a reason that this program does not know.";
        case CognitoFailure::malformed: return "AWS answered with something unexpected when this account came in.";
        case CognitoFailure::too_large: return "The answer to signing in was far too large to be from AWS.";
        default: return sentence_for_guest(failure);
    }
}

}  // namespace

std::string_view sentence(const transport::NoCredentials& failed) {
    return failed.standing == Standing::user ? sentence_for_user(failed.failure) : sentence_for_guest(failed.failure);
}

}  // namespace wording
