// What can go wrong between a person and a user pool: all errors of Cognito, grouped by what the person has to do
// about them. Text from an answer's body is never passed on; wording/user_pool.h has the sentences. Amazon Cognito
// Identity Provider API Reference, "Errors" of each call and "Common Error Types".
#pragma once

#include "aws/http.h"

namespace aws::cognito {

enum class Failure {
    network,            // no answer; try again later
    unavailable,        // AWS's own error; try again later
    too_many_tries,     // wait, then try again
    wrong_password,     // or no such user: Cognito does not say which, and neither do we
    not_confirmed,      // the code from the e-mail is needed
    already_confirmed,  // the person can sign in
    user_exists,
    no_such_user,
    bad_password,  // does not meet the pool's rules
    bad_input,     // a user name or e-mail address that the pool does not accept
    wrong_code,
    expired_code,  // ask for a new one
    email_in_use,
    reset_required,  // the operator requires a new password, by way of "forgot password"
    disabled,        // by the operator
    session_ended,  // the refresh token was revoked or has expired, or a challenge was answered too late: sign in again
    unsupported,    // a challenge that Confab does not support (SMS set-up, custom …)
    cancelled,      // on the hosted pages
    forged_return,  // state or nonce are not ours: the link came from somebody else
    misconfigured,  // the configured pool, client or domain does not allow this
    not_aws,        // a captive portal, a web page or anything else that does not come from Cognito
    malformed,
};

bool is_temporary(Failure failure);  // the same call may succeed later without a change

// The step that failed: Cognito uses the same error for different problems.
enum class Step { signing_up, confirming, resending, signing_in, answering, forgetting, resetting, refreshing };

// Bytes of a user pool's answer that are read; a longer answer does not come from AWS.
inline constexpr std::size_t largest_user_pool_answer = 64 * 1024;

// For an answer that is not a success.
Failure failure_of(const HttpAnswer& answer, Step step);

}  // namespace aws::cognito

// Other rooms still use this name without aws::.
namespace aws_user = aws::cognito;
