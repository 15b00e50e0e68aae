// The two calls that give AWS credentials to a guest or a user of a user pool (Amazon Cognito Federated Identities
// API Reference, GetId and GetCredentialsForIdentity; JSON 1.1, unsigned): requests built, answers read. Failures are
// one of a short list of causes, whose sentences are in wording/identity_pool.h; text from an answer's body is never
// passed on.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "aws/credentials.h"
#include "aws/http.h"
#include "base/secret.h"

namespace aws::cognito {

enum class CognitoFailure {
    network,             // no answer
    timed_out,           // no answer in time
    throttled,           // too many requests
    unavailable,         // AWS reports an error of its own
    not_authorized,      // guests are switched off, or the identity is not for guests
    not_found,           // no such identity pool or identity
    invalid_request,     // AWS does not accept an id that we sent
    misconfigured_pool,  // the pool has no usable role for guests
    unknown_error,       // a refusal of an unknown kind
    not_aws,             // a web page, a captive portal or anything else that does not come from Cognito
    malformed,           // from Cognito, but without the promised content
    too_large,
    wrong_clock,  // by our clock the credentials have already expired, and the answer does not tell the time
};

// Whether the same call may succeed later without a change.
bool is_temporary(CognitoFailure failure);

inline constexpr std::size_t largest_cognito_answer = 64 * 1024;

struct CognitoLogin {      // of a signed-in user
    std::string provider;  // "cognito-idp.<region>.amazonaws.com/<user pool id>"
    Secret id_token;
};

// Without a login: for a guest.
HttpRequest get_id_request(std::string_view endpoint_url, std::string_view identity_pool_id,
                           const CognitoLogin* login = nullptr);
HttpRequest get_credentials_request(std::string_view endpoint_url, const Secret& identity_id,
                                    const CognitoLogin* login = nullptr);

// An identity id is a secret: anybody who knows it gets this guest's keys.
std::expected<Secret, CognitoFailure> read_get_id(const HttpAnswer& answer);
std::expected<Credentials, CognitoFailure> read_get_credentials(const HttpAnswer& answer);

// Whether the answer is AWS's JSON, so that its Date header can be trusted.
bool is_from_cognito(const HttpAnswer& answer);

}  // namespace aws::cognito

// Other rooms still use these names without aws::.
using aws::cognito::CognitoFailure;
using aws::cognito::CognitoLogin;
