// What can go wrong between a person and a user pool: every error that Cognito knows, told apart as far as the person
// must do something different. Nothing of an answer's body is ever repeated; wording/user_pool.h has the sentences.
// Amazon Cognito Identity Provider API Reference, "Errors" of each call and "Common Error Types".
#pragma once

#include "aws/http.h"

namespace aws::cognito {

enum class Failure {
    network,            // no answer; the same again later
    unavailable,        // AWS's own fault, likewise
    too_many_tries,     // wait, then again
    wrong_password,     // or no such user: Cognito does not say which, nor do we
    not_confirmed,      // type the code from the e-mail
    already_confirmed,  // sign in
    user_exists,
    no_such_user,
    bad_password,  // not as the pool's rules want it
    bad_input,     // a user name or e-mail that the pool does not take
    wrong_code,
    expired_code,  // ask for a new one
    email_in_use,
    reset_required,  // the operator wants a new password: forgot password
    disabled,        // by the operator
    session_ended,   // the refresh token is revoked or too old, or a challenge waited too long: sign in again
    unsupported,     // a challenge that Confab does not know (SMS set-up, custom …)
    cancelled,       // on the hosted pages
    forged_return,   // state or nonce are not ours: somebody else's link
    misconfigured,   // the pool, client or domain of the configuration cannot do this
    not_aws,         // a portal, a web page: anything that Cognito would not say
    malformed,
};

bool is_temporary(Failure failure);  // the same may succeed later with nobody changing anything

// What was asked, since the same word of Cognito's means different things.
enum class Step { signing_up, confirming, resending, signing_in, answering, forgetting, resetting, refreshing };

// Bytes of a user pool's answer that are read; a longer one is not AWS's.
inline constexpr std::size_t largest_user_pool_answer = 64 * 1024;

// Of an answer that is no success.
Failure failure_of(const HttpAnswer& answer, Step step);

}  // namespace aws::cognito

// For the rooms that do not write aws:: yet.
namespace aws_user = aws::cognito;
