// The two calls by which a guest, or somebody signed in to a user pool, gets AWS credentials (Amazon Cognito Federated
// Identities API Reference, GetId and GetCredentialsForIdentity; JSON 1.1, unsigned): requests built, answers read.
// What goes wrong is one of a short list of causes, each with a sentence of our own; nothing of an answer's body is
// ever repeated.
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
    timed_out,           // none in time
    throttled,           // too many guests at once
    unavailable,         // AWS says it is its own fault
    not_authorized,      // guests are switched off, or the identity is not for guests
    not_found,           // no such identity pool or identity
    invalid_request,     // AWS does not understand an id that we sent
    misconfigured_pool,  // the pool has no usable role for guests
    unknown_error,       // a refusal of a kind that we do not know
    not_aws,             // a web page, a portal, anything that Cognito would not say
    malformed,           // Cognito's shape, but not what was promised
    too_large,
    wrong_clock,  // what AWS gave has expired by our clock, and its answer did not tell the time
};

// What happened and what to do, for people: for guests, and for those who are signed in.
std::string_view sentence(CognitoFailure failure);
std::string_view sentence_for_user(CognitoFailure failure);
// Whether the same call may succeed later with nobody changing anything.
bool is_temporary(CognitoFailure failure);

inline constexpr std::size_t largest_cognito_answer = 64 * 1024;

struct CognitoLogin {      // of somebody who is signed in
    std::string provider;  // "cognito-idp.<region>.amazonaws.com/<user pool id>"
    Secret id_token;
};

// Without a login: as a guest.
HttpRequest get_id_request(std::string_view endpoint_url, std::string_view identity_pool_id,
                           const CognitoLogin* login = nullptr);
HttpRequest get_credentials_request(std::string_view endpoint_url, const Secret& identity_id,
                                    const CognitoLogin* login = nullptr);

// An identity id is a bearer credential: whoever knows it gets this guest's keys.
std::expected<Secret, CognitoFailure> read_get_id(const HttpAnswer& answer);
std::expected<Credentials, CognitoFailure> read_get_credentials(const HttpAnswer& answer);

// Whether the answer speaks AWS's JSON, so that its Date header deserves belief.
bool is_from_cognito(const HttpAnswer& answer);

}  // namespace aws::cognito

// For the rooms that do not write aws:: yet.
using aws::cognito::CognitoFailure;
using aws::cognito::CognitoLogin;
